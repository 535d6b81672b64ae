import { accept, type Decision, refuse } from "../decision.ts";
import {
  type Actor,
  actsFor,
  freeFor,
  freeOver,
  type GrantNumber,
  type GrantState,
  type Instant,
  isLive,
  type LedgerState,
  type Pool,
  partOfGrant,
  type Stamp,
  type Step,
  secondOf,
  slotOf,
  stateOf,
  tierOf,
  unitHoursOf,
} from "../model/index.ts";
import { checkTrialCaps, checkUserLimits, readyAt, shortage } from "./request.ts";
import type {
  AmendReservation,
  CancelReservation,
  ChangeRejection,
  RequestRejection,
  ReservationAmended,
  ReservationCancelled,
  ReservationRejection,
} from "./types.ts";
import { checkPlaceInTime, checkWindow } from "./wanted.ts";

/**
 * Gives back what a reservation still holds: all of a scheduled one, the rest of a running one.
 * Cost: O(1) to decide. Refused because: `ChangeRejection`.
 */
export function decideCancel(
  state: LedgerState,
  command: CancelReservation,
  stamp: Stamp,
): Decision<ReservationCancelled, ChangeRejection> {
  const slot = findLive(state, command.grant, command.actor);
  if (typeof slot !== "number") return refuse(slot);
  const { grants } = state;
  const isActive = stateOf(grants, slot) === "active";
  const startAt = grants.startAt[slot]!;
  const endAt = grants.endAt[slot]!;
  return accept([
    {
      kind: "reservation.cancelled",
      grant: command.grant,
      pool: poolOf(state, slot).id,
      fromAt: isActive ? Math.min(secondOf(stamp.at), endAt) : startAt,
      endAt,
    },
  ]);
}

/** A reservation as it is and as it shall be. */
export interface Amendment {
  readonly slot: number;
  readonly pool: Pool;
  readonly state: GrantState;
  readonly before: Step;
  readonly after: Step;
  /** From here on things change; the past of a running reservation stays. */
  readonly fromAt: Instant;
}

/**
 * Decides an amendment as a fresh request in which the reservation's own holding is free.
 * It succeeds whole or changes nothing. Cost: O(log n).
 */
export function decideAmend(
  state: LedgerState,
  command: AmendReservation,
  stamp: Stamp,
): Decision<ReservationAmended, ReservationRejection> {
  const amendment = readAmendment(state, command, stamp);
  if ("reason" in amendment) return refuse(amendment);
  const { slot, pool, after, fromAt } = amendment;
  const fault =
    checkAfter(amendment, stamp) ??
    (tierOf(state.grants, slot) === "trial" ? checkTrialCaps(pool, [after]) : undefined) ??
    checkLimits(state, command, amendment) ??
    checkRoom(state, amendment);
  if (fault !== undefined) return refuse(fault);
  return accept([
    {
      kind: "reservation.amended",
      grant: command.grant,
      pool: pool.id,
      startAt: after.startAt,
      endAt: after.endAt,
      readyAt: readyAfter(state, amendment, stamp),
      amount: after.amount,
      state: isStarted(amendment, stamp) ? "active" : "scheduled",
      fromAt,
    },
  ]);
}

/** What the command would make of the reservation, or why it can't be changed at all. */
export function readAmendment(
  state: LedgerState,
  command: AmendReservation,
  stamp: Stamp,
): Amendment | ReservationRejection {
  const slot = findLive(state, command.grant, command.actor);
  if (typeof slot !== "number") return slot;
  const { grants } = state;
  const before = {
    startAt: grants.startAt[slot]!,
    endAt: grants.endAt[slot]!,
    amount: grants.amount[slot]!,
  };
  const after = {
    startAt: command.startAt ?? before.startAt,
    endAt: command.endAt ?? before.endAt,
    amount: command.amount ?? before.amount,
  };
  const current = stateOf(grants, slot);
  if (current === "active" && after.startAt !== before.startAt) {
    return { reason: "already_started", startAt: before.startAt };
  }
  const fromAt = current === "active" ? secondOf(stamp.at) : after.startAt;
  return { slot, pool: poolOf(state, slot), state: current, before, after, fromAt };
}

/** The part of the present holding that an amendment gives up: all but what is already used. */
export function ownHolding(amendment: Amendment): Step {
  const { before, state, fromAt } = amendment;
  return state === "active" ? { ...before, startAt: Math.min(fromAt, before.endAt) } : before;
}

function checkAfter(amendment: Amendment, stamp: Stamp): RequestRejection | undefined {
  const { before, after, pool, state, fromAt } = amendment;
  const { startAt, endAt } = after;
  if (after.amount < 1) return { reason: "invalid_amount", amount: after.amount, min: 1 };
  const fault = checkWindow(after);
  if (fault !== undefined) return fault;
  if (state === "active" && endAt <= fromAt) {
    return { reason: "invalid_window", startAt, endAt, rule: "ends_in_past" };
  }
  const isMoved = startAt !== before.startAt || endAt !== before.endAt;
  if (!isMoved) return undefined;
  // A running reservation has begun where it began; only what is ahead is asked of the schedule.
  return checkPlaceInTime(state === "active" ? { startAt: fromAt, endAt } : after, pool, stamp);
}

function checkLimits(
  state: LedgerState,
  command: AmendReservation,
  amendment: Amendment,
): RequestRejection | undefined {
  const { before, after, slot } = amendment;
  const user = state.grants.user[slot]!;
  const others = {
    live: state.users.live[user]! - 1,
    unitHours:
      state.users.unitHours[user]! - unitHoursOf(before.amount, before.endAt - before.startAt),
  };
  const isMore =
    after.amount > before.amount || after.endAt - after.startAt > before.endAt - before.startAt;
  return isMore ? checkUserLimits(command.limits, others, [after]) : undefined;
}

function checkRoom(state: LedgerState, amendment: Amendment): RequestRejection | undefined {
  const { after, pool, slot, fromAt } = amendment;
  const tier = tierOf(state.grants, slot);
  const view = freeFor(pool, tier, ownHolding(amendment));
  const startAt = Math.max(after.startAt, fromAt);
  if (freeOver(view, startAt, after.endAt) >= after.amount) return undefined;
  return shortage(pool, tier, { ...after, startAt }, undefined, view);
}

/** More or other capacity has to come up anew; less of the same is as ready as it was. */
function readyAfter(state: LedgerState, amendment: Amendment, stamp: Stamp): Instant {
  const { before, after, pool, slot, fromAt } = amendment;
  const isNew = after.startAt !== before.startAt || after.amount > before.amount;
  return isNew ? readyAt(pool, fromAt, stamp.at) : state.grants.readyAt[slot]!;
}

function isStarted(amendment: Amendment, stamp: Stamp): boolean {
  if (amendment.pool.allowPast) return false;
  return amendment.state === "active" || amendment.after.startAt <= stamp.at;
}

/** The slot of a live reservation that the actor may change, or why there is none. */
function findLive(
  state: LedgerState,
  grant: GrantNumber,
  actor: Actor,
): number | Extract<ChangeRejection, { reason: "unknown_reservation" | "not_live" }> {
  const slot = slotOf(state.grants, grant);
  // Somebody else's reservation is as good as none: a refusal must not tell that it exists.
  const isOurs = slot >= 0 && partOfGrant(state.jobs, grant) < 0;
  const isTheirs = isOurs && actsFor(actor, state.users.names[state.grants.user[slot]!]!);
  if (!isTheirs) return { reason: "unknown_reservation", grant };
  if (!isLive(state.grants, slot))
    return { reason: "not_live", state: stateOf(state.grants, slot) };
  return slot;
}

function poolOf(state: LedgerState, slot: number): Pool {
  return state.poolOrder[state.grants.pool[slot]!]!;
}
