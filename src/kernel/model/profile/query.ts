import { assert } from "../../../base/index.ts";
import { boundaryIndexAt, childIndexAt } from "./search.ts";
import {
  INNER_LOWS,
  INNER_MAX,
  INNER_STARTS,
  INNER_STRIDE,
  LEAF_STRIDE,
  LEAF_VALUES,
  type Profile,
} from "./types.ts";

/** The value at an instant (ms). Cost: O(log n). */
export function valueAt(profile: Profile, at: number): number {
  const { innerSlab, innerChild } = profile;
  let node = profile.root;
  let base = 0;
  for (let level = profile.height; level > 0; level--) {
    const index = childIndexAt(profile, node, at);
    base += innerSlab[node * INNER_STRIDE + INNER_STARTS + index]!;
    node = innerChild[node * INNER_MAX + index]!;
  }
  const index = boundaryIndexAt(profile, node, at);
  return index < 0 ? base : base + profile.leafSlab[node * LEAF_STRIDE + LEAF_VALUES + index]!;
}

/**
 * The least value in `[startAt, endAt)`: what one more user could hold for all of it.
 *
 * Instants in whole ms; an `endAt` of `Infinity` means for ever. Cost: O(log n), and no object
 * is made. An empty window is the caller's bug and fails an assertion.
 */
export function headroom(profile: Profile, startAt: number, endAt: number): number {
  assert(startAt < endAt, "window must not be empty");
  const { innerSlab, innerChild } = profile;
  // Instants are whole, so the last one inside stands for the open end; keys are all below this.
  const lastAt = Math.min(endAt - 1, Number.MAX_SAFE_INTEGER);
  let node = profile.root;
  let base = 0;
  for (let level = profile.height; level > 0; level--) {
    const first = childIndexAt(profile, node, startAt);
    const last = childIndexAt(profile, node, lastAt);
    const starts = node * INNER_STRIDE + INNER_STARTS;
    if (first < last) {
      const lows = node * INNER_STRIDE + INNER_LOWS;
      const children = node * INNER_MAX;
      const left = base + innerSlab[starts + first]!;
      const right = base + innerSlab[starts + last]!;
      let low = leastFrom(profile, innerChild[children + first]!, level - 1, left, startAt);
      for (let i = lows + first + 1; i < lows + last; i++) {
        const childLow = base + innerSlab[i]!;
        if (childLow < low) low = childLow;
      }
      return leastUpTo(profile, innerChild[children + last]!, level - 1, right, lastAt, low);
    }
    base += innerSlab[starts + first]!;
    node = innerChild[node * INNER_MAX + first]!;
  }
  const first = boundaryIndexAt(profile, node, startAt);
  return base + leastInLeaf(profile, node, first, boundaryIndexAt(profile, node, lastAt));
}

/** The least value from `at` to the end of a subtree. */
function leastFrom(
  profile: Profile,
  subtree: number,
  levels: number,
  startBase: number,
  at: number,
): number {
  const { innerSlab, innerChild } = profile;
  let node = subtree;
  let base = startBase;
  let low = Infinity;
  for (let level = levels; level > 0; level--) {
    const index = childIndexAt(profile, node, at);
    const lows = node * INNER_STRIDE + INNER_LOWS;
    const lowsEnd = lows + profile.innerCount[node]!;
    for (let i = lows + index + 1; i < lowsEnd; i++) {
      const childLow = base + innerSlab[i]!;
      if (childLow < low) low = childLow;
    }
    base += innerSlab[node * INNER_STRIDE + INNER_STARTS + index]!;
    node = innerChild[node * INNER_MAX + index]!;
  }
  const index = boundaryIndexAt(profile, node, at);
  const leafLow = base + leastInLeaf(profile, node, index, profile.leafCount[node]! - 1);
  return Math.min(leafLow, low);
}

/** The least of `lowSoFar` and the values of the boundaries of a subtree up to `at`. */
function leastUpTo(
  profile: Profile,
  subtree: number,
  levels: number,
  startBase: number,
  at: number,
  lowSoFar: number,
): number {
  const { innerSlab, innerChild, leafSlab } = profile;
  let node = subtree;
  let base = startBase;
  let low = lowSoFar;
  for (let level = levels; level > 0; level--) {
    const index = childIndexAt(profile, node, at);
    const lows = node * INNER_STRIDE + INNER_LOWS;
    for (let i = lows; i < lows + index; i++) {
      const childLow = base + innerSlab[i]!;
      if (childLow < low) low = childLow;
    }
    base += innerSlab[node * INNER_STRIDE + INNER_STARTS + index]!;
    node = innerChild[node * INNER_MAX + index]!;
  }
  const values = node * LEAF_STRIDE + LEAF_VALUES;
  const last = values + boundaryIndexAt(profile, node, at);
  for (let i = values; i <= last; i++) {
    const value = base + leafSlab[i]!;
    if (value < low) low = value;
  }
  return low;
}

/** The least value between two boundaries of a leaf, relative to it; -1 is its start. */
function leastInLeaf(profile: Profile, leaf: number, first: number, last: number): number {
  const slab = profile.leafSlab;
  const values = leaf * LEAF_STRIDE + LEAF_VALUES;
  let low = first < 0 ? 0 : slab[values + first]!;
  for (let i = values + first + 1; i <= values + last; i++) {
    const value = slab[i]!;
    if (value < low) low = value;
  }
  return low;
}
