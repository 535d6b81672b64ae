import type { DatabaseSync } from "node:sqlite";
import { answer } from "../result.ts";
import {
  bucketKey,
  type Column,
  DAY_MS,
  type Grid,
  gridOf,
  keyColumns,
  percentOf,
  type ReportDefinition,
  type ResolvedQuery,
  type Row,
  splitByBucket,
  type TimelineStep,
  timelines,
  unitHours,
} from "./parts/index.ts";

export type UtilisationBy = "pool" | "day" | "hour";

export type UtilisationRow = Row & {
  readonly capacity_unit_hours: number;
  readonly float_unit_hours: number;
  readonly reserved_unit_hours: number;
  readonly mean_percent: number | null;
  readonly peak_percent: number | null;
  readonly peak_units: number;
};

const COLUMNS: readonly Column[] = [
  {
    name: "capacity_unit_hours",
    unit: "unit_hours",
    meaning: "owned: the schedule less maintenance, float included",
  },
  { name: "float_unit_hours", unit: "unit_hours", meaning: "of that, kept for trial callers" },
  { name: "reserved_unit_hours", unit: "unit_hours", meaning: "held, by all tiers" },
  { name: "mean_percent", unit: "percent", meaning: "reserved of capacity; none without capacity" },
  { name: "peak_percent", unit: "percent", meaning: "the highest share reserved at an instant" },
  { name: "peak_units", unit: "units", meaning: "the most units reserved at an instant" },
];

/** Reserved over owned capacity. The past's capacity is what it was then. */
export const utilisation: ReportDefinition<UtilisationBy, UtilisationRow> = {
  name: "utilisation",
  meaning: "reserved unit-hours over owned capacity unit-hours, mean and peak",
  by: ["pool", "day", "hour"],
  filters: ["pool"],
  range: { beforeMs: 30 * DAY_MS, afterMs: 30 * DAY_MS },
  columns: (by) => [...keyColumns(by), ...COLUMNS],
  run: (db, query) => {
    if (query.by === "pool") return answer(byPool(db, query));
    const grid = gridOf(query.by, query.fromAt, query.toAt);
    return grid.ok ? answer(byTime(db, query, grid.value)) : grid;
  },
};

/** What is added up for one row. */
interface Sums {
  capacity: bigint;
  float: bigint;
  reserved: bigint;
  peakUnits: number;
  /** The highest share so far, as a fraction. */
  peakReserved: bigint;
  peakCapacity: bigint;
}

function byPool(db: DatabaseSync, query: ResolvedQuery<UtilisationBy>): readonly UtilisationRow[] {
  const rows = new Map<string, Sums>();
  for (const step of timelines(db, { ...query, perPool: true })) {
    const sums = rows.get(step.pool) ?? noSums();
    rows.set(step.pool, sums);
    addStep(sums, step, step.toAt - step.fromAt);
  }
  return [...rows].map(([pool, sums]) => ({ pool, ...cells(sums) }));
}

function byTime(
  db: DatabaseSync,
  query: ResolvedQuery<UtilisationBy>,
  grid: Grid,
): readonly UtilisationRow[] {
  const rows = Array.from({ length: grid.count }, noSums);
  for (const step of timelines(db, { ...query, perPool: false })) {
    splitByBucket(grid, step, (bucket, fromAt, toAt) =>
      addStep(rows[bucket]!, step, toAt - fromAt),
    );
  }
  return rows.map((sums, bucket) => ({ ...bucketKey(grid, bucket), ...cells(sums) }));
}

function noSums(): Sums {
  const nothing = { capacity: 0n, float: 0n, reserved: 0n, peakUnits: 0 };
  return { ...nothing, peakReserved: 0n, peakCapacity: 0n };
}

function addStep(sums: Sums, step: TimelineStep, ms: number): void {
  const span = BigInt(ms);
  const capacity = BigInt(step.capacity);
  const reserved = BigInt(step.reserved);
  sums.capacity += capacity * span;
  sums.float += BigInt(step.floatUnits) * span;
  sums.reserved += reserved * span;
  sums.peakUnits = Math.max(sums.peakUnits, step.reserved);
  const isFirst = sums.peakCapacity === 0n;
  if (capacity > 0n && (isFirst || reserved * sums.peakCapacity > sums.peakReserved * capacity)) {
    sums.peakReserved = reserved;
    sums.peakCapacity = capacity;
  }
}

function cells(sums: Sums): UtilisationRow {
  return {
    capacity_unit_hours: unitHours(sums.capacity),
    float_unit_hours: unitHours(sums.float),
    reserved_unit_hours: unitHours(sums.reserved),
    mean_percent: percentOf(sums.reserved, sums.capacity),
    peak_percent: percentOf(sums.peakReserved, sums.peakCapacity),
    peak_units: sums.peakUnits,
  };
}
