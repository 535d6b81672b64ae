import type { Instant } from "../../../kernel/index.ts";
import { answer, type ViewResult } from "../../result.ts";
import {
  addSpan,
  type BucketKind,
  bucketAt,
  bucketWindow,
  createSpanSums,
  type Grid,
  gridOf,
  spanTotals,
} from "./buckets.ts";
import type { Column, Row } from "./types.ts";

/** What rows may be told apart by: a name, or a bucket of time. */
export type KeyKind = "pool" | "user" | "tier" | "cluster" | "node" | "policy";
export type TallyKind = KeyKind | BucketKind;

/** A span of something, with the names it belongs to. */
export interface Span {
  readonly grant: number;
  readonly pool: string;
  readonly userId: string;
  readonly tier: string;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  /** Of placements only. */
  readonly cluster?: string;
  readonly node?: string;
  readonly policy?: string;
}

export interface TallyGroup {
  /** The cells that say which row it is. */
  readonly key: Row;
  /** One sum of rate x ms per measure. */
  readonly sums: readonly bigint[];
  /** Reservations counted. */
  readonly grants: number;
}

/** Adds up spans by name or by time. */
export interface Tally {
  /** Adds `rate` over the part of the span in `[fromAt, toAt)` to measure number `measure`. */
  add(span: Span, measure: number, rate: bigint): void;
  /** Counts the span's reservation once per row; spans must come in order of their grants. */
  count(span: Span): void;
  /** Rows by name in code unit order, or every bucket of the range in order of time. */
  groups(): readonly TallyGroup[];
}

/** A tally of `measures` sums per row over `[fromAt, toAt)`; spans must be inside the range. */
export function createTally(
  by: TallyKind,
  range: { readonly fromAt: Instant; readonly toAt: Instant },
  measures: number,
): ViewResult<Tally> {
  switch (by) {
    case "pool":
    case "user":
    case "tier":
    case "cluster":
    case "node":
    case "policy":
      return answer(tallyByName(by, measures));
    default: {
      const grid = gridOf(by, range.fromAt, range.toAt);
      return grid.ok ? answer(tallyByTime(grid.value, measures)) : grid;
    }
  }
}

/** The columns that say which row it is. */
export function keyColumns(by: TallyKind): readonly Column[] {
  switch (by) {
    case "pool":
      return [{ name: "pool", unit: "name", meaning: "the pool" }];
    case "user":
      return [{ name: "user_id", unit: "name", meaning: "whose reservations" }];
    case "tier":
      return [{ name: "tier", unit: "name", meaning: "standard or trial" }];
    case "cluster":
      return [{ name: "cluster", unit: "name", meaning: "the cluster of the node" }];
    case "node":
      return [{ name: "node", unit: "name", meaning: "the node" }];
    case "policy":
      return [{ name: "policy", unit: "name", meaning: "what chose the place" }];
    default:
      return [
        { name: "start_time", unit: "instant", meaning: `start of the UTC ${by}, in the range` },
        { name: "end_time", unit: "instant", meaning: `end of the UTC ${by}, in the range` },
      ];
  }
}

/** Numbers of the two measures of `addSplit`. */
export const SPLIT = { elapsed: 0, ahead: 1 } as const;

/** Adds a span to one measure before now and to the other from now on. */
export function addSplit(
  tally: Tally,
  span: Span,
  { now, rate }: { readonly now: number; readonly rate: bigint },
): void {
  const { fromAt, toAt } = span;
  if (fromAt < now) tally.add({ ...span, toAt: Math.min(toAt, now) }, SPLIT.elapsed, rate);
  if (toAt > now) tally.add({ ...span, fromAt: Math.max(fromAt, now) }, SPLIT.ahead, rate);
}

/** Cells of bucket `index`. */
export function bucketKey(grid: Grid, index: number): Row {
  const { startAt, endAt } = bucketWindow(grid, index);
  return { start_time: startAt, end_time: endAt };
}

/** Code unit order: the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface NameSums {
  readonly sums: bigint[];
  grants: number;
  lastGrant: number;
}

function tallyByName(by: KeyKind, measures: number): Tally {
  const rows = new Map<string, NameSums>();
  const column = by === "user" ? "user_id" : by;
  const rowOf = (span: Span): NameSums => {
    const name = (by === "user" ? span.userId : span[by]) ?? "";
    const known = rows.get(name);
    if (known !== undefined) return known;
    const row = { sums: new Array<bigint>(measures).fill(0n), grants: 0, lastGrant: -1 };
    rows.set(name, row);
    return row;
  };
  return {
    add: (span, measure, rate) => {
      rowOf(span).sums[measure]! += rate * BigInt(span.toAt - span.fromAt);
    },
    count: (span) => {
      const row = rowOf(span);
      if (row.lastGrant === span.grant) return;
      row.lastGrant = span.grant;
      row.grants += 1;
    },
    groups: () =>
      [...rows]
        .sort(([a], [b]) => byText(a, b))
        .map(([name, { sums, grants }]) => ({ key: { [column]: name }, sums, grants })),
  };
}

function tallyByTime(grid: Grid, measures: number): Tally {
  const lines = Array.from({ length: measures }, () => createSpanSums(grid));
  const countChanges = new Array<number>(grid.count + 1).fill(0);
  let last = { grant: -1, bucket: -1 };
  return {
    add: (span, measure, rate) => addSpan(lines[measure]!, span.fromAt, span.toAt, rate),
    count: (span) => {
      const seen = last.grant === span.grant ? last.bucket : -1;
      const first = Math.max(bucketAt(grid, span.fromAt), seen + 1);
      const until = bucketAt(grid, span.toAt - 1);
      if (first <= until) {
        countChanges[first]! += 1;
        countChanges[until + 1]! -= 1;
      }
      last = { grant: span.grant, bucket: Math.max(until, seen) };
    },
    groups: () => {
      const totals = lines.map(spanTotals);
      let grants = 0;
      return Array.from({ length: grid.count }, (_, index) => {
        grants += countChanges[index]!;
        const sums = totals.map((line) => line[index]!);
        return { key: bucketKey(grid, index), sums, grants };
      });
    },
  };
}
