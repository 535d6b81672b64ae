import type { DatabaseSync } from "node:sqlite";
import { divFloor } from "../../../base/index.ts";
import type { Instant, PoolId, Units } from "../../../kernel/index.ts";
import { asRow } from "../../codec.ts";
import { bucketAt, bucketWindow, type Grid, WEEK_MS } from "./buckets.ts";
import { indexPays } from "./segments.ts";

/** What there is and what is held in `[fromAt, toAt)`, in which nothing changes. */
export interface TimelineStep {
  readonly pool: PoolId;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly capacity: Units;
  readonly floatUnits: Units;
  /** Held by all. */
  readonly reserved: Units;
  /** Held by all but trial callers. */
  readonly standard: Units;
}

export interface TimelineQuery {
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly pool: PoolId | undefined;
  /** One timeline per pool in code unit order, or one over all pools, named "". */
  readonly perPool: boolean;
}

interface ChangeRow {
  readonly pool: string;
  readonly at: number;
  readonly capacity: number;
  readonly float_units: number;
  readonly reserved: number;
  readonly standard: number;
}

/**
 * Steps that cover the range without a gap, pool after pool. Pools without capacity or use in the
 * range are left out. SQLite adds up and sorts the changes: O(n log n), little memory here.
 */
export function* timelines(db: DatabaseSync, query: TimelineQuery): Generator<TimelineStep> {
  const { fromAt, toAt } = query;
  let step = emptyStep("", fromAt);
  let isOpen = false;
  for (const raw of changes(db, query)) {
    const row = asRow<ChangeRow>(raw);
    if (isOpen && row.pool !== step.pool) {
      yield { ...step, toAt };
      isOpen = false;
    }
    if (!isOpen) step = emptyStep(row.pool, fromAt);
    isOpen = true;
    if (row.at > step.fromAt) yield { ...step, toAt: row.at };
    step = {
      pool: row.pool,
      fromAt: row.at,
      toAt,
      capacity: step.capacity + row.capacity,
      floatUnits: step.floatUnits + row.float_units,
      reserved: step.reserved + row.reserved,
      standard: step.standard + row.standard,
    };
  }
  if (isOpen || !query.perPool) yield { ...step, toAt };
}

/** What a standard request could still take: bound by all use, and by the standard share. */
export function freeUnits(step: TimelineStep): Units {
  const byAll = step.capacity - step.reserved;
  const byStandard = step.capacity - step.floatUnits - step.standard;
  return Math.max(0, Math.min(byAll, byStandard));
}

/** Visits the parts of `[fromAt, toAt)`, which must be in the range, bucket by bucket. */
export function splitByBucket(
  grid: Grid,
  span: { readonly fromAt: Instant; readonly toAt: Instant },
  visit: (bucket: number, fromAt: Instant, toAt: Instant) => void,
): void {
  for (let at = span.fromAt, bucket = bucketAt(grid, at); at < span.toAt; bucket++) {
    const endAt = Math.min(bucketWindow(grid, bucket).endAt, span.toAt);
    visit(bucket, at, endAt);
    at = endAt;
  }
}

function emptyStep(pool: PoolId, fromAt: Instant): TimelineStep {
  const nothing = { capacity: 0, floatUnits: 0, reserved: 0, standard: 0 };
  return { pool, fromAt, toAt: fromAt, ...nothing };
}

/** Parameters: 1 from, 2 to, 3 week of from (the index of segments is by week), 4 pool or null. */
function changes(db: DatabaseSync, query: TimelineQuery): NodeJS.Iterator<unknown> {
  const { fromAt, toAt, pool, perPool } = query;
  const standard = "iif(tier = 'standard', amount, 0)";
  // Without the plus SQLite would take the index for any range.
  const week = `${indexPays(db, fromAt) ? "" : "+"}(to_at / 604800000) >= ?3`;
  const segments = `view_segment WHERE ${week} AND to_at > ?1 AND (?4 IS NULL OR pool = ?4)`;
  const capacities = "view_capacity WHERE to_at > ?1 AND (?4 IS NULL OR pool = ?4)";
  const text = `
    SELECT ${perPool ? "pool" : "''"} AS pool, at, sum(capacity) AS capacity,
      sum(float_units) AS float_units, sum(reserved) AS reserved, sum(standard) AS standard
    FROM (
      SELECT pool, max(from_at, ?1) AS at, capacity, float_units, 0 AS reserved, 0 AS standard
        FROM ${capacities} AND from_at < ?2
      UNION ALL SELECT pool, to_at, -capacity, -float_units, 0, 0
        FROM ${capacities} AND to_at < ?2
      UNION ALL SELECT pool, max(from_at, ?1), 0, 0, amount, ${standard}
        FROM ${segments} AND from_at < ?2
      UNION ALL SELECT pool, to_at, 0, 0, -amount, -${standard}
        FROM ${segments} AND to_at < ?2
    ) GROUP BY 1, 2 ORDER BY 1, 2`;
  return db.prepare(text).iterate(fromAt, toAt, divFloor(fromAt, WEEK_MS), pool ?? null);
}
