import {
  addRange,
  capacityProfile,
  effectiveOf,
  grantSlots,
  isLive,
  type LedgerState,
  type Pool,
  type Profile,
  tierOf,
} from "../model/index.ts";

/**
 * What standard callers may still take under another float: capacity less that float and less
 * every live standard grant. Right from now on; the past is not in it. Cost: O(n log n).
 */
export function standardFree(state: LedgerState, pool: Pool, floatPercent: number): Profile {
  const free = capacityProfile(effectiveOf(pool), floatPercent);
  const { grants } = state;
  for (const slot of grantSlots(grants)) {
    const isHere = grants.pool[slot] === pool.index && isLive(grants, slot);
    if (!isHere || tierOf(grants, slot) !== "standard") continue;
    addRange(free, grants.startAt[slot]!, grants.endAt[slot]!, -grants.amount[slot]!);
  }
  return free;
}
