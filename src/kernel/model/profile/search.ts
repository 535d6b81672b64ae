import { INNER_MAX, INNER_STRIDE, LEAF_MAX, LEAF_STRIDE, type Profile } from "./types.ts";

/** The child of an inner node whose span covers `at`; the first one reaches back for ever. */
export function childIndexAt(profile: Profile, node: number, at: number): number {
  const slab = profile.innerSlab;
  const keys = node * INNER_STRIDE;
  let index = 0;
  for (let half = INNER_MAX >> 1; half > 0; half >>= 1) {
    if (slab[keys + index + half]! <= at) index += half;
  }
  return index;
}

/** The last boundary of a leaf that is not after `at`, or -1. `at` must be finite. */
export function boundaryIndexAt(profile: Profile, leaf: number, at: number): number {
  const slab = profile.leafSlab;
  const keys = leaf * LEAF_STRIDE;
  let index = 0;
  for (let half = LEAF_MAX >> 1; half > 0; half >>= 1) {
    if (slab[keys + index + half]! <= at) index += half;
  }
  return slab[keys + index]! <= at ? index : -1;
}
