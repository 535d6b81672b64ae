import { moveToLeft, moveToRight } from "./move.ts";
import { freeInner, freeLeaf, takeInner, takeLeaf } from "./slab.ts";
import {
  INNER_HIGHS,
  INNER_LOWS,
  INNER_MAX,
  INNER_MIN,
  INNER_STARTS,
  INNER_STRIDE,
  LEAF_MAX,
  LEAF_STRIDE,
  LEAF_VALUES,
  type Profile,
} from "./types.ts";

/**
 * Gives the full node on the noted way at `level` room for one more entry, or its parent if that
 * must come first: the caller goes down again and asks again until there is room.
 *
 * Values do not change. A neighbour with room takes entries before a new node is made: nodes stay
 * over 80 % full under random inserts instead of 69 %, and over 90 % when time only advances.
 */
export function makeRoom(profile: Profile, level: number): void {
  if (level === profile.height) growRoot(profile);
  const parent = profile.pathNode[level + 1]!;
  const index = profile.pathIndex[level + 1]!;
  const max = level === 0 ? LEAF_MAX : INNER_MAX;
  // Less room than this is not worth the move: it would be used up at once.
  const roomy = max - (max >> 3);
  const siblings = profile.innerCount[parent]!;
  if (index > 0 && countOf(profile, level, childOf(profile, parent, index - 1)) <= roomy) {
    evenOut(profile, level, parent, index - 1);
  } else if (
    index + 1 < siblings &&
    countOf(profile, level, childOf(profile, parent, index + 1)) <= roomy
  ) {
    evenOut(profile, level, parent, index);
  } else if (siblings === INNER_MAX) {
    makeRoom(profile, level + 1);
  } else {
    split(profile, level, parent, index);
  }
}

/** Evens out or merges the node on the noted way at `level`, which has too few entries. */
export function mend(profile: Profile, level: number): void {
  if (level === profile.height) {
    shrinkRoot(profile);
    return;
  }
  const parent = profile.pathNode[level + 1]!;
  const index = profile.pathIndex[level + 1]!;
  const max = level === 0 ? LEAF_MAX : INNER_MAX;
  const leftIndex = index > 0 ? index - 1 : 0;
  const total =
    countOf(profile, level, childOf(profile, parent, leftIndex)) +
    countOf(profile, level, childOf(profile, parent, leftIndex + 1));
  // A merged node keeps a quarter free, so that the next insert does not split it again.
  if (total > max - (max >> 2)) {
    evenOut(profile, level, parent, leftIndex);
    return;
  }
  merge(profile, level, parent, leftIndex);
  if (profile.innerCount[parent]! < INNER_MIN) mend(profile, level + 1);
}

/** Brings what an inner node says of its child at `index` (its extremes) up to date. */
export function refreshChild(profile: Profile, level: number, parent: number, index: number): void {
  const child = childOf(profile, parent, index);
  const slab = level === 0 ? profile.leafSlab : profile.innerSlab;
  const lows = level === 0 ? child * LEAF_STRIDE + LEAF_VALUES : child * INNER_STRIDE + INNER_LOWS;
  const highs = level === 0 ? lows : child * INNER_STRIDE + INNER_HIGHS;
  const count = countOf(profile, level, child);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < count; i++) {
    low = Math.min(low, slab[lows + i]!);
    high = Math.max(high, slab[highs + i]!);
  }
  const entry = parent * INNER_STRIDE + index;
  const start = profile.innerSlab[entry + INNER_STARTS]!;
  profile.innerSlab[entry + INNER_LOWS] = start + low;
  profile.innerSlab[entry + INNER_HIGHS] = start + high;
}

function childOf(profile: Profile, parent: number, index: number): number {
  return profile.innerChild[parent * INNER_MAX + index]!;
}

function countOf(profile: Profile, level: number, node: number): number {
  return level === 0 ? profile.leafCount[node]! : profile.innerCount[node]!;
}

function growRoot(profile: Profile): void {
  const child = profile.root;
  const root = takeInner(profile);
  profile.innerCount[root] = 1;
  profile.innerChild[root * INNER_MAX] = child;
  // The first child reaches back for ever; its key is never compared.
  profile.innerSlab[root * INNER_STRIDE] = -Infinity;
  profile.innerSlab[root * INNER_STRIDE + INNER_STARTS] = 0;
  profile.root = root;
  refreshChild(profile, profile.height, root, 0);
  profile.height += 1;
  profile.pathNode[profile.height] = root;
  profile.pathIndex[profile.height] = 0;
}

function shrinkRoot(profile: Profile): void {
  if (profile.height === 0 || profile.innerCount[profile.root]! > 1) return;
  const root = profile.root;
  profile.root = childOf(profile, root, 0);
  profile.height -= 1;
  freeInner(profile, root);
}

function split(profile: Profile, level: number, parent: number, index: number): void {
  const left = childOf(profile, parent, index);
  const right = level === 0 ? takeLeaf(profile) : takeInner(profile);
  if (level === 0) {
    profile.leafNext[right] = profile.leafNext[left]!;
    profile.leafNext[left] = right;
  }
  insertChild(profile, parent, index + 1, right);
  // The new node is empty, so where it starts does not matter yet: `evenOut` will say.
  profile.innerSlab[parent * INNER_STRIDE + INNER_STARTS + index + 1] = 0;
  evenOut(profile, level, parent, index);
}

function insertChild(profile: Profile, parent: number, index: number, child: number): void {
  const slab = profile.innerSlab;
  const count = profile.innerCount[parent]!;
  for (let i = count; i > index; i--) {
    for (let at = parent * INNER_STRIDE + i; at < (parent + 1) * INNER_STRIDE; at += INNER_MAX) {
      slab[at] = slab[at - 1]!;
    }
    profile.innerChild[parent * INNER_MAX + i] = childOf(profile, parent, i - 1);
  }
  profile.innerChild[parent * INNER_MAX + index] = child;
  profile.innerCount[parent] = count + 1;
}

function merge(profile: Profile, level: number, parent: number, leftIndex: number): void {
  const left = childOf(profile, parent, leftIndex);
  const right = childOf(profile, parent, leftIndex + 1);
  moveToLeft(profile, level, parent, leftIndex, countOf(profile, level, right));
  if (level === 0) {
    profile.leafNext[left] = profile.leafNext[right]!;
    freeLeaf(profile, right);
  } else {
    freeInner(profile, right);
  }
  removeChild(profile, parent, leftIndex + 1);
  refreshChild(profile, level, parent, leftIndex);
}

function removeChild(profile: Profile, parent: number, index: number): void {
  const slab = profile.innerSlab;
  const last = profile.innerCount[parent]! - 1;
  for (let i = index; i < last; i++) {
    for (let at = parent * INNER_STRIDE + i; at < (parent + 1) * INNER_STRIDE; at += INNER_MAX) {
      slab[at] = slab[at + 1]!;
    }
    profile.innerChild[parent * INNER_MAX + i] = childOf(profile, parent, i + 1);
  }
  slab[parent * INNER_STRIDE + last] = Infinity;
  profile.innerCount[parent] = last;
}

/** Moves entries between the children at `leftIndex` and right of it until both have as many. */
function evenOut(profile: Profile, level: number, parent: number, leftIndex: number): void {
  const leftCount = countOf(profile, level, childOf(profile, parent, leftIndex));
  const rightCount = countOf(profile, level, childOf(profile, parent, leftIndex + 1));
  const leftTarget = (leftCount + rightCount + 1) >> 1;
  if (leftTarget < leftCount) {
    moveToRight(profile, level, parent, leftIndex, leftCount - leftTarget);
  } else if (leftTarget > leftCount) {
    moveToLeft(profile, level, parent, leftIndex, leftTarget - leftCount);
  }
  refreshChild(profile, level, parent, leftIndex);
  refreshChild(profile, level, parent, leftIndex + 1);
}
