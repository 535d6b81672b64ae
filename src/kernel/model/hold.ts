import type { Instant, Units } from "./ids.ts";
import type { Pool } from "./pool.ts";
import { addRange } from "./profile/index.ts";
import type { Tier } from "./tables/index.ts";

/** Takes `amount` from a pool's free capacity over `[startAt, endAt)`. O(log n). */
export function takeCapacity(
  pool: Pool,
  tier: Tier,
  startAt: Instant,
  endAt: Instant,
  amount: Units,
): void {
  change(pool, tier, startAt, endAt, -amount);
}

/** Gives it back. A span that is empty by now gives nothing. O(log n). */
export function giveCapacity(
  pool: Pool,
  tier: Tier,
  startAt: Instant,
  endAt: Instant,
  amount: Units,
): void {
  if (startAt < endAt) change(pool, tier, startAt, endAt, amount);
}

function change(pool: Pool, tier: Tier, startAt: Instant, endAt: Instant, amount: Units): void {
  addRange(pool.free, startAt, endAt, amount);
  // Trial use may sit in the float, so it does not count against the standard share.
  if (tier === "standard" && pool.freeStandard !== undefined) {
    addRange(pool.freeStandard, startAt, endAt, amount);
  }
}
