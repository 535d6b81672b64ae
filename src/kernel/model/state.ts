import { createNumberHeap, type NumberHeap } from "../../base/index.ts";
import { type BackingBook, createBackingBook } from "./backing/index.ts";
import { type CheckinsState, createCheckinsState } from "./checkins/index.ts";
import {
  createFleet,
  createPlacementTable,
  createPolicyBook,
  type Fleet,
  type PlacementTable,
  type PolicyBook,
} from "./fleet/index.ts";
import type { GrantNumber, Instant, PoolId } from "./ids.ts";
import { createJobsState, type JobsState } from "./jobs/index.ts";
import { createMarketState, type MarketState } from "./market/index.ts";
import type { Pool } from "./pool.ts";
import type { KeyTable } from "./tables/index.ts";
import {
  createGrantTable,
  createUserTable,
  type GrantTable,
  type UserTable,
} from "./tables/index.ts";

/** Everything the ledger knows. Written by `apply` alone. */
export interface LedgerState {
  /** Stamp of the last applied record; 0 before the first. */
  seq: number;
  at: Instant;
  nextGrant: GrantNumber;
  readonly pools: Map<PoolId, Pool>;
  /** Pools by index, for the columns of the grant table; a deleted pool leaves its place empty. */
  readonly poolOrder: (Pool | undefined)[];
  /** Names of the pools by index, deleted ones too: ended grants still speak of them. */
  readonly poolNames: PoolId[];
  readonly grants: GrantTable;
  readonly users: UserTable;
  readonly keys: KeyTable;
  /** Next transition of every live grant: (instant, grant number). May hold stale pairs. */
  due: NumberHeap;
  /** Grants that hold capacity, now or later. */
  liveCount: number;
  /** The earliest instant at which a rolling schedule wants to be extended. */
  rollingDueAt: Instant;
  /** Day up to which the profiles' past was last given up. */
  forgottenDayAt: Instant;
  /** Grants that have ended: (when they may be forgotten, grant number). */
  readonly ended: NumberHeap;
  readonly fleet: Fleet;
  readonly placements: PlacementTable;
  readonly policies: PolicyBook;
  readonly backing: BackingBook;
  /** Jobs, their queues and what they hold. */
  readonly jobs: JobsState;
  /** Accounts, orders, and what was bought. */
  readonly market: MarketState;
  /** The check-in desk: jobs, rounds, and what its job managers wrote down. */
  readonly checkins: CheckinsState;
}

export function createState(): LedgerState {
  return {
    seq: 0,
    at: 0,
    nextGrant: 1,
    pools: new Map(),
    poolOrder: [],
    poolNames: [],
    grants: createGrantTable(),
    users: createUserTable(),
    keys: new Map(),
    due: createNumberHeap(),
    liveCount: 0,
    rollingDueAt: Number.POSITIVE_INFINITY,
    forgottenDayAt: 0,
    ended: createNumberHeap(),
    fleet: createFleet(),
    placements: createPlacementTable(),
    policies: createPolicyBook(),
    backing: createBackingBook(),
    jobs: createJobsState(),
    market: createMarketState(),
    checkins: createCheckinsState(),
  };
}
