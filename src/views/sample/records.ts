import { DatabaseSync } from "node:sqlite";
import type { Follower } from "../../journal/index.ts";
import type {
  Instant,
  KernelEvent,
  LedgerRecord,
  PoolCreated,
  PoolOptions,
  ReservationAdmitted,
} from "../../kernel/index.ts";
import { createFollower, type FollowerOptions } from "../follower.ts";

/** 2026-01-05T00:00:00Z, a Monday. */
export const MONDAY_AT = 1_767_571_200_000;
export const HOUR_MS = 3_600_000;

/** Builds records that continue one another. */
export interface RecordBuilder {
  readonly records: LedgerRecord[];
  /** One record of these events, asked for by `userId`, or by time itself without one. */
  add(at: Instant, events: readonly KernelEvent[], userId?: string): LedgerRecord;
}

export function createRecordBuilder(firstSeq = 1): RecordBuilder {
  const records: LedgerRecord[] = [];
  const add = (at: Instant, events: readonly KernelEvent[], userId?: string): LedgerRecord => {
    const command =
      userId === undefined
        ? ({ kind: "tick" } as const)
        : ({
            kind: "reservation.cancel",
            actor: { userId, role: "user" },
            grant: 1,
          } as const);
    const seq = firstSeq + records.length;
    const record = { seq, at, epoch: 1, deciderVersion: 1, command, events };
    records.push(record);
    return record;
  };
  return { records, add };
}

/** A follower on views in memory. */
export function memoryViews(options?: FollowerOptions): {
  readonly db: DatabaseSync;
  readonly follower: Follower;
} {
  const db = new DatabaseSync(":memory:");
  return { db, follower: createFollower(db, options) };
}

export function poolOptions(changes: Partial<PoolOptions> = {}): PoolOptions {
  return {
    floatPercent: 0,
    price: 1_000_000,
    fallbacks: [],
    spinUpMs: 0,
    trial: { amountMax: 8, durationMsMax: 24 * HOUR_MS },
    ...changes,
  };
}

export function poolCreated(pool: string, changes: Partial<PoolCreated> = {}): PoolCreated {
  return {
    kind: "pool.created",
    pool,
    allowPast: false,
    options: poolOptions(),
    schedule: [{ startAt: MONDAY_AT, endAt: MONDAY_AT + 100 * HOUR_MS, capacity: 100 }],
    ...changes,
  };
}

export function admitted(
  grant: number,
  changes: Partial<ReservationAdmitted> = {},
): ReservationAdmitted {
  const startAt = changes.startAt ?? MONDAY_AT + HOUR_MS;
  return {
    kind: "reservation.admitted",
    grant,
    group: grant,
    pool: "gpu",
    userId: "ada",
    tier: "standard",
    state: "scheduled",
    startAt,
    endAt: MONDAY_AT + 3 * HOUR_MS,
    readyAt: startAt,
    amount: 8,
    price: 1_000_000,
    ...changes,
  };
}

/** All rows of all view tables, to compare two databases. */
export function dump(db: DatabaseSync): Readonly<Record<string, readonly unknown[]>> {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'view%'")
    .all()
    .map((row) => String(row.name))
    .sort();
  return Object.fromEntries(
    tables.map((name) => [name, db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()]),
  );
}
