import { createNumberHeap, type NumberHeap } from "../../base/index.ts";
import { createGrantTable, type GrantTable } from "./grant-table.ts";
import type { GrantNumber, Instant, PoolId } from "./ids.ts";
import type { KeyTable } from "./key-table.ts";
import type { Pool } from "./pool.ts";
import { createUserTable, type UserTable } from "./user-table.ts";

/** Everything the ledger knows. Written by `apply` alone. */
export interface LedgerState {
  /** Stamp of the last applied record; 0 before the first. */
  seq: number;
  at: Instant;
  nextGrant: GrantNumber;
  readonly pools: Map<PoolId, Pool>;
  /** Pools by index, for the columns of the grant table; a deleted pool leaves its place empty. */
  readonly poolOrder: (Pool | undefined)[];
  readonly grants: GrantTable;
  readonly users: UserTable;
  readonly keys: KeyTable;
  /** Next transition of every live grant: (instant, grant number). May hold stale pairs. */
  due: NumberHeap;
  /** Pairs in `due` known to be stale; when they are many the heap is built anew. */
  dueStale: number;
  /** Grants that have ended: (when they may be forgotten, grant number). */
  readonly ended: NumberHeap;
}

export function createState(): LedgerState {
  return {
    seq: 0,
    at: 0,
    nextGrant: 1,
    pools: new Map(),
    poolOrder: [],
    grants: createGrantTable(),
    users: createUserTable(),
    keys: new Map(),
    due: createNumberHeap(),
    dueStale: 0,
    ended: createNumberHeap(),
  };
}
