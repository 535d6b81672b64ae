import { heapPeekKey } from "../base/index.ts";
import { accept, type Decision } from "./decision.ts";
import { dueRests, type NodeResumed } from "./fleet/index.ts";
import { TICK_EVENTS_MAX } from "./limits.ts";
import {
  dueGrants,
  type Instant,
  type LedgerState,
  type Stamp,
  slotOf,
  stateOf,
} from "./model/index.ts";
import {
  duePlacements,
  nextPlacementDueAt,
  type PlacementEnded,
  type PlacementPreempted,
  type PlacementStarted,
} from "./placements/index.ts";
import { dueExtensions, type ScheduleExtended } from "./pools/index.ts";
import type { ReservationEnded, ReservationStarted } from "./reservations/index.ts";

export type TickEvent =
  | ReservationStarted
  | ReservationEnded
  | ScheduleExtended
  | PlacementStarted
  | PlacementEnded
  | PlacementPreempted
  | NodeResumed;

/**
 * What has come due, soonest first, at most `TICK_EVENTS_MAX` grants of each desk and as many
 * nodes; the rest is due at once again. Never refused; without events nothing need be written.
 * Cost: O(k log k) for k grants.
 */
export function decideTick(state: LedgerState, stamp: Stamp): Decision<TickEvent, never> {
  const events: TickEvent[] = [...dueExtensions(state, stamp)];
  for (const grant of dueGrants(state, stamp.at, TICK_EVENTS_MAX)) {
    const slot = slotOf(state.grants, grant);
    const pool = state.poolOrder[state.grants.pool[slot]!]!.id;
    if (stateOf(state.grants, slot) === "scheduled") {
      events.push({ kind: "reservation.started", grant, pool });
    }
    if (state.grants.endAt[slot]! <= stamp.at) {
      events.push({ kind: "reservation.ended", grant, pool });
    }
  }
  events.push(...duePlacements(state, stamp.at, TICK_EVENTS_MAX));
  events.push(...dueRests(state.fleet, stamp.at, TICK_EVENTS_MAX));
  return accept(events);
}

/** When the next tick has something to do; Infinity for never. May be early, never late. */
export function nextDueAt(state: LedgerState): Instant {
  const restsDueAt = heapPeekKey(state.fleet.restsDue);
  return Math.min(
    heapPeekKey(state.due),
    state.rollingDueAt,
    nextPlacementDueAt(state),
    restsDueAt,
  );
}
