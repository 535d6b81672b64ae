import {
  HEIGHT_MAX,
  INNER_MAX,
  INNER_STRIDE,
  LEAF_MAX,
  LEAF_STRIDE,
  NO_NODE,
  type Profile,
} from "./types.ts";

/** The profile that is 0 for ever. */
export function createProfile(): Profile {
  return createSizedProfile(1, 0);
}

/** As `createProfile`, with room for so many nodes before the slabs grow. */
export function createSizedProfile(leaves: number, inners: number): Profile {
  const profile: Profile = {
    height: 0,
    root: 0,
    size: 0,
    leafSlab: new Float64Array(leaves * LEAF_STRIDE),
    leafCount: new Uint8Array(leaves),
    leafNext: new Int32Array(leaves),
    leafUsed: 0,
    leafFree: NO_NODE,
    innerSlab: new Float64Array(inners * INNER_STRIDE),
    innerCount: new Uint8Array(inners),
    innerChild: new Int32Array(inners * INNER_MAX),
    innerUsed: 0,
    innerFree: NO_NODE,
    pathNode: new Int32Array(HEIGHT_MAX + 1),
    pathIndex: new Int32Array(HEIGHT_MAX + 1),
    pathBase: new Float64Array(HEIGHT_MAX + 1),
  };
  profile.root = takeLeaf(profile);
  return profile;
}

/** A copy that shares nothing. Cost: O(n), one block copy per slab. */
export function cloneProfile(profile: Profile): Profile {
  return {
    height: profile.height,
    root: profile.root,
    size: profile.size,
    leafSlab: profile.leafSlab.slice(),
    leafCount: profile.leafCount.slice(),
    leafNext: profile.leafNext.slice(),
    leafUsed: profile.leafUsed,
    leafFree: profile.leafFree,
    innerSlab: profile.innerSlab.slice(),
    innerCount: profile.innerCount.slice(),
    innerChild: profile.innerChild.slice(),
    innerUsed: profile.innerUsed,
    innerFree: profile.innerFree,
    pathNode: new Int32Array(HEIGHT_MAX + 1),
    pathIndex: new Int32Array(HEIGHT_MAX + 1),
    pathBase: new Float64Array(HEIGHT_MAX + 1),
  };
}

/** Instants at which the value changes. */
export function boundaryCount(profile: Profile): number {
  return profile.size;
}

/** Bytes held by the slabs, spare room included. */
export function memoryBytes(profile: Profile): number {
  const leaves =
    profile.leafSlab.byteLength + profile.leafCount.byteLength + profile.leafNext.byteLength;
  const inners =
    profile.innerSlab.byteLength + profile.innerCount.byteLength + profile.innerChild.byteLength;
  const path =
    profile.pathNode.byteLength + profile.pathIndex.byteLength + profile.pathBase.byteLength;
  return leaves + inners + path;
}

/** An empty leaf at the end of the chain. */
export function takeLeaf(profile: Profile): number {
  let leaf = profile.leafFree;
  if (leaf === NO_NODE) {
    if (profile.leafUsed === profile.leafCount.length) growLeaves(profile);
    leaf = profile.leafUsed;
    profile.leafUsed += 1;
  } else {
    profile.leafFree = profile.leafNext[leaf]!;
  }
  profile.leafSlab.fill(Infinity, leaf * LEAF_STRIDE, leaf * LEAF_STRIDE + LEAF_MAX);
  profile.leafCount[leaf] = 0;
  profile.leafNext[leaf] = NO_NODE;
  return leaf;
}

/** An inner node without children. */
export function takeInner(profile: Profile): number {
  let node = profile.innerFree;
  if (node === NO_NODE) {
    if (profile.innerUsed === profile.innerCount.length) growInners(profile);
    node = profile.innerUsed;
    profile.innerUsed += 1;
  } else {
    profile.innerFree = profile.innerChild[node * INNER_MAX]!;
  }
  profile.innerSlab.fill(Infinity, node * INNER_STRIDE, node * INNER_STRIDE + INNER_MAX);
  profile.innerCount[node] = 0;
  return node;
}

/** Gives a leaf back; it must be out of the chain already. */
export function freeLeaf(profile: Profile, leaf: number): void {
  profile.leafCount[leaf] = 0;
  profile.leafNext[leaf] = profile.leafFree;
  profile.leafFree = leaf;
}

export function freeInner(profile: Profile, node: number): void {
  profile.innerCount[node] = 0;
  profile.innerChild[node * INNER_MAX] = profile.innerFree;
  profile.innerFree = node;
}

// By a quarter, not by two: at 10^6 reservations doubling could leave 40 MB unused.
function grownLength(length: number): number {
  return length + (length >> 2) + 4;
}

function growLeaves(profile: Profile): void {
  const length = grownLength(profile.leafCount.length);
  const slab = new Float64Array(length * LEAF_STRIDE);
  const count = new Uint8Array(length);
  const next = new Int32Array(length);
  slab.set(profile.leafSlab);
  count.set(profile.leafCount);
  next.set(profile.leafNext);
  profile.leafSlab = slab;
  profile.leafCount = count;
  profile.leafNext = next;
}

function growInners(profile: Profile): void {
  const length = grownLength(profile.innerCount.length);
  const slab = new Float64Array(length * INNER_STRIDE);
  const count = new Uint8Array(length);
  const child = new Int32Array(length * INNER_MAX);
  slab.set(profile.innerSlab);
  count.set(profile.innerCount);
  child.set(profile.innerChild);
  profile.innerSlab = slab;
  profile.innerCount = count;
  profile.innerChild = child;
}
