import { divFloor } from "../../../base/index.ts";
import type { Instant, Millis } from "../../../kernel/index.ts";
import { answer, decline, type ViewResult } from "../../result.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

/** 1970-01-05 was the first Monday. */
export const FIRST_MONDAY_AT = 4 * DAY_MS;

/** Rows of one report: 416 days by the hour. More is a range that nobody reads. */
export const ROWS_MAX = 10_000;

export type BucketKind = "hour" | "day" | "week";

/** A range cut at whole UTC hours, days or weeks (from Monday on); its ends may cut a bucket. */
export interface Grid {
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly sizeMs: Millis;
  /** Start of the first bucket, at or before `fromAt`. */
  readonly originAt: Instant;
  readonly count: number;
}

const SIZE_MS = { hour: HOUR_MS, day: DAY_MS, week: WEEK_MS } as const;

/** The grid of `[fromAt, toAt)`; `too_many_rows` above `ROWS_MAX` buckets. */
export function gridOf(kind: BucketKind, fromAt: Instant, toAt: Instant): ViewResult<Grid> {
  const sizeMs = SIZE_MS[kind];
  const phase = kind === "week" ? FIRST_MONDAY_AT : 0;
  const originAt = divFloor(fromAt - phase, sizeMs) * sizeMs + phase;
  const count = divFloor(toAt - 1 - originAt, sizeMs) + 1;
  if (count > ROWS_MAX) return decline({ reason: "too_many_rows", rows: count, max: ROWS_MAX });
  return answer({ fromAt, toAt, sizeMs, originAt, count });
}

/** Number of the bucket that holds `at`; `at` must be in the range. */
export function bucketAt(grid: Grid, at: Instant): number {
  return divFloor(at - grid.originAt, grid.sizeMs);
}

/** The part of bucket `index` that is in the range. */
export function bucketWindow(grid: Grid, index: number): { startAt: Instant; endAt: Instant } {
  const startAt = grid.originAt + index * grid.sizeMs;
  return {
    startAt: Math.max(startAt, grid.fromAt),
    endAt: Math.min(startAt + grid.sizeMs, grid.toAt),
  };
}

/**
 * Sums of rate x ms per bucket, exact. A span costs O(1) however many buckets it crosses: whole
 * buckets in its middle are kept as changes of the rate and added up once, at the end.
 */
export interface SpanSums {
  readonly grid: Grid;
  readonly edges: bigint[];
  readonly rateChanges: bigint[];
}

export function createSpanSums(grid: Grid): SpanSums {
  const zeros = (): bigint[] => new Array<bigint>(grid.count + 1).fill(0n);
  return { grid, edges: zeros(), rateChanges: zeros() };
}

/** Adds `rate` for `[fromAt, toAt)`, which must be in the range and not empty. */
export function addSpan(sums: SpanSums, fromAt: Instant, toAt: Instant, rate: bigint): void {
  const { grid, edges, rateChanges } = sums;
  const first = bucketAt(grid, fromAt);
  const last = bucketAt(grid, toAt - 1);
  if (first === last) {
    edges[first]! += rate * BigInt(toAt - fromAt);
    return;
  }
  edges[first]! += rate * BigInt(bucketWindow(grid, first).endAt - fromAt);
  edges[last]! += rate * BigInt(toAt - bucketWindow(grid, last).startAt);
  rateChanges[first + 1]! += rate;
  rateChanges[last]! -= rate;
}

/** One sum per bucket. */
export function spanTotals(sums: SpanSums): readonly bigint[] {
  const sizeMs = BigInt(sums.grid.sizeMs);
  let rate = 0n;
  return Array.from({ length: sums.grid.count }, (_, index) => {
    rate += sums.rateChanges[index]!;
    return sums.edges[index]! + rate * sizeMs;
  });
}
