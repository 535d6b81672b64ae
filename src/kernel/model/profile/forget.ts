import { valueAt } from "./query.ts";
import { LEAF_VALUES, type Profile } from "./types.ts";
import { shiftFrom } from "./update.ts";

/**
 * Gives up the past: the value before `at` becomes 0, from `at` on it stays as it is.
 *
 * All boundaries before `at` become one at `at`, so a later `addRange` for a range that began in
 * the past must be clipped to `at` by the caller. Cost: O(log n) for each boundary forgotten, so
 * O(log n) amortised for each one ever added.
 */
export function forgetBefore(profile: Profile, at: number): void {
  const held = valueAt(profile, at - 1);
  while (profile.size > 0) {
    // Leaf 0 is the first of the chain, always.
    const firstAt = profile.leafSlab[0]!;
    if (firstAt >= at) break;
    shiftFrom(profile, firstAt, -profile.leafSlab[LEAF_VALUES]!);
  }
  if (held !== 0) shiftFrom(profile, at, held);
}
