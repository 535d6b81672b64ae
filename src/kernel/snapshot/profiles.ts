import type { Pool, Profile } from "../model/index.ts";

/** The profiles of a pool under the names they have in an image. */
export function profilesOf(
  pool: Pool,
): readonly (readonly [
  "capacity" | "capacityStandard" | "free" | "freeStandard",
  Profile | undefined,
])[] {
  return [
    ["capacity", pool.capacity],
    ["capacityStandard", pool.capacityStandard],
    ["free", pool.free],
    ["freeStandard", pool.freeStandard],
  ];
}
