import {
  INNER_MAX,
  INNER_STARTS,
  INNER_STRIDE,
  LEAF_MAX,
  LEAF_STRIDE,
  LEAF_VALUES,
  type Profile,
} from "./types.ts";

/**
 * Moves the first `moved` entries of the child right of `leftIndex` to the end of the child at
 * `leftIndex`, and says in the parent where the right one starts now. Values do not change; the
 * extremes kept in the parent are left to the caller.
 */
export function moveToLeft(
  profile: Profile,
  level: number,
  parent: number,
  leftIndex: number,
  moved: number,
): void {
  const left = profile.innerChild[parent * INNER_MAX + leftIndex]!;
  const right = profile.innerChild[parent * INNER_MAX + leftIndex + 1]!;
  const leftCount = countOf(profile, level, left);
  const rightCount = countOf(profile, level, right);
  const gap = gapBefore(profile, parent, leftIndex + 1);
  const cut = moved < rightCount ? valueBefore(profile, level, right, moved) : 0;
  copyEntries(
    profile,
    level,
    { from: right, to: left, first: 0, at: leftCount, count: moved },
    gap,
  );
  copyEntries(
    profile,
    level,
    { from: right, to: right, first: moved, at: 0, count: rightCount - moved },
    -cut,
  );
  setCount(profile, level, left, leftCount + moved);
  setCount(profile, level, right, rightCount - moved);
  startAtFirstKey(profile, level, parent, leftIndex, gap + cut);
}

/** The mirror image: the last `moved` entries of the left child go before those of the right. */
export function moveToRight(
  profile: Profile,
  level: number,
  parent: number,
  leftIndex: number,
  moved: number,
): void {
  const left = profile.innerChild[parent * INNER_MAX + leftIndex]!;
  const right = profile.innerChild[parent * INNER_MAX + leftIndex + 1]!;
  const kept = countOf(profile, level, left) - moved;
  const rightCount = countOf(profile, level, right);
  const gap = gapBefore(profile, parent, leftIndex + 1);
  const cut = valueBefore(profile, level, left, kept);
  copyEntries(
    profile,
    level,
    { from: right, to: right, first: 0, at: moved, count: rightCount },
    gap - cut,
  );
  copyEntries(profile, level, { from: left, to: right, first: kept, at: 0, count: moved }, -cut);
  setCount(profile, level, left, kept);
  setCount(profile, level, right, rightCount + moved);
  startAtFirstKey(profile, level, parent, leftIndex, cut);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly at: number;
  readonly count: number;
}

/** Copies entries, adding `shift` to all but their keys; source and target may overlap. */
function copyEntries(profile: Profile, level: number, stretch: Stretch, shift: number): void {
  const { first, at, count } = stretch;
  const slab = level === 0 ? profile.leafSlab : profile.innerSlab;
  const max = level === 0 ? LEAF_MAX : INNER_MAX;
  const stride = level === 0 ? LEAF_STRIDE : INNER_STRIDE;
  const source = stretch.from * stride + first;
  const target = stretch.to * stride + at;
  slab.copyWithin(target, source, source + count);
  for (let section = max; section < stride; section += max) {
    slab.copyWithin(target + section, source + section, source + section + count);
    for (let i = 0; i < count; i++)
      slab[target + section + i] = slab[target + section + i]! + shift;
  }
  if (level === 0) return;
  const firstChild = stretch.from * INNER_MAX + first;
  profile.innerChild.copyWithin(stretch.to * INNER_MAX + at, firstChild, firstChild + count);
}

function countOf(profile: Profile, level: number, node: number): number {
  return level === 0 ? profile.leafCount[node]! : profile.innerCount[node]!;
}

/** Sets how many entries a node has, and pads its keys behind them as the search needs it. */
function setCount(profile: Profile, level: number, node: number, count: number): void {
  if (level === 0) {
    profile.leafCount[node] = count;
    profile.leafSlab.fill(Infinity, node * LEAF_STRIDE + count, node * LEAF_STRIDE + LEAF_MAX);
  } else {
    profile.innerCount[node] = count;
    profile.innerSlab.fill(Infinity, node * INNER_STRIDE + count, node * INNER_STRIDE + INNER_MAX);
  }
}

/** How much the value just before the child at `index` is above that of the child left of it. */
function gapBefore(profile: Profile, parent: number, index: number): number {
  const start = parent * INNER_STRIDE + INNER_STARTS + index;
  return profile.innerSlab[start]! - profile.innerSlab[start - 1]!;
}

/** The value just before an entry, relative to the start of its node; `index` is not 0. */
function valueBefore(profile: Profile, level: number, node: number, index: number): number {
  if (level === 0) return profile.leafSlab[node * LEAF_STRIDE + LEAF_VALUES + index - 1]!;
  return profile.innerSlab[node * INNER_STRIDE + INNER_STARTS + index]!;
}

/** Tells the parent that the right child starts at its own first key, `gap` above the left one. */
function startAtFirstKey(
  profile: Profile,
  level: number,
  parent: number,
  leftIndex: number,
  gap: number,
): void {
  const right = profile.innerChild[parent * INNER_MAX + leftIndex + 1]!;
  const slab = profile.innerSlab;
  const entry = parent * INNER_STRIDE + leftIndex + 1;
  const start = slab[entry + INNER_STARTS - 1]!;
  slab[entry] = level === 0 ? profile.leafSlab[right * LEAF_STRIDE]! : slab[right * INNER_STRIDE]!;
  slab[entry + INNER_STARTS] = start + gap;
}
