import {
  INNER_GROUP,
  INNER_MAX,
  INNER_STRIDE,
  LEAF_GROUP,
  LEAF_MAX,
  LEAF_STRIDE,
  type Profile,
} from "./types.ts";

/*
 * Both searches count, in two passes, the keys that are not after `at`: first every GROUPth key,
 * then those of one group. Nothing is guessed and no load waits for another, so a node that is
 * not in the cache costs one wait; a binary search costs one for each halving.
 */

/** The child of an inner node whose span covers `at`; the first one reaches back for ever. */
export function childIndexAt(profile: Profile, node: number, at: number): number {
  const slab = profile.innerSlab;
  const keys = node * INNER_STRIDE;
  let group = keys;
  for (let i = keys + INNER_GROUP; i < keys + INNER_MAX; i += INNER_GROUP) {
    group += INNER_GROUP & -Number(slab[i]! <= at);
  }
  let index = group - keys;
  for (let i = group + 1; i < group + INNER_GROUP; i++) index += Number(slab[i]! <= at);
  return index;
}

/** The last boundary of a leaf that is not after `at`, or -1. `at` must be finite. */
export function boundaryIndexAt(profile: Profile, leaf: number, at: number): number {
  const slab = profile.leafSlab;
  const keys = leaf * LEAF_STRIDE;
  let group = keys;
  for (let i = keys + LEAF_GROUP; i < keys + LEAF_MAX; i += LEAF_GROUP) {
    group += LEAF_GROUP & -Number(slab[i]! <= at);
  }
  let index = group - keys - 1;
  for (let i = group; i < group + LEAF_GROUP; i++) index += Number(slab[i]! <= at);
  return index;
}
