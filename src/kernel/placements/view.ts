import type { ClusterId, NodeId, PageOf } from "../fleet/index.ts";
import { GANG_MAX, LIST_LOOKED_AT_MAX } from "../limits.ts";
import {
  type GrantNumber,
  gpusOf,
  type LedgerState,
  newestFirst,
  nodeRow,
  type PlacementTable,
  placementSlot,
  placementState,
  podOf,
  siteOf,
  tenantsOf,
  type UserId,
} from "../model/index.ts";
import type { PlacementState, PlacementView } from "./types.ts";

export interface PlacementFilter {
  readonly userId?: UserId;
  readonly node?: NodeId;
  readonly cluster?: ClusterId;
  readonly states?: readonly PlacementState[];
  readonly group?: GrantNumber;
}

/** The placement as it now stands; undefined for one that is unknown or forgotten. */
export function viewPlacement(state: LedgerState, grant: GrantNumber): PlacementView | undefined {
  const slot = placementSlot(state.placements, grant);
  return slot < 0 ? undefined : viewSlot(state, slot);
}

/**
 * Newest first. `before`: the last number of the page before. Live ones of one node and one
 * group are found at once; else it is O(placements looked at), `LIST_LOOKED_AT_MAX` at most: a
 * page may end early, even empty, with a `next`.
 */
export function listPlacements(
  state: LedgerState,
  filter: PlacementFilter,
  limit: number,
  before: GrantNumber = Number.POSITIVE_INFINITY,
): PageOf<PlacementView> {
  const { placements } = state;
  const items: PlacementView[] = [];
  let left = LIST_LOOKED_AT_MAX;
  let last: string | undefined;
  for (const slot of candidates(state, filter, before)) {
    const number = placements.number[slot]!;
    if (number >= before) continue;
    if (items.length >= limit || left === 0) return { items, next: last };
    left -= 1;
    last = `${number}`;
    if (passes(state, slot, filter)) items.push(viewSlot(state, slot));
  }
  return { items, next: undefined };
}

/** Slots that may pass, newest first. */
function candidates(
  state: LedgerState,
  filter: PlacementFilter,
  before: GrantNumber,
): Iterable<number> {
  const { placements } = state;
  const { node, states, group } = filter;
  if (group !== undefined) return groupMembers(placements, group);
  const wantsLive = states?.every((one) => one === "scheduled" || one === "active") === true;
  if (node !== undefined && wantsLive) {
    const row = nodeRow(state.fleet, node);
    const slots = row === undefined ? [] : [...tenantsOf(placements, row)];
    return slots.sort((a, b) => placements.number[b]! - placements.number[a]!);
  }
  return newestFrom(placements, before);
}

/** All slots from the newest below `before`, if that is known; else from the newest of all. */
function* newestFrom(table: PlacementTable, before: GrantNumber): Iterable<number> {
  const start = Number.isFinite(before) ? placementSlot(table, before) : -1;
  if (start < 0) {
    yield* newestFirst(table);
    return;
  }
  for (let slot = table.older[start]!; slot >= 0; slot = table.older[slot]!) yield slot;
}

/** The parts of one gang have numbers without a gap. */
function groupMembers(table: PlacementTable, group: GrantNumber): readonly number[] {
  const slots: number[] = [];
  for (let number = group + GANG_MAX - 1; number >= group; number--) {
    const slot = placementSlot(table, number);
    if (slot >= 0 && table.group[slot] === group) slots.push(slot);
  }
  return slots;
}

function passes(state: LedgerState, slot: number, filter: PlacementFilter): boolean {
  const { placements, users } = state;
  const { userId, node, cluster, states, group } = filter;
  const site = siteOf(placements, slot);
  return (
    (userId === undefined || users.names[placements.user[slot]!] === userId) &&
    (node === undefined || site.node === node) &&
    (cluster === undefined || site.cluster === cluster) &&
    (states === undefined || states.includes(placementState(placements, slot))) &&
    (group === undefined || placements.group[slot] === group)
  );
}

function viewSlot({ placements, users }: LedgerState, slot: number): PlacementView {
  const name = placements.names.get(slot);
  const message = placements.messages.get(slot);
  const acknowledgedAt = placements.acknowledgedAt[slot]!;
  const evictedBy = placements.evictedBy[slot]!;
  return {
    number: placements.number[slot]!,
    group: placements.group[slot]!,
    userId: users.names[placements.user[slot]!]!,
    ...(name === undefined ? {} : { name }),
    state: placementState(placements, slot),
    ...siteOf(placements, slot),
    gpus: gpusOf(placements, slot),
    pod: podOf(placements, slot).pod,
    startAt: placements.startAt[slot]!,
    endAt: placements.endAt[slot]!,
    createdAt: placements.createdAt[slot]!,
    preemptible: placements.preemptible[slot] === 1,
    priority: placements.priority[slot]!,
    policy: placements.policies[placements.policy[slot]!]!,
    ...(acknowledgedAt > 0 ? { acknowledgedAt } : {}),
    ...(message === undefined ? {} : { message }),
    ...(evictedBy > 0 ? { evictedBy } : {}),
  };
}
