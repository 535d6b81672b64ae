import { assert } from "../../../base/index.ts";
import { nextAtLeast, nextBelow } from "./crossing.ts";
import { valueAt } from "./query.ts";
import { boundaryIndexAt, childIndexAt } from "./search.ts";
import {
  INNER_MAX,
  LEAF_STRIDE,
  LEAF_VALUES,
  NO_NODE,
  type Profile,
  type ProfileStep,
  type Tight,
} from "./types.ts";

/**
 * The earliest maximal run of constant value below `amount`, clipped to `[startAt, endAt)`;
 * `undefined` when `amount` fits throughout. Cost: O(log n).
 */
export function firstTight(
  profile: Profile,
  startAt: number,
  endAt: number,
  amount: number,
): Tight | undefined {
  assert(startAt < endAt, "window must not be empty");
  const tightAt = nextBelow(profile, startAt, amount);
  if (tightAt >= endAt) return undefined;
  const tightEndAt = Math.min(nextBoundary(profile, tightAt), endAt);
  return { startAt: tightAt, endAt: tightEndAt, free: valueAt(profile, tightAt) };
}

/**
 * The latest end, up to `endAt`, until which the value stays at `amount` or more from `startAt`
 * on; `startAt` when it is below at once. Cost: O(log n).
 */
export function longestPrefix(
  profile: Profile,
  startAt: number,
  endAt: number,
  amount: number,
): number {
  assert(startAt < endAt, "window must not be empty");
  return Math.min(nextBelow(profile, startAt, amount), endAt);
}

/** The first instant after `at` where the value changes, else `Infinity`. Cost: O(log n). */
export function nextBoundary(profile: Profile, at: number): number {
  const leaf = leafAt(profile, at);
  const index = boundaryIndexAt(profile, leaf, at) + 1;
  if (index < profile.leafCount[leaf]!) return profile.leafSlab[leaf * LEAF_STRIDE + index]!;
  const next = profile.leafNext[leaf]!;
  return next === NO_NODE ? Infinity : profile.leafSlab[next * LEAF_STRIDE]!;
}

/**
 * The runs of constant value in `[startAt, endAt)`, clipped to it, in order and without gaps: all
 * of them, or the first `stepsMax`. Cost: O(log n + runs answered).
 */
export function steps(
  profile: Profile,
  startAt: number,
  endAt: number,
  stepsMax: number,
): ProfileStep[] {
  assert(startAt < endAt, "window must not be empty");
  const slab = profile.leafSlab;
  const found: ProfileStep[] = [];
  let leaf = leafAt(profile, startAt);
  let index = boundaryIndexAt(profile, leaf, startAt);
  let value = valueAt(profile, startAt);
  let base = value - (index < 0 ? 0 : slab[leaf * LEAF_STRIDE + LEAF_VALUES + index]!);
  let runAt = startAt;
  while (runAt < endAt && found.length < stepsMax) {
    index += 1;
    if (index === profile.leafCount[leaf]!) {
      base = value;
      leaf = profile.leafNext[leaf]!;
      index = 0;
    }
    const boundaryAt = leaf === NO_NODE ? Infinity : slab[leaf * LEAF_STRIDE + index]!;
    const runEndAt = Math.min(boundaryAt, endAt);
    found.push({ startAt: runAt, endAt: runEndAt, value });
    if (runEndAt === endAt) break;
    value = base + slab[leaf * LEAF_STRIDE + LEAF_VALUES + index]!;
    runAt = runEndAt;
  }
  return found;
}

/** What is sought: `amount` for `durationMs`, from `notBefore` on, over by `deadline`. */
export interface EarliestFitQuery {
  readonly amount: number;
  readonly durationMs: number;
  readonly notBefore: number;
  /** An instant, or `Infinity`. */
  readonly deadline: number;
  /** So many runs that are high enough but too short are passed over before the search stops. */
  readonly runsMax: number;
}

export type EarliestFitResult =
  | { readonly kind: "found"; readonly startAt: number }
  /** There is none. */
  | { readonly kind: "none" }
  /** The bound was reached: nothing starts before `searchedUntilAt`, what is later is not known. */
  | { readonly kind: "truncated"; readonly searchedUntilAt: number };

/**
 * The earliest window in which the value is never below `amount`.
 *
 * Cost: O((runs + 1) log n), where a run is a stretch that is high enough but too short.
 * A duration under 1 ms, or a `runsMax` under 1, is the caller's bug and fails an assertion.
 */
export function earliestFit(profile: Profile, query: EarliestFitQuery): EarliestFitResult {
  const { amount, durationMs, deadline, runsMax } = query;
  assert(durationMs >= 1, "duration must be at least 1 ms");
  assert(runsMax >= 1, "at least one run must be searched");
  let searchedUntilAt = query.notBefore;
  for (let run = 0; run < runsMax; run++) {
    const startAt = nextAtLeast(profile, searchedUntilAt, amount);
    if (startAt === Infinity || startAt + durationMs > deadline) return { kind: "none" };
    const endAt = nextBelow(profile, startAt, amount);
    if (endAt - startAt >= durationMs) return { kind: "found", startAt };
    searchedUntilAt = endAt;
  }
  if (searchedUntilAt + durationMs > deadline) return { kind: "none" };
  return { kind: "truncated", searchedUntilAt };
}

function leafAt(profile: Profile, at: number): number {
  let node = profile.root;
  for (let level = profile.height; level > 0; level--) {
    node = profile.innerChild[node * INNER_MAX + childIndexAt(profile, node, at)]!;
  }
  return node;
}
