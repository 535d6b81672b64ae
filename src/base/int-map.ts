import { assert } from "./assert.ts";

/**
 * A map from whole numbers `>= 0` to whole numbers in `[0, 2^32 - 1)`, in typed arrays.
 *
 * Open addressing with linear probing and backward-shift deletion; 12 bytes a place, at most
 * three quarters full. Every call is O(1) on average and allocates nothing but on growth.
 */
export interface IntMap {
  keys: Float64Array;
  values: Uint32Array;
  mask: number;
  size: number;
}

/** Stands for "no entry" in `values`. */
const ABSENT = 0xffff_ffff;

export function createIntMap(expected = 8): IntMap {
  let places = 16;
  while (places * 3 < expected * 4) places *= 2;
  return {
    keys: new Float64Array(places),
    values: new Uint32Array(places).fill(ABSENT),
    mask: places - 1,
    size: 0,
  };
}

/** The value of `key`, or -1. */
export function intMapGet(map: IntMap, key: number): number {
  const place = find(map, key);
  const value = map.values[place]!;
  return value === ABSENT ? -1 : value;
}

export function intMapSet(map: IntMap, key: number, value: number): void {
  assert(value >= 0 && value < ABSENT, "an IntMap value must be in [0, 2^32 - 1)");
  if ((map.size + 1) * 4 > map.keys.length * 3) grow(map);
  const place = find(map, key);
  if (map.values[place] === ABSENT) map.size += 1;
  map.keys[place] = key;
  map.values[place] = value;
}

/** Removes `key`; true if it was there. */
export function intMapDelete(map: IntMap, key: number): boolean {
  let hole = find(map, key);
  if (map.values[hole] === ABSENT) return false;
  map.size -= 1;
  let next = (hole + 1) & map.mask;
  while (map.values[next] !== ABSENT) {
    // An entry may fill the hole only if its home is not between the hole and itself.
    const home = hash(map.keys[next]!) & map.mask;
    if (((next - home) & map.mask) >= ((next - hole) & map.mask)) {
      map.keys[hole] = map.keys[next]!;
      map.values[hole] = map.values[next]!;
      hole = next;
    }
    next = (next + 1) & map.mask;
  }
  map.values[hole] = ABSENT;
  return true;
}

function find(map: IntMap, key: number): number {
  let place = hash(key) & map.mask;
  while (map.values[place] !== ABSENT && map.keys[place] !== key) place = (place + 1) & map.mask;
  return place;
}

function hash(key: number): number {
  const low = key | 0;
  const high = (key / 4_294_967_296) | 0;
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function grow(map: IntMap): void {
  const bigger = createIntMap(map.keys.length);
  for (let i = 0; i < map.keys.length; i++) {
    const value = map.values[i]!;
    if (value === ABSENT) continue;
    const place = find(bigger, map.keys[i]!);
    bigger.keys[place] = map.keys[i]!;
    bigger.values[place] = value;
  }
  map.keys = bigger.keys;
  map.values = bigger.values;
  map.mask = bigger.mask;
}
