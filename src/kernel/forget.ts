import { heapPeekKey, heapPeekValue, heapPop } from "../base/index.ts";
import { forgetCheckins } from "./checkins/index.ts";
import { forgetJobs } from "./jobs/index.ts";
import {
  DAY_MS,
  FORGET_PER_RECORD_MAX,
  KEY_RETENTION_MS,
  KEYS_MAX,
  PLACEMENTS_ENDED_MAX,
  PROFILE_PAST_MS,
} from "./limits.ts";
import {
  forgetBefore,
  forgetKeys,
  type LedgerState,
  type Pool,
  removeGrant,
  removePlacement,
} from "./model/index.ts";
import { forgetOrders } from "./trading/index.ts";

/**
 * Lets go of what is past its retention: ended grants, old keys, the profiles' distant past.
 * It depends on the record's instant alone, so every replay forgets the same things.
 * Cost: bounded per record; once a day O(pools + boundaries given up).
 */
export function forgetOld(state: LedgerState): void {
  for (let i = 0; i < FORGET_PER_RECORD_MAX && heapPeekKey(state.ended) <= state.at; i++) {
    removeGrant(state.grants, heapPeekValue(state.ended));
    heapPop(state.ended);
  }
  forgetPlacements(state);
  forgetJobs(state, FORGET_PER_RECORD_MAX);
  forgetOrders(state, FORGET_PER_RECORD_MAX);
  forgetCheckins(state, FORGET_PER_RECORD_MAX);
  const bounds = {
    retentionMs: KEY_RETENTION_MS,
    keysMax: KEYS_MAX,
    budget: FORGET_PER_RECORD_MAX,
  };
  forgetKeys(state.keys, state.at, bounds);
  const dayAt = state.at - (state.at % DAY_MS);
  if (dayAt <= state.forgottenDayAt) return;
  state.forgottenDayAt = dayAt;
  for (const pool of state.pools.values()) if (!pool.allowPast) forgetPast(pool, dayAt);
}

/** Ended placements past their retention, and the oldest of too many. */
function forgetPlacements({ placements, at }: LedgerState): void {
  const { ended } = placements;
  for (let i = 0; i < FORGET_PER_RECORD_MAX; i++) {
    if (heapPeekKey(ended) > at && ended.size <= PLACEMENTS_ENDED_MAX) return;
    removePlacement(placements, heapPeekValue(ended));
    heapPop(ended);
  }
}

function forgetPast(pool: Pool, dayAt: number): void {
  const at = dayAt - PROFILE_PAST_MS;
  pool.forgottenBefore = at;
  forgetBefore(pool.capacity, at);
  forgetBefore(pool.free, at);
  if (pool.capacityStandard !== undefined) forgetBefore(pool.capacityStandard, at);
  if (pool.freeStandard !== undefined) forgetBefore(pool.freeStandard, at);
  pool.schedule = pool.schedule.filter((entry) => entry.endAt > at);
  pool.maintenance = pool.maintenance.filter((span) => span.endAt > at);
}
