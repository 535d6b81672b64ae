import { headroom, nextBoundary, type Profile, valueAt } from "../../../model/index.ts";
import { orderOf } from "./order.ts";

/** The instants where a window starts or ends; run `r` of time is from `at[r]` to `at[r + 1]`. */
export interface Grid {
  readonly at: Float64Array;
  /** Per item: its window as runs `[from, until)`. */
  readonly from: Int32Array;
  readonly until: Int32Array;
}

/** Windows as columns. */
export interface Windows {
  readonly count: number;
  readonly startAt: Float64Array;
  readonly endAt: Float64Array;
}

/** Compresses the time of the items. O(n log n). */
export function gridOf({ count, startAt, endAt }: Windows): Grid {
  const instants = new Float64Array(2 * count);
  instants.set(startAt);
  instants.set(endAt, count);
  const index = new Int32Array(2 * count);
  const at = new Float64Array(2 * count);
  let last = -1;
  for (const k of orderOf(instants)) {
    if (last < 0 || at[last] !== instants[k]) at[++last] = instants[k]!;
    index[k] = last;
  }
  return {
    at: at.slice(0, last + 1),
    from: index.subarray(0, count),
    until: index.subarray(count),
  };
}

/** The least of a profile in each run that some span covers; `Infinity` in the others. */
export function roomPerRun(grid: Grid, spans: RunSpans, profile: Profile): Float64Array {
  const covered = coveredRuns(spans, Math.max(0, grid.at.length - 1));
  const room = new Float64Array(covered.length).fill(Infinity);
  let constantUntil = -Infinity;
  let value = 0;
  for (let run = 0; run < covered.length; run++) {
    if (covered[run] === 0) continue;
    const startAt = grid.at[run]!;
    const endAt = grid.at[run + 1]!;
    // Most profiles step far less often than windows start and end: reuse what is known.
    if (startAt >= constantUntil) {
      value = valueAt(profile, startAt);
      constantUntil = nextBoundary(profile, startAt);
    }
    if (endAt <= constantUntil) {
      room[run] = value;
      continue;
    }
    room[run] = headroom(profile, startAt, endAt);
    constantUntil = startAt;
  }
  return room;
}

/** Spans of runs, `[from, until)` each. */
export interface RunSpans {
  readonly from: Int32Array;
  readonly until: Int32Array;
}

function coveredRuns({ from, until }: RunSpans, runs: number): Uint8Array {
  const change = new Int32Array(runs + 1);
  for (let k = 0; k < from.length; k++) {
    change[from[k]!]! += 1;
    change[until[k]!]! -= 1;
  }
  const covered = new Uint8Array(runs);
  let depth = 0;
  for (let run = 0; run < runs; run++) {
    depth += change[run]!;
    if (depth > 0) covered[run] = 1;
  }
  return covered;
}
