import { heapPeekKey, heapPop } from "../base/index.ts";
import { type BackingEvent, dueBacking } from "./backing/index.ts";
import { accept, type Decision } from "./decision.ts";
import { dueRests, type NodeResumed } from "./fleet/index.ts";
import {
  decideDueJobs,
  decideGrantOver,
  type JobEvent,
  nextJobsDueAt,
  settleJobs,
} from "./jobs/index.ts";
import { TICK_EVENTS_MAX } from "./limits.ts";
import {
  dueGrants,
  type Instant,
  type LedgerState,
  partOfGrant,
  type Stamp,
  settleDue,
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
import { dueTrading, type LedgerEvent, nextTradingDueAt, settleTrading } from "./trading/index.ts";

export type TickEvent =
  | ReservationStarted
  | ReservationEnded
  | ScheduleExtended
  | PlacementStarted
  | PlacementEnded
  | PlacementPreempted
  | NodeResumed
  | BackingEvent
  | JobEvent
  | LedgerEvent;

/**
 * What has come due, soonest first, at most `TICK_EVENTS_MAX` grants of each desk and as many
 * nodes; the rest is due at once again. First what ends or starts at its time; when nothing of
 * that is left, what trades on the market; then jobs that are released or start. Never refused;
 * without events nothing need be written. Cost: O(k log k) for k grants, and that of
 * `dueTrading` and `decideDueJobs`.
 */
export function decideTick(state: LedgerState, stamp: Stamp): Decision<TickEvent, never> {
  const events: TickEvent[] = [...dueExtensions(state, stamp)];
  for (const grant of dueGrants(state, stamp.at, TICK_EVENTS_MAX)) {
    if (partOfGrant(state.jobs, grant) >= 0) {
      events.push(decideGrantOver(state, grant, stamp));
      continue;
    }
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
  if (events.length > 0) return accept(events);
  // Pools and bindings follow what has happened, so they come when nothing else is due.
  const backing = dueBacking(state, stamp);
  if (backing.length > 0) return accept(backing);
  // What came free goes to whoever waits for it on the market.
  const traded = dueTrading(state, stamp);
  if (traded.length > 0) return accept(traded);
  // Starts are decided on a state in which everything that is over has ended.
  return accept(decideDueJobs(state, stamp, TICK_EVENTS_MAX));
}

/** When the next tick has something to do; Infinity for never. May be early, never late. */
export function nextDueAt(state: LedgerState): Instant {
  if (state.backing.isStale) return state.at;
  const noticeDueAt = heapPeekKey(state.backing.noticeDue);
  const restsDueAt = heapPeekKey(state.fleet.restsDue);
  return Math.min(
    heapPeekKey(state.due),
    state.rollingDueAt,
    nextPlacementDueAt(state),
    restsDueAt,
    noticeDueAt,
    nextJobsDueAt(state),
    nextTradingDueAt(state),
  );
}

/**
 * Lets go of what made a tick at `at` seem due that decided nothing: `nextDueAt` is later then,
 * until something changes. Only hints are written, so this changes no decision.
 */
export function settleTick(state: LedgerState, at: Instant): void {
  settleDue(state, at);
  settleJobs(state, at);
  settleTrading(state, at);
  const { backing } = state;
  backing.isStale = false;
  while (heapPeekKey(backing.noticeDue) <= at) heapPop(backing.noticeDue);
}
