import { assert, heapPush, unreachable } from "../../base/index.ts";
import { forgiveFailure, learnFrom, noteFailure } from "../fleet/index.ts";
import { GRANT_RETENTION_MS, NODE_SOUND_AFTER_MS } from "../limits.ts";
import {
  countEvictable,
  enterPlacementDue,
  enterTenant,
  freeTenant,
  type GrantNumber,
  holdTenant,
  hostOf,
  type Instant,
  insertPlacement,
  internUser,
  isEvictable,
  isHolding,
  isPlacementLive,
  keyId,
  type LedgerState,
  leaveTenant,
  nextSecond,
  nodeRow,
  type PlacementState,
  placementSlot,
  placementState,
  type Stamp,
  setPlacementState,
} from "../model/index.ts";
import type {
  PlacementEnded,
  PlacementEvent,
  PlacementEvicted,
  PlacementGranted,
} from "./types.ts";

/** Writes what was decided about placements into the state. Never refuses. O(log n). */
export function applyPlacement(state: LedgerState, event: PlacementEvent, stamp: Stamp): void {
  const { placements } = state;
  state.fleet.version = stamp.seq;
  if (event.kind === "placement.granted") return applyGranted(state, event, stamp);
  const slot = liveSlot(state, event.grant);
  switch (event.kind) {
    case "placement.started":
      setPlacementState(placements, slot, "active");
      return enterPlacementDue(placements, slot);
    case "placement.acknowledged":
      placements.acknowledgedAt[slot] = stamp.at;
      return;
    case "placement.renewed":
      placements.endAt[slot] = event.endAt;
      return enterPlacementDue(placements, slot);
    case "placement.ended":
      return applyEnded(state, event, slot, stamp);
    case "placement.evicted":
      return applyEvicted(state, event, slot);
    case "placement.preempted":
      return letGo(state, slot, "preempted", stamp.at);
    case "placement.displaced":
      return letGo(state, slot, "displaced", stamp.at);
    default:
      return unreachable(event);
  }
}

function applyGranted(state: LedgerState, event: PlacementGranted, stamp: Stamp): void {
  const { fleet, placements } = state;
  assert(event.grant === state.nextGrant, "grant numbers grow by one");
  const host = nodeRow(fleet, event.node);
  assert(host !== undefined, "a placement is on a node that is there");
  learnFrom(fleet, event.policy, event.pod, stamp);
  const slot = insertPlacement(placements, {
    number: event.grant,
    group: event.group,
    user: internUser(state.users, event.userId),
    site: { cluster: host.facts.cluster, node: event.node },
    pod: event.pod,
    policy: event.policy,
    gpus: event.gpus,
    state: event.state,
    isPreemptible: event.preemptible,
    priority: event.priority,
    startAt: event.startAt,
    endAt: event.endAt,
    createdAt: stamp.at,
    name: event.name,
  });
  state.nextGrant = event.grant + 1;
  holdTenant(fleet, placements, slot);
  enterTenant(fleet, placements, slot);
  enterPlacementDue(placements, slot);
  if (event.key !== undefined) applyKey(state, event, stamp);
}

function applyKey(state: LedgerState, event: PlacementGranted, stamp: Stamp): void {
  const id = keyId(event.userId, event.key!.key);
  const isFirst = event.grant === event.group;
  const grants = isFirst ? [] : (state.keys.get(id)?.grants ?? []);
  // Keys stand in the order of their use; one whose grants were forgotten is used anew.
  if (isFirst) state.keys.delete(id);
  state.keys.set(id, {
    fingerprint: event.key!.fingerprint,
    grants: [...grants, event.grant],
    usedAt: stamp.at,
  });
}

function applyEnded(state: LedgerState, event: PlacementEnded, slot: number, stamp: Stamp): void {
  const { fleet, placements } = state;
  const host = hostOf(fleet, placements, slot);
  if (event.outcome === "failed") {
    noteFailure(fleet, host, stamp.at);
    if (event.message !== undefined) placements.messages.set(slot, event.message);
    return letGo(state, slot, "failed", stamp.at);
  }
  if (isSound(state, slot, stamp.at)) forgiveFailure(fleet, host, stamp.at);
  letGo(state, slot, "ended", stamp.at);
}

/** Has it run so that its node must be all right? */
function isSound({ placements }: LedgerState, slot: number, at: Instant): boolean {
  if (placementState(placements, slot) !== "active") return false;
  const ranMs = at - placements.startAt[slot]!;
  return placements.acknowledgedAt[slot]! > 0 || ranMs >= NODE_SOUND_AFTER_MS;
}

/** From now on what it holds is free in the index: those who come wait until it is gone. */
function applyEvicted(state: LedgerState, event: PlacementEvicted, slot: number): void {
  const { fleet, placements } = state;
  assert(isEvictable(placements, slot), "only what may be evicted is");
  freeTenant(fleet, placements, slot);
  countEvictable(placements, hostOf(fleet, placements, slot), slot, -1);
  placements.evictedBy[slot] = event.by;
  placements.endAt[slot] = event.endAt;
  enterPlacementDue(placements, slot);
}

/** Ends a placement's life; what it still held is free. */
function letGo(state: LedgerState, slot: number, outcome: PlacementState, at: Instant): void {
  const { fleet, placements } = state;
  if (isHolding(placements, slot)) freeTenant(fleet, placements, slot);
  leaveTenant(fleet, placements, slot);
  const startAt = placements.startAt[slot]!;
  const endedAt = Math.max(startAt, nextSecond(at));
  placements.endAt[slot] = Math.min(placements.endAt[slot]!, endedAt);
  setPlacementState(placements, slot, outcome);
  heapPush(placements.ended, at + GRANT_RETENTION_MS, placements.number[slot]!);
}

function liveSlot({ placements }: LedgerState, number: GrantNumber): number {
  const slot = placementSlot(placements, number);
  assert(slot >= 0 && isPlacementLive(placements, slot), "events change live placements only");
  return slot;
}
