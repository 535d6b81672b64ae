import { assert } from "../base/index.ts";
import { placedGpus } from "./backing/index.ts";
import { checkCheckins } from "./checkins/index.ts";
import { checkFleet } from "./fleet/index.ts";
import { checkJobs } from "./jobs/index.ts";
import {
  addRange,
  capacityProfile,
  checkProfile,
  cloneProfile,
  effectiveOf,
  encodeProfile,
  forgetBefore,
  grantSlots,
  isLive,
  type LedgerState,
  lostBelow,
  type Pool,
  type Profile,
  partOfGrant,
  secondOf,
  tierOf,
} from "./model/index.ts";
import { checkMarket } from "./trading/index.ts";

/**
 * Asserts what must hold in every state: no instant from now on is over capacity, every profile
 * is exactly capacity less the live grants, nothing of a node is given twice, and all counters
 * agree with a recount.
 * Slow on purpose (O(n log n)): for tests, simulations and audits.
 */
export function checkLedger(state: LedgerState): void {
  let live = 0;
  for (const pool of state.pools.values()) {
    checkPool(state, pool);
    live += pool.liveCount;
  }
  assert(live === state.liveCount, "the pools' live grants add up to the ledger's");
  checkUsers(state);
  checkFleet(state);
  checkJobs(state);
  checkMarket(state);
  checkCheckins(state);
}

function checkPool(state: LedgerState, pool: Pool): void {
  const fromAt = pool.allowPast ? Number.NEGATIVE_INFINITY : secondOf(state.at);
  const entries = effectiveOf(pool);
  const all = recount(state, pool, capacityProfile(entries, 0), () => true);
  expectSame(pool.free, all, fromAt, `free capacity of pool ${pool.id}`);
  expectSame(pool.capacity, capacityProfile(entries, 0), fromAt, `capacity of pool ${pool.id}`);
  assert(lostBelow(pool.free, fromAt).length === 0, "all use is within capacity from now on");
  const { floatPercent } = pool.options;
  assert((pool.freeStandard === undefined) === (floatPercent === 0), "a float has its profile");
  if (pool.freeStandard === undefined || pool.capacityStandard === undefined) return;
  const share = capacityProfile(entries, floatPercent);
  expectSame(pool.capacityStandard, share, fromAt, `standard capacity of pool ${pool.id}`);
  const isStandard = (slot: number): boolean => tierOf(state.grants, slot) === "standard";
  const standard = recount(state, pool, share, isStandard);
  expectSame(pool.freeStandard, standard, fromAt, `standard free capacity of pool ${pool.id}`);
  assert(lostBelow(pool.freeStandard, fromAt).length === 0, "standard use leaves the float");
}

/** Takes every live grant that counts from the profile, one by one. */
function recount(
  state: LedgerState,
  pool: Pool,
  profile: Profile,
  counts: (slot: number) => boolean,
): Profile {
  const { grants } = state;
  const left = cloneProfile(profile);
  for (const slot of grantSlots(grants)) {
    if (grants.pool[slot] !== pool.index || !isLive(grants, slot) || !counts(slot)) continue;
    addRange(left, grants.startAt[slot]!, grants.endAt[slot]!, -grants.amount[slot]!);
  }
  // Of a backed pool's free capacity, what placements use of its nodes is taken as well.
  for (const row of state.fleet.nodes) {
    if (row === undefined || row.pool !== pool.id) continue;
    for (const { startAt, endAt } of placedGpus(state, row)) addRange(left, startAt, endAt, -1);
  }
  return left;
}

function expectSame(actual: Profile, expected: Profile, fromAt: number, what: string): void {
  checkProfile(actual);
  const a = encodeProfile(from(actual, fromAt));
  const b = encodeProfile(from(expected, fromAt));
  const isSame =
    a.keys.length === b.keys.length &&
    a.keys.every((key, i) => key === b.keys[i] && a.deltas[i] === b.deltas[i]);
  assert(isSame, `${what} is what a recount gives`);
}

function from(profile: Profile, at: number): Profile {
  if (at === Number.NEGATIVE_INFINITY) return profile;
  const copy = cloneProfile(profile);
  forgetBefore(copy, at);
  return copy;
}

function checkUsers(state: LedgerState): void {
  const { users, grants } = state;
  const live = users.names.map(() => 0);
  const trial = users.names.map(() => 0);
  for (const slot of grantSlots(grants)) {
    // What a user's jobs hold is no reservation and counts against no limit of those.
    if (!isLive(grants, slot) || partOfGrant(state.jobs, grants.number[slot]!) >= 0) continue;
    const user = grants.user[slot]!;
    live[user] = live[user]! + 1;
    if (tierOf(grants, slot) === "trial") trial[user] = trial[user]! + 1;
  }
  const agree = users.names.every((_, i) => {
    const isIdle = live[i] === 0;
    return (
      live[i] === users.live[i] &&
      trial[i] === users.liveTrial[i] &&
      (!isIdle || users.unitHours[i] === 0)
    );
  });
  assert(agree, "every user's counters agree with a recount");
}
