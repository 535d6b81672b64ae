import { boundaryIndexAt, childIndexAt } from "./search.ts";
import {
  INNER_HIGHS,
  INNER_LOWS,
  INNER_MAX,
  INNER_STARTS,
  INNER_STRIDE,
  LEAF_STRIDE,
  LEAF_VALUES,
  type Profile,
} from "./types.ts";

/** The first instant at or after `from` with a value below `amount`, else `Infinity`. O(log n). */
export function nextBelow(profile: Profile, from: number, amount: number): number {
  return nextCrossing(profile, from, amount, true);
}

/** The first instant at or after `from` with a value of `amount` or more, else `Infinity`. */
export function nextAtLeast(profile: Profile, from: number, amount: number): number {
  return nextCrossing(profile, from, amount, false);
}

/**
 * `isBelow` seeks a value below `amount`, otherwise one that is not. A subtree holds such a value
 * exactly when its least value is below `amount`, or its most is not.
 */
function nextCrossing(profile: Profile, from: number, amount: number, isBelow: boolean): number {
  const { innerSlab, innerChild, innerCount, pathNode, pathIndex, pathBase } = profile;
  const extremes = isBelow ? INNER_LOWS : INNER_HIGHS;
  let node = profile.root;
  let base = 0;
  for (let level = profile.height; level > 0; level--) {
    const index = childIndexAt(profile, node, from);
    pathNode[level] = node;
    pathIndex[level] = index;
    pathBase[level] = base;
    base += innerSlab[node * INNER_STRIDE + INNER_STARTS + index]!;
    node = innerChild[node * INNER_MAX + index]!;
  }
  const first = boundaryIndexAt(profile, node, from);
  const values = node * LEAF_STRIDE + LEAF_VALUES;
  const value = first < 0 ? base : base + profile.leafSlab[values + first]!;
  if (value < amount === isBelow) return from;
  const near = crossingInLeaf(profile, node, first + 1, amount - base, isBelow);
  if (near !== Infinity) return near;

  for (let level = 1; level <= profile.height; level++) {
    const above = pathNode[level]!;
    const bound = amount - pathBase[level]!;
    const count = innerCount[above]!;
    for (let i = pathIndex[level]! + 1; i < count; i++) {
      if (innerSlab[above * INNER_STRIDE + extremes + i]! < bound === isBelow) {
        const start = innerSlab[above * INNER_STRIDE + INNER_STARTS + i]!;
        const child = innerChild[above * INNER_MAX + i]!;
        return firstCrossing(profile, child, level - 1, bound - start, isBelow);
      }
    }
  }
  return Infinity;
}

/** The first such boundary of a subtree that is known to have one. */
function firstCrossing(
  profile: Profile,
  subtree: number,
  levels: number,
  subtreeBound: number,
  isBelow: boolean,
): number {
  const { innerSlab, innerChild } = profile;
  const extremes = isBelow ? INNER_LOWS : INNER_HIGHS;
  let node = subtree;
  let bound = subtreeBound;
  for (let level = levels; level > 0; level--) {
    let index = 0;
    while (innerSlab[node * INNER_STRIDE + extremes + index]! < bound !== isBelow) index += 1;
    bound -= innerSlab[node * INNER_STRIDE + INNER_STARTS + index]!;
    node = innerChild[node * INNER_MAX + index]!;
  }
  return crossingInLeaf(profile, node, 0, bound, isBelow);
}

/** The first such boundary of a leaf from `first` on, else `Infinity`. */
function crossingInLeaf(
  profile: Profile,
  leaf: number,
  first: number,
  bound: number,
  isBelow: boolean,
): number {
  const slab = profile.leafSlab;
  const keys = leaf * LEAF_STRIDE;
  const count = profile.leafCount[leaf]!;
  for (let i = first; i < count; i++) {
    if (slab[keys + LEAF_VALUES + i]! < bound === isBelow) return slab[keys + i]!;
  }
  return Infinity;
}
