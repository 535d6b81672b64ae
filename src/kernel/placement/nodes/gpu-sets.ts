import { createIntMap, type IntMap, intMapGet, intMapSet } from "../../../base/index.ts";
import { NODE_GPUS_MAX } from "../limits.ts";
import { GPU_MILLI } from "../types.ts";
import { grownInt16, grownInt32 } from "./columns.ts";

/**
 * The free milli of a node's GPUs without regard to their order, each distinct set once, by number.
 *
 * A set is the path of its values, largest first, through a trie. Nodes that differ only in which
 * GPU is how full then share a number, and whatever is computed of a set is computed once.
 */
export interface GpuSets {
  /** `parent * 1024 + value` to the set that has one more value. */
  readonly children: IntMap;
  /** Memo of `setAfterShared` and `setAfterIdle`. */
  readonly moves: IntMap;
  /** `NODE_GPUS_MAX` places a set: its values, largest first. */
  values: Int16Array;
  sizes: Int32Array;
  sums: Int32Array;
  /** How many values are a whole GPU. */
  idle: Int32Array;
  count: number;
}

/** The number of the set without a GPU. */
export const NO_GPUS = 0;

export function createGpuSets(): GpuSets {
  return {
    children: createIntMap(),
    moves: createIntMap(),
    values: new Int16Array(64 * NODE_GPUS_MAX),
    sizes: new Int32Array(64),
    sums: new Int32Array(64),
    idle: new Int32Array(64),
    count: 1,
  };
}

/** The set of `count` values of `free` from `start` on, in any order. O(count^2), count <= 16. */
export function internSet(sets: GpuSets, free: Int16Array, start: number, count: number): number {
  for (let i = 0; i < count; i++) SORTED[i] = free[start + i]!;
  return internSorted(sets, count);
}

/** The largest but `n` of the set's values, or -1 if it has not so many. */
export function nthLargest(sets: GpuSets, set: number, n: number): number {
  return n < sets.sizes[set]! ? sets.values[set * NODE_GPUS_MAX + n]! : -1;
}

/** The set after `take` milli of a GPU with `from` free are taken. */
export function setAfterShared(sets: GpuSets, set: number, from: number, take: number): number {
  const key = set * MOVES + from * 1024 + take;
  const known = intMapGet(sets.moves, key);
  if (known >= 0) return known;
  const size = loadSorted(sets, set);
  let place = 0;
  while (SORTED[place] !== from) place += 1;
  SORTED[place] = from - take;
  const after = internSorted(sets, size);
  intMapSet(sets.moves, key, after);
  return after;
}

/** The set after `count` GPUs with at least `milli` free lose that much, the fullest first. */
export function setAfterMany(sets: GpuSets, set: number, count: number, milli: number): number {
  if (count === 0) return set;
  const key = set * MOVES + (1001 + count) * 1024 + milli;
  const known = intMapGet(sets.moves, key);
  if (known >= 0) return known;
  const size = loadSorted(sets, set);
  let left = count;
  for (let place = size - 1; place >= 0 && left > 0; place--) {
    if (SORTED[place]! < milli) continue;
    SORTED[place] = SORTED[place]! - milli;
    left -= 1;
  }
  const after = internSorted(sets, size);
  intMapSet(sets.moves, key, after);
  return after;
}

/** Keys of one set in `moves`: `from` and `take`, or a count and a milli, each below 1024. */
const MOVES = 1024 * 1024;

/** Values of the set at hand; only ever used within one call. */
const SORTED = new Int16Array(NODE_GPUS_MAX);

function loadSorted(sets: GpuSets, set: number): number {
  const size = sets.sizes[set]!;
  const start = set * NODE_GPUS_MAX;
  for (let i = 0; i < size; i++) SORTED[i] = sets.values[start + i]!;
  return size;
}

function internSorted(sets: GpuSets, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = SORTED[i]!;
    let hole = i;
    while (hole > 0 && SORTED[hole - 1]! < value) {
      SORTED[hole] = SORTED[hole - 1]!;
      hole -= 1;
    }
    SORTED[hole] = value;
  }
  let set = NO_GPUS;
  for (let i = 0; i < count; i++) {
    const key = set * 1024 + SORTED[i]!;
    const child = intMapGet(sets.children, key);
    set = child >= 0 ? child : addChild(sets, set, SORTED[i]!, key);
  }
  return set;
}

function addChild(sets: GpuSets, parent: number, value: number, key: number): number {
  const set = sets.count;
  sets.count += 1;
  if (set >= sets.sizes.length) {
    sets.sizes = grownInt32(sets.sizes, set + 1);
    sets.sums = grownInt32(sets.sums, set + 1);
    sets.idle = grownInt32(sets.idle, set + 1);
    sets.values = grownInt16(sets.values, (set + 1) * NODE_GPUS_MAX);
  }
  const size = sets.sizes[parent]!;
  const start = set * NODE_GPUS_MAX;
  for (let i = 0; i < size; i++) sets.values[start + i] = sets.values[parent * NODE_GPUS_MAX + i]!;
  sets.values[start + size] = value;
  sets.sizes[set] = size + 1;
  sets.sums[set] = sets.sums[parent]! + value;
  sets.idle[set] = sets.idle[parent]! + (value === GPU_MILLI ? 1 : 0);
  intMapSet(sets.children, key, set);
  return set;
}
