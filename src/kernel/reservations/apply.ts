import { assert, unreachable } from "../../base/index.ts";
import {
  enterDue,
  enterEnded,
  type GrantNumber,
  giveCapacity,
  type Instant,
  insertGrant,
  internUser,
  isLive,
  keyId,
  type LedgerState,
  type Pool,
  type Stamp,
  setState,
  slotOf,
  stateOf,
  takeCapacity,
  tallyUser,
  tierOf,
} from "../model/index.ts";
import type {
  ReservationAdmitted,
  ReservationAmended,
  ReservationEvent,
  ReservationMoved,
} from "./types.ts";

/** Writes what was decided into the state, in place. Never refuses. Cost: O(log n). */
export function applyReservation(state: LedgerState, event: ReservationEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "reservation.admitted":
      return applyAdmitted(state, event, stamp);
    case "reservation.started": {
      const slot = liveSlot(state, event.grant);
      setState(state.grants, slot, "active");
      return enterDue(state, slot);
    }
    case "reservation.ended":
      return letGo(state, event.grant, "ended", Number.POSITIVE_INFINITY);
    case "reservation.cancelled":
      return letGo(state, event.grant, "cancelled", event.fromAt);
    case "reservation.displaced":
      return letGo(state, event.grant, "displaced", event.fromAt);
    case "reservation.amended":
      return applyAmended(state, event);
    case "reservation.moved":
      return applyMoved(state, event);
    default:
      return unreachable(event);
  }
}

function applyAdmitted(state: LedgerState, event: ReservationAdmitted, stamp: Stamp): void {
  const pool = state.pools.get(event.pool);
  assert(pool !== undefined, "an admitted reservation has a pool");
  assert(event.grant === state.nextGrant, "grant numbers grow by one");
  const user = internUser(state.users, event.userId);
  takeCapacity(pool, event.tier, event.startAt, event.endAt, event.amount);
  const slot = insertGrant(state.grants, {
    number: event.grant,
    group: event.group,
    pool: pool.index,
    user,
    state: event.state,
    tier: event.tier,
    startAt: event.startAt,
    endAt: event.endAt,
    createdAt: stamp.at,
    readyAt: event.readyAt,
    amount: event.amount,
    price: event.price,
  });
  state.nextGrant = event.grant + 1;
  state.liveCount += 1;
  pool.liveCount += 1;
  tallyUser(state, slot, 1);
  enterDue(state, slot);
  if (event.key !== undefined) applyKey(state, event, stamp);
}

function applyKey(state: LedgerState, event: ReservationAdmitted, stamp: Stamp): void {
  const id = keyId(event.userId, event.key!.key);
  const grants = event.grant === event.group ? [] : (state.keys.get(id)?.grants ?? []);
  state.keys.set(id, {
    fingerprint: event.key!.fingerprint,
    grants: [...grants, event.grant],
    usedAt: stamp.at,
  });
}

function applyAmended(state: LedgerState, event: ReservationAmended): void {
  const slot = liveSlot(state, event.grant);
  const pool = poolOf(state, slot);
  const tier = tierOf(state.grants, slot);
  tallyUser(state, slot, -1);
  giveBack(state, slot, event.fromAt);
  state.grants.startAt[slot] = event.startAt;
  state.grants.readyAt[slot] = event.readyAt;
  state.grants.endAt[slot] = event.endAt;
  state.grants.amount[slot] = event.amount;
  setState(state.grants, slot, event.state);
  tallyUser(state, slot, 1);
  takeCapacity(pool, tier, Math.max(event.startAt, event.fromAt), event.endAt, event.amount);
  enterDue(state, slot);
}

function applyMoved(state: LedgerState, event: ReservationMoved): void {
  const slot = liveSlot(state, event.grant);
  const from = poolOf(state, slot);
  const to = state.pools.get(event.toPool);
  assert(to !== undefined, "a reservation moves to a pool that is there");
  tallyUser(state, slot, -1);
  giveBack(state, slot, event.fromAt);
  from.liveCount -= 1;
  to.liveCount += 1;
  state.grants.pool[slot] = to.index;
  state.grants.amount[slot] = event.amount;
  state.grants.price[slot] = event.price;
  tallyUser(state, slot, 1);
  takeCapacity(to, tierOf(state.grants, slot), event.fromAt, event.endAt, event.amount);
  enterDue(state, slot);
}

/** Ends a grant's life; what it still held from `fromAt` on is free again. */
function letGo(
  state: LedgerState,
  number: GrantNumber,
  outcome: "ended" | "cancelled" | "displaced",
  fromAt: Instant,
): void {
  const slot = liveSlot(state, number);
  tallyUser(state, slot, -1);
  const heldUntil = giveBack(state, slot, fromAt);
  // What a running reservation has used stays its window: it ends where it was let go.
  if (heldUntil > state.grants.startAt[slot]!) state.grants.endAt[slot] = heldUntil;
  setState(state.grants, slot, outcome);
  poolOf(state, slot).liveCount -= 1;
  state.liveCount -= 1;
  enterEnded(state, number);
}

/** Frees what a grant holds from `fromAt` on (a scheduled one: all); says until when it held. */
function giveBack(state: LedgerState, slot: number, fromAt: Instant): Instant {
  const { grants } = state;
  const startAt = grants.startAt[slot]!;
  const endAt = grants.endAt[slot]!;
  const isActive = stateOf(grants, slot) === "active";
  const heldUntil = isActive ? Math.min(Math.max(startAt, fromAt), endAt) : startAt;
  const tier = tierOf(grants, slot);
  giveCapacity(poolOf(state, slot), tier, heldUntil, endAt, grants.amount[slot]!);
  return heldUntil;
}

function liveSlot(state: LedgerState, number: GrantNumber): number {
  const slot = slotOf(state.grants, number);
  assert(slot >= 0 && isLive(state.grants, slot), "events change live grants only");
  return slot;
}

function poolOf(state: LedgerState, slot: number): Pool {
  return state.poolOrder[state.grants.pool[slot]!]!;
}
