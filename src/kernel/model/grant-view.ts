import type { GrantNumber, Instant, MicroCredits, PoolId, Units, UserId } from "./ids.ts";
import type { LedgerState } from "./state.ts";
import { type GrantState, type GrantTable, stateOf, type Tier, tierOf } from "./tables/index.ts";

/** One grant as plain data, for replies. */
export interface GrantView {
  readonly number: GrantNumber;
  readonly group: GrantNumber;
  readonly pool: PoolId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly state: GrantState;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly readyAt: Instant;
  readonly createdAt: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
}

/** The grant in `slot` as it now stands. */
export function viewGrant(state: LedgerState, slot: number): GrantView {
  const grants: GrantTable = state.grants;
  return {
    number: grants.number[slot]!,
    group: grants.group[slot]!,
    pool: state.poolNames[grants.pool[slot]!]!,
    userId: state.users.names[grants.user[slot]!]!,
    tier: tierOf(grants, slot),
    state: stateOf(grants, slot),
    startAt: grants.startAt[slot]!,
    endAt: grants.endAt[slot]!,
    readyAt: grants.readyAt[slot]!,
    createdAt: grants.createdAt[slot]!,
    amount: grants.amount[slot]!,
    price: grants.price[slot]!,
  };
}
