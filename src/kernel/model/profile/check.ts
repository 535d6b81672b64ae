import { assert } from "../../../base/index.ts";
import {
  INNER_HIGHS,
  INNER_LOWS,
  INNER_MAX,
  INNER_MIN,
  INNER_STARTS,
  INNER_STRIDE,
  LEAF_MAX,
  LEAF_MIN,
  LEAF_STRIDE,
  LEAF_VALUES,
  NO_NODE,
  type Profile,
} from "./types.ts";

/**
 * Asserts every rule the structure keeps: order, padding, occupancy, equal depth, the extremes and
 * starts at every level, the chain of leaves, the free lists and the canonical form. Cost: O(n).
 */
export function checkProfile(profile: Profile): void {
  const walk: Walk = { leaves: 0, inners: 0, boundaries: 0, chainLeaf: 0, lastAt: -Infinity };
  checkSubtree(profile, walk, profile.root, profile.height);
  assert(walk.chainLeaf === NO_NODE, "the chain must end with the last leaf");
  assert(walk.boundaries === profile.size, "size must be the number of boundaries");
  const freeLeaves = countFree(profile.leafFree, (leaf) => profile.leafNext[leaf]!);
  const freeInners = countFree(profile.innerFree, (node) => profile.innerChild[node * INNER_MAX]!);
  assert(walk.leaves + freeLeaves === profile.leafUsed, "every leaf must be in the tree or free");
  assert(walk.inners + freeInners === profile.innerUsed, "every node must be in the tree or free");
}

interface Walk {
  leaves: number;
  inners: number;
  boundaries: number;
  /** The leaf that the chain says comes next. */
  chainLeaf: number;
  /** The last boundary seen. */
  lastAt: number;
}

/** What a subtree really holds, relative to the value before it. */
interface Extent {
  readonly low: number;
  readonly high: number;
  readonly change: number;
}

function checkSubtree(profile: Profile, walk: Walk, node: number, level: number): Extent {
  return level === 0 ? checkLeaf(profile, walk, node) : checkInner(profile, walk, node, level);
}

function checkLeaf(profile: Profile, walk: Walk, leaf: number): Extent {
  const slab = profile.leafSlab;
  const count = profile.leafCount[leaf]!;
  assert(walk.chainLeaf === leaf, "the chain must visit the leaves in order");
  assert(profile.height === 0 || count >= LEAF_MIN, "a leaf must not be too empty");
  assert(count <= LEAF_MAX, "a leaf must not be too full");
  let low = Infinity;
  let high = -Infinity;
  let before = 0;
  for (let i = 0; i < count; i++) {
    const key = slab[leaf * LEAF_STRIDE + i]!;
    const value = slab[leaf * LEAF_STRIDE + LEAF_VALUES + i]!;
    assert(Number.isSafeInteger(key) && key > walk.lastAt, "boundaries must rise");
    assert(Number.isSafeInteger(value) && value !== before, "the value must change at a boundary");
    walk.lastAt = key;
    low = Math.min(low, value);
    high = Math.max(high, value);
    before = value;
  }
  for (let i = count; i < LEAF_MAX; i++) {
    assert(slab[leaf * LEAF_STRIDE + i] === Infinity, "a leaf must be padded");
  }
  walk.leaves += 1;
  walk.boundaries += count;
  walk.chainLeaf = profile.leafNext[leaf]!;
  return { low, high, change: before };
}

function checkInner(profile: Profile, walk: Walk, node: number, level: number): Extent {
  const slab = profile.innerSlab;
  const count = profile.innerCount[node]!;
  const isFirst = walk.boundaries === 0;
  assert(!isFirst || slab[node * INNER_STRIDE] === -Infinity, "the first key must be -Infinity");
  assert(count >= (node === profile.root ? 2 : INNER_MIN), "an inner node must not be too empty");
  assert(count <= INNER_MAX, "an inner node must not be too full");
  let low = Infinity;
  let high = -Infinity;
  let start = 0;
  for (let i = 0; i < count; i++) {
    const entry = node * INNER_STRIDE + i;
    assert(i === 0 || walk.lastAt < slab[entry]!, "a key must be after what is left of it");
    const keyFloor = walk.lastAt;
    const child = profile.innerChild[node * INNER_MAX + i]!;
    const isSame = level === 1 || slab[child * INNER_STRIDE] === slab[entry];
    assert(isSame, "an inner node must begin with the key its parent has for it");
    const firstAt = firstBoundary(profile, child, level - 1);
    assert(i === 0 || slab[entry]! <= firstAt, "a key must not be after its first boundary");
    assert(keyFloor < firstAt, "subtrees must not overlap");
    const extent = checkSubtree(profile, walk, child, level - 1);
    assert(slab[entry + INNER_STARTS] === start, "a start must be the sum of what is left of it");
    assert(slab[entry + INNER_LOWS] === start + extent.low, "a low must be the least value");
    assert(slab[entry + INNER_HIGHS] === start + extent.high, "a high must be the most value");
    low = Math.min(low, start + extent.low);
    high = Math.max(high, start + extent.high);
    start += extent.change;
  }
  for (let i = count; i < INNER_MAX; i++) {
    assert(slab[node * INNER_STRIDE + i] === Infinity, "an inner node must be padded");
  }
  walk.inners += 1;
  return { low, high, change: start };
}

function firstBoundary(profile: Profile, subtree: number, levels: number): number {
  let node = subtree;
  for (let level = levels; level > 0; level--) node = profile.innerChild[node * INNER_MAX]!;
  return profile.leafSlab[node * LEAF_STRIDE]!;
}

function countFree(first: number, next: (node: number) => number): number {
  let count = 0;
  for (let node = first; node !== NO_NODE; node = next(node)) count += 1;
  return count;
}
