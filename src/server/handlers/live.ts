import {
  type ClusterId,
  type GrantNumber,
  type GrantView,
  type LedgerState,
  type NodeId,
  nodeRow,
  type Pool,
  partOfGrant,
  slotOf,
  type UserId,
  viewGrant,
  viewPlacement,
} from "../../kernel/index.ts";

/** A reservation as it is now; undefined for what is unknown or forgotten, or a job's. O(1). */
export function liveGrant(state: LedgerState, grant: GrantNumber): GrantView | undefined {
  const slot = slotOf(state.grants, grant);
  if (slot < 0 || partOfGrant(state.jobs, grant) >= 0) return undefined;
  return viewGrant(state, slot);
}

/** Whose a grant is, and for a placement where. */
export interface GrantPlace {
  readonly userId: UserId;
  readonly node?: NodeId;
  readonly cluster?: ClusterId;
}

/** Whose and where the grants are, for those the ledger still knows. */
export function livePlaces(
  state: LedgerState,
  grants: readonly GrantNumber[],
): Map<GrantNumber, GrantPlace> {
  const places = new Map<GrantNumber, GrantPlace>();
  for (const grant of grants) {
    const slot = slotOf(state.grants, grant);
    const placed = slot >= 0 ? undefined : viewPlacement(state, grant);
    if (slot >= 0) places.set(grant, { userId: ownerOf(state, slot) });
    else if (placed !== undefined) places.set(grant, placed);
  }
  return places;
}

/** In which clusters nodes are, for those that are there. */
export function liveClusters(
  state: LedgerState,
  nodes: readonly NodeId[],
): ReadonlyMap<NodeId, ClusterId> {
  const clusters = new Map<NodeId, ClusterId>();
  for (const node of nodes) {
    const row = nodeRow(state.fleet, node);
    if (row !== undefined) clusters.set(node, row.facts.cluster);
  }
  return clusters;
}

function ownerOf({ grants, users }: LedgerState, slot: number): UserId {
  return users.names[grants.user[slot]!]!;
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
