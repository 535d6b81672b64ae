import { assert, divCeil, divFloor } from "../../../base/index.ts";
import { refreshChild } from "./balance.ts";
import { createSizedProfile, takeInner, takeLeaf } from "./slab.ts";
import {
  INNER_MAX,
  INNER_STARTS,
  INNER_STRIDE,
  LEAF_MAX,
  LEAF_STRIDE,
  LEAF_VALUES,
  PROFILE_VALUE_LIMIT,
  type Profile,
} from "./types.ts";

/** A profile as stored: rising instants (ms), and by how much the value changes at each. */
export interface EncodedProfile {
  readonly keys: Float64Array;
  readonly deltas: Float64Array;
}

/** Equal functions encode equally, whatever made them. Cost: O(n). */
export function encodeProfile(profile: Profile): EncodedProfile {
  const keys = new Float64Array(profile.size);
  const deltas = new Float64Array(profile.size);
  const slab = profile.leafSlab;
  let out = 0;
  for (let leaf = 0; out < profile.size; leaf = profile.leafNext[leaf]!) {
    const first = leaf * LEAF_STRIDE;
    const count = profile.leafCount[leaf]!;
    let before = 0;
    for (let i = first; i < first + count; i++) {
      const value = slab[i + LEAF_VALUES]!;
      keys[out] = slab[i]!;
      deltas[out] = value - before;
      before = value;
      out += 1;
    }
  }
  return { keys, deltas };
}

/**
 * The profile that encodes so. Cost: O(n).
 *
 * What was stored must be verified before: keys that do not rise, a delta of 0, or numbers that
 * are not safe and whole fail an assertion.
 */
export function decodeProfile(encoded: EncodedProfile): Profile {
  const size = encoded.keys.length;
  assert(encoded.deltas.length === size, "there must be one delta for each key");
  const profile = createSizedProfile(groupCount(size, LEAF_FILL), innerCountFor(size));
  profile.size = size;
  let row = fillLeaves(profile, encoded);
  while (row.nodes.length > 1) row = fillInners(profile, row);
  profile.root = row.nodes[0]!;
  return profile;
}

/** Nodes are filled to 7/8, so that the first inserts do not split every one of them. */
const LEAF_FILL = LEAF_MAX - LEAF_MAX / 8;
const INNER_FILL = INNER_MAX - INNER_MAX / 8;

/** The nodes of one level from left to right: first key, and value before it from time's start. */
interface Row {
  readonly nodes: Int32Array;
  readonly keys: Float64Array;
  readonly starts: Float64Array;
}

function createRow(length: number): Row {
  const nodes = new Int32Array(length);
  return { nodes, keys: new Float64Array(length), starts: new Float64Array(length) };
}

function groupCount(size: number, fill: number): number {
  return Math.max(1, divCeil(size, fill));
}

/** Where a group begins when `size` things are dealt evenly to `groups` of them. */
function groupStart(size: number, groups: number, group: number): number {
  return divFloor(size * group, groups);
}

function innerCountFor(size: number): number {
  let inners = 0;
  for (let row = groupCount(size, LEAF_FILL); row > 1; ) {
    row = groupCount(row, INNER_FILL);
    inners += row;
  }
  return inners;
}

function fillLeaves(profile: Profile, encoded: EncodedProfile): Row {
  const size = encoded.keys.length;
  const row = createRow(groupCount(size, LEAF_FILL));
  const leaves = row.nodes.length;
  let value = 0;
  for (let leaf = 0; leaf < leaves; leaf++) {
    // The first leaf is there from the start.
    if (leaf > 0) profile.leafNext[leaf - 1] = takeLeaf(profile);
    const first = groupStart(size, leaves, leaf);
    row.nodes[leaf] = leaf;
    row.keys[leaf] = leaf === 0 ? -Infinity : encoded.keys[first]!;
    row.starts[leaf] = value;
    value = fillLeaf(profile, leaf, encoded, {
      first,
      end: groupStart(size, leaves, leaf + 1),
      value,
    });
  }
  return row;
}

interface Portion {
  readonly first: number;
  readonly end: number;
  /** The value before the first one. */
  readonly value: number;
}

/** Answers the value after the last one. */
function fillLeaf(profile: Profile, leaf: number, encoded: EncodedProfile, part: Portion): number {
  const { keys, deltas } = encoded;
  const { first, end } = part;
  const slab = profile.leafSlab;
  let value = part.value;
  for (let i = first; i < end; i++) {
    const key = keys[i]!;
    assert(Number.isSafeInteger(key), "key must be a whole ms");
    assert(i === 0 || keys[i - 1]! < key, "keys must rise");
    assert(Number.isSafeInteger(deltas[i]!) && deltas[i] !== 0, "delta must be whole and not 0");
    value += deltas[i]!;
    assert(
      value <= PROFILE_VALUE_LIMIT && -value <= PROFILE_VALUE_LIMIT,
      "value must be in bounds",
    );
    slab[leaf * LEAF_STRIDE + i - first] = key + 0;
    slab[leaf * LEAF_STRIDE + LEAF_VALUES + i - first] = value - part.value;
  }
  profile.leafCount[leaf] = end - first;
  return value;
}

/** Puts a level of inner nodes above a row, and answers that level. */
function fillInners(profile: Profile, below: Row): Row {
  const size = below.nodes.length;
  const row = createRow(groupCount(size, INNER_FILL));
  const groups = row.nodes.length;
  for (let group = 0; group < groups; group++) {
    const first = groupStart(size, groups, group);
    const end = groupStart(size, groups, group + 1);
    const node = takeInner(profile);
    for (let i = first; i < end; i++) {
      const entry = node * INNER_STRIDE + i - first;
      profile.innerSlab[entry] = below.keys[i]!;
      profile.innerSlab[entry + INNER_STARTS] = below.starts[i]! - below.starts[first]!;
      profile.innerChild[node * INNER_MAX + i - first] = below.nodes[i]!;
      profile.innerCount[node] = i - first + 1;
      refreshChild(profile, profile.height, node, i - first);
    }
    row.nodes[group] = node;
    row.keys[group] = below.keys[first]!;
    row.starts[group] = below.starts[first]!;
  }
  profile.height += 1;
  return row;
}
