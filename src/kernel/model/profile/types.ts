/** Boundaries in one leaf at most, and in one group of the search: measured, see the README. */
export const LEAF_MAX = 64;
export const LEAF_GROUP = 8;
/** Children of one inner node at most, and in one group of the search. */
export const INNER_MAX = 32;
export const INNER_GROUP = 8;
/** Below this a node is evened out or merged with a neighbour; the root may have fewer. */
export const LEAF_MIN = LEAF_MAX / 4;
export const INNER_MIN = INNER_MAX / 4;

/** A leaf is `LEAF_MAX` keys, then as many values. */
export const LEAF_STRIDE = 2 * LEAF_MAX;
export const LEAF_VALUES = LEAF_MAX;
/** An inner node is `INNER_MAX` keys, then as many starts, lows and highs. */
export const INNER_STRIDE = 4 * INNER_MAX;
export const INNER_STARTS = INNER_MAX;
export const INNER_LOWS = 2 * INNER_MAX;
export const INNER_HIGHS = 3 * INNER_MAX;

/** Levels above the leaves at most: 8 children each at least, so 8^12 leaves, never reached. */
export const HEIGHT_MAX = 12;
/** The end of a free list, or of the chain of leaves. */
export const NO_NODE = -1;

/** The largest amount of one range, and the largest value meant to be kept: 2^50. */
export const PROFILE_AMOUNT_MAX = 1_125_899_906_842_624;
/** Half a range add can pass the bound for a moment, never beyond this. Differences stay exact. */
export const PROFILE_VALUE_LIMIT = 2 * PROFILE_AMOUNT_MAX;

/**
 * Capacity over time: a step function, 0 before its first boundary.
 *
 * A B+ tree over the instants (whole ms) where the value changes, in typed arrays. Every number
 * in a node is relative to the value just before the node's first instant, so a change shifts
 * what is right of it inside one node per level and nothing else. Changed in place.
 */
export interface Profile {
  /** Levels of inner nodes; 0 when the root is a leaf. */
  height: number;
  root: number;
  /** Boundaries kept. */
  size: number;

  /** Per leaf: keys (`Infinity` behind the last), and the value from each key on. */
  leafSlab: Float64Array;
  leafCount: Uint8Array;
  /** The leaf to the right; in a free leaf, the next free one. Leaf 0 is always the first. */
  leafNext: Int32Array;
  leafUsed: number;
  leafFree: number;

  /** Per child: its first instant, the value before it, and the least and most value in it. */
  innerSlab: Float64Array;
  innerCount: Uint8Array;
  /** The children; in a free inner node, the first slot is the next free one. */
  innerChild: Int32Array;
  innerUsed: number;
  innerFree: number;

  /** Scratch of one descent, by level (leaf = 0), kept here so that no call allocates. */
  readonly pathNode: Int32Array;
  readonly pathIndex: Int32Array;
  readonly pathBase: Float64Array;
}

/** A run of constant value, `[startAt, endAt)`. */
export interface ProfileStep {
  readonly startAt: number;
  readonly endAt: number;
  readonly value: number;
}

/** A run of constant value that is too low for a request. */
export interface Tight {
  readonly startAt: number;
  readonly endAt: number;
  readonly free: number;
}
