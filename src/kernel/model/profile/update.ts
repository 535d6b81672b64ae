import { assert } from "../../../base/index.ts";
import { makeRoom, mend } from "./balance.ts";
import { valueAt } from "./query.ts";
import { boundaryIndexAt, childIndexAt } from "./search.ts";
import {
  INNER_HIGHS,
  INNER_LOWS,
  INNER_MAX,
  INNER_STARTS,
  INNER_STRIDE,
  LEAF_MAX,
  LEAF_MIN,
  LEAF_STRIDE,
  LEAF_VALUES,
  PROFILE_AMOUNT_MAX,
  PROFILE_VALUE_LIMIT,
  type Profile,
} from "./types.ts";

/**
 * Adds `amount` (negative takes away) to the value at every instant of `[startAt, endAt)`.
 *
 * Instants in whole ms; an `endAt` of `Infinity` means for ever. Cost: O(log n), and no object
 * is made but when a slab grows. An empty range, an instant or amount that is not a safe whole
 * number, or a value beyond 2^50 is the caller's bug and fails an assertion.
 */
export function addRange(profile: Profile, startAt: number, endAt: number, amount: number): void {
  assert(startAt < endAt, "range must not be empty");
  assert(Number.isSafeInteger(startAt), "range must start at a whole ms");
  assert(Number.isSafeInteger(endAt) || endAt === Infinity, "range must end at a whole ms");
  assert(Number.isSafeInteger(amount), "amount must be whole");
  assert(amount <= PROFILE_AMOUNT_MAX && -amount <= PROFILE_AMOUNT_MAX, "amount must be in bounds");
  if (amount === 0) return;
  shiftFrom(profile, startAt, amount);
  if (endAt !== Infinity) shiftFrom(profile, endAt, -amount);
}

/**
 * Gives up the past: the value before `at` becomes 0, from `at` on it stays as it is.
 *
 * All boundaries before `at` become one at `at`, so a later `addRange` for a range that began in
 * the past must be clipped to `at` by the caller. Cost: O(log n) for each boundary forgotten, so
 * O(log n) amortised for each one ever added.
 */
export function forgetBefore(profile: Profile, at: number): void {
  const held = valueAt(profile, at - 1);
  while (profile.size > 0) {
    // Leaf 0 is the first of the chain, always.
    const firstAt = profile.leafSlab[0]!;
    if (firstAt >= at) break;
    shiftFrom(profile, firstAt, -profile.leafSlab[LEAF_VALUES]!);
  }
  if (held !== 0) shiftFrom(profile, at, held);
}

/** Adds `delta` to the value at `at` and ever after. `delta` must not be 0. Cost: O(log n). */
function shiftFrom(profile: Profile, at: number, delta: number): void {
  let leaf = descend(profile, at);
  let index = boundaryIndexAt(profile, leaf, at);
  if (index >= 0 && profile.leafSlab[leaf * LEAF_STRIDE + index] === at) {
    changeBoundary(profile, leaf, index, delta);
    return;
  }
  // Making room keeps every value but moves boundaries about, so the way down is sought again.
  while (profile.leafCount[leaf] === LEAF_MAX) {
    makeRoom(profile, 0);
    leaf = descend(profile, at);
    index = boundaryIndexAt(profile, leaf, at);
  }
  insertBoundary(profile, leaf, index + 1, at, delta);
  climb(profile, leaf, delta);
}

/** Finds the leaf that covers `at` and notes the way, for `climb` and for repairs. */
function descend(profile: Profile, at: number): number {
  const { pathNode, pathIndex, innerChild } = profile;
  let node = profile.root;
  for (let level = profile.height; level > 0; level--) {
    const index = childIndexAt(profile, node, at);
    pathNode[level] = node;
    pathIndex[level] = index;
    node = innerChild[node * INNER_MAX + index]!;
  }
  pathNode[0] = node;
  return node;
}

function changeBoundary(profile: Profile, leaf: number, index: number, delta: number): void {
  const slab = profile.leafSlab;
  const values = leaf * LEAF_STRIDE + LEAF_VALUES;
  const before = index === 0 ? 0 : slab[values + index - 1]!;
  const vanishes = slab[values + index]! + delta === before;
  if (vanishes) {
    removeBoundary(profile, leaf, index, delta);
  } else {
    const count = profile.leafCount[leaf]!;
    for (let i = values + index; i < values + count; i++) slab[i] = slab[i]! + delta;
  }
  climb(profile, leaf, delta);
  if (vanishes && profile.leafCount[leaf]! < LEAF_MIN) mend(profile, 0);
}

function insertBoundary(
  profile: Profile,
  leaf: number,
  index: number,
  at: number,
  delta: number,
): void {
  const slab = profile.leafSlab;
  const count = profile.leafCount[leaf]!;
  const keys = leaf * LEAF_STRIDE;
  const values = keys + LEAF_VALUES;
  for (let i = count; i > index; i--) {
    slab[keys + i] = slab[keys + i - 1]!;
    slab[values + i] = slab[values + i - 1]! + delta;
  }
  // Adding 0 turns -0 into 0, so that equal profiles have equal bytes.
  slab[keys + index] = at + 0;
  slab[values + index] = (index === 0 ? 0 : slab[values + index - 1]!) + delta;
  profile.leafCount[leaf] = count + 1;
  profile.size += 1;
}

function removeBoundary(profile: Profile, leaf: number, index: number, delta: number): void {
  const slab = profile.leafSlab;
  const last = profile.leafCount[leaf]! - 1;
  const keys = leaf * LEAF_STRIDE;
  const values = keys + LEAF_VALUES;
  for (let i = index; i < last; i++) {
    slab[keys + i] = slab[keys + i + 1]!;
    slab[values + i] = slab[values + i + 1]! + delta;
  }
  slab[keys + last] = Infinity;
  profile.leafCount[leaf] = last;
  profile.size -= 1;
}

/**
 * Brings the inner nodes of the noted way up to date: in each, the child on the way has new
 * extremes, and all children right of it are shifted by `delta`.
 */
function climb(profile: Profile, leaf: number, delta: number): void {
  const { leafSlab, innerSlab, pathNode, pathIndex } = profile;
  let low = Infinity;
  let high = -Infinity;
  const values = leaf * LEAF_STRIDE + LEAF_VALUES;
  const valuesEnd = values + profile.leafCount[leaf]!;
  for (let i = values; i < valuesEnd; i++) {
    const value = leafSlab[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  for (let level = 1; level <= profile.height; level++) {
    const node = pathNode[level]!;
    const index = pathIndex[level]!;
    const count = profile.innerCount[node]!;
    const starts = node * INNER_STRIDE + INNER_STARTS;
    const lows = node * INNER_STRIDE + INNER_LOWS;
    const highs = node * INNER_STRIDE + INNER_HIGHS;
    const start = innerSlab[starts + index]!;
    low += start;
    high += start;
    innerSlab[lows + index] = low;
    innerSlab[highs + index] = high;
    for (let i = 0; i < index; i++) {
      const childLow = innerSlab[lows + i]!;
      const childHigh = innerSlab[highs + i]!;
      if (childLow < low) low = childLow;
      if (childHigh > high) high = childHigh;
    }
    for (let i = index + 1; i < count; i++) {
      const childLow = innerSlab[lows + i]! + delta;
      const childHigh = innerSlab[highs + i]! + delta;
      innerSlab[starts + i] = innerSlab[starts + i]! + delta;
      innerSlab[lows + i] = childLow;
      innerSlab[highs + i] = childHigh;
      if (childLow < low) low = childLow;
      if (childHigh > high) high = childHigh;
    }
  }
  assert(low >= -PROFILE_VALUE_LIMIT && high <= PROFILE_VALUE_LIMIT, "value must be in bounds");
}
