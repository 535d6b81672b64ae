import {
  type GrantNumber,
  type GrantView,
  type LedgerState,
  type Pool,
  slotOf,
  type UserId,
  viewGrant,
} from "../../kernel/index.ts";

/** A grant as it is now; undefined for one that is unknown or forgotten. O(1). */
export function liveGrant(state: LedgerState, grant: GrantNumber): GrantView | undefined {
  const slot = slotOf(state.grants, grant);
  return slot < 0 ? undefined : viewGrant(state, slot);
}

/** Whose the grants are, for those the ledger still knows. */
export function liveOwners(
  state: LedgerState,
  grants: readonly GrantNumber[],
): Map<GrantNumber, UserId> {
  const owners = new Map<GrantNumber, UserId>();
  for (const grant of grants) {
    const slot = slotOf(state.grants, grant);
    if (slot >= 0) owners.set(grant, state.users.names[state.grants.user[slot]!]!);
  }
  return owners;
}

/** Pools in the order of their ids, from the first one after `after` on. O(pools log pools). */
export function poolsAfter(
  state: LedgerState,
  after: string | undefined,
  limit: number,
): readonly Pool[] {
  const ids = [...state.pools.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const rest = after === undefined ? ids : ids.filter((id) => id > after);
  return rest.slice(0, limit).map((id) => state.pools.get(id)!);
}
