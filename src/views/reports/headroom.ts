import type { DatabaseSync } from "node:sqlite";
import { answer } from "../result.ts";
import {
  bucketKey,
  type Column,
  DAY_MS,
  freeUnits,
  type Grid,
  gridOf,
  HOUR_MS,
  keyColumns,
  type ReportDefinition,
  type ResolvedQuery,
  type Row,
  splitByBucket,
  timelines,
  unitHours,
  WEEK_MS,
} from "./parts/index.ts";

export type HeadroomBy = "pool" | "day" | "hour";

export type HeadroomRow = Row & {
  readonly free_unit_hours: number;
  readonly min_units: number;
  readonly mean_units: number;
};

const COLUMNS: readonly Column[] = [
  {
    name: "free_unit_hours",
    unit: "unit_hours",
    meaning: "what standard requests could still take: capacity less float less what is held",
  },
  { name: "min_units", unit: "units", meaning: "the least of it at an instant" },
  { name: "mean_units", unit: "units", meaning: "the mean of it over time" },
];

const BLOCK_COLUMNS: readonly Column[] = [
  { name: "block_1h", unit: "units", meaning: "the most units free for some whole hour" },
  { name: "block_1d", unit: "units", meaning: "the most units free for some whole day" },
  { name: "block_1w", unit: "units", meaning: "the most units free for some whole week" },
];

/** What could still be sold. Blocks are empty where the range is shorter than they are. */
export const headroom: ReportDefinition<HeadroomBy, HeadroomRow> = {
  name: "headroom",
  meaning: "what is still free for standard requests, by pool with the largest blocks",
  by: ["pool", "day", "hour"],
  filters: ["pool"],
  range: { beforeMs: 0, afterMs: WEEK_MS },
  columns: (by) => [...keyColumns(by), ...COLUMNS, ...(by === "pool" ? BLOCK_COLUMNS : [])],
  run: (db, query) => {
    if (query.by === "pool") return answer(byPool(db, query));
    const grid = gridOf(query.by, query.fromAt, query.toAt);
    return grid.ok ? answer(byTime(db, query, grid.value)) : grid;
  },
};

interface FreeStep {
  readonly fromAt: number;
  readonly toAt: number;
  readonly free: number;
}

function byPool(db: DatabaseSync, query: ResolvedQuery<HeadroomBy>): readonly HeadroomRow[] {
  const pools = new Map<string, FreeStep[]>();
  for (const step of timelines(db, { ...query, perPool: true })) {
    const steps = pools.get(step.pool) ?? [];
    pools.set(step.pool, steps);
    steps.push({ fromAt: step.fromAt, toAt: step.toAt, free: freeUnits(step) });
  }
  return [...pools].map(([pool, steps]) => {
    const sums = noSums();
    for (const { fromAt, toAt, free } of steps) addFree(sums, free, toAt - fromAt);
    const [hour, day, week] = largestBlocks(steps, [HOUR_MS, DAY_MS, WEEK_MS]);
    const blocks = { block_1h: hour ?? null, block_1d: day ?? null, block_1w: week ?? null };
    return { pool, ...cells(sums), ...blocks };
  });
}

function byTime(
  db: DatabaseSync,
  query: ResolvedQuery<HeadroomBy>,
  grid: Grid,
): readonly HeadroomRow[] {
  const rows = Array.from({ length: grid.count }, noSums);
  for (const step of freeOfAll(db, query)) {
    splitByBucket(grid, step, (bucket, fromAt, toAt) =>
      addFree(rows[bucket]!, step.free, toAt - fromAt),
    );
  }
  return rows.map((sums, bucket) => ({ ...bucketKey(grid, bucket), ...cells(sums) }));
}

/** Sum of what is free in each pool: each pool has its own bounds, so sums come last. */
function* freeOfAll(db: DatabaseSync, query: ResolvedQuery<HeadroomBy>): Generator<FreeStep> {
  const changes = new Map<number, number>([[query.fromAt, 0]]);
  const change = (at: number, units: number): void => {
    changes.set(at, (changes.get(at) ?? 0) + units);
  };
  for (const step of timelines(db, { ...query, perPool: true })) {
    const free = freeUnits(step);
    change(step.fromAt, free);
    change(step.toAt, -free);
  }
  const order = [...changes].sort(([a], [b]) => a - b);
  let free = 0;
  for (let i = 0; i < order.length; i++) {
    const [fromAt, units] = order[i]!;
    free += units;
    const toAt = order[i + 1]?.[0] ?? query.toAt;
    if (fromAt < toAt) yield { fromAt, toAt, free };
  }
}

/**
 * For each duration the largest amount that is free for the whole of some window of that length;
 * undefined where no window is that long. Steps must join. O(steps): a stack of rising heights,
 * as for the largest rectangle under a histogram.
 */
export function largestBlocks(
  steps: readonly FreeStep[],
  durationsMs: readonly number[],
): readonly (number | undefined)[] {
  const best: (number | undefined)[] = durationsMs.map(() => undefined);
  const stack: { fromAt: number; free: number }[] = [];
  const close = (endAt: number, downTo: number): number => {
    let fromAt = endAt;
    for (let top = stack.at(-1); top !== undefined && top.free >= downTo; top = stack.at(-1)) {
      stack.pop();
      fromAt = top.fromAt;
      for (let i = 0; i < durationsMs.length; i++) {
        const fits = endAt - fromAt >= durationsMs[i]!;
        if (fits) best[i] = Math.max(best[i] ?? 0, top.free);
      }
    }
    return fromAt;
  };
  for (const step of steps) stack.push({ fromAt: close(step.fromAt, step.free), free: step.free });
  const last = steps[steps.length - 1];
  if (last !== undefined) close(last.toAt, Number.NEGATIVE_INFINITY);
  return best;
}

interface Sums {
  unitMs: bigint;
  ms: number;
  min: number | undefined;
}

function noSums(): Sums {
  return { unitMs: 0n, ms: 0, min: undefined };
}

function addFree(sums: Sums, free: number, ms: number): void {
  sums.unitMs += BigInt(free) * BigInt(ms);
  sums.ms += ms;
  sums.min = Math.min(sums.min ?? free, free);
}

function cells({ unitMs, ms, min }: Sums): HeadroomRow {
  const mean = ms === 0 ? 0 : Number(unitMs) / ms;
  return { free_unit_hours: unitHours(unitMs), min_units: min ?? 0, mean_units: mean };
}
