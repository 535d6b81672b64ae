import { assert } from "../../../base/index.ts";
import {
  type GrantNumber,
  type Instant,
  isLive,
  isPlacementLive,
  type LedgerState,
  type MarketClass,
  placementSlot,
  slotOf,
  stateOf,
  type Units,
} from "../../model/index.ts";
import { takeOff } from "../books/index.ts";
import { endOrder } from "./close.ts";
import { paidUntil, released, split } from "./dues.ts";
import { nowOf } from "./grant.ts";
import { leaseOn, move, orderOn, type Paper, tell } from "./paper.ts";

/**
 * Gives units of a lease back to the supply: what they have not used is not paid. All of them end
 * the grant; the lease is settled when the ledger has done so.
 */
export function giveBack(paper: Paper, grant: GrantNumber, units: Units): void {
  const { state } = paper;
  const lease = leaseOn(paper, grant);
  assert(lease !== undefined && units <= lease.units, "only what is leased is given back");
  if (placementSlot(state.placements, grant) >= 0) {
    paper.events.push({ kind: "placement.ended", grant, outcome: "released" });
    return;
  }
  const { grants, poolOrder } = state;
  const slot = slotOf(grants, grant);
  const [startAt, endAt] = [grants.startAt[slot]!, grants.endAt[slot]!];
  const pool = poolOrder[grants.pool[slot]!]!.id;
  const fromAt = Math.min(nowOf(paper), endAt);
  const left = lease.units - units;
  if (left === 0) {
    paper.events.push({ kind: "reservation.cancelled", grant, pool, fromAt, endAt });
    return;
  }
  assert(stateOf(grants, slot) === "active", "a lease has begun");
  const readyAt = grants.readyAt[slot]!;
  const after = { startAt, endAt, readyAt, amount: left, state: "active", fromAt } as const;
  paper.events.push({ kind: "reservation.amended", grant, pool, ...after });
  const paid = paidUntil(paper, lease, fromAt);
  move(paper, paid.movements);
  const parts = split(paper, paid.dues, lease.units, units);
  move(paper, parts.movements);
  move(paper, released(paper, parts.sold));
  const kept = { ...lease, units: left, dues: parts.kept };
  paper.leases.set(grant, kept);
  tell(paper, {
    kind: "lease.reduced",
    grant,
    class: state.market.classNames[lease.class]!,
    userId: paper.nameOf(lease.user),
    units: left,
    dues: parts.kept,
  });
}

/** Leases whose grants are over are paid for what they used, and asks that sold them end. */
export function settleOvers(paper: Paper, countMax: number): void {
  const { market } = paper.state;
  const overs = [...market.overs].sort((a, b) => a - b).slice(0, countMax);
  for (const grant of overs) settle(paper, grant);
}

function settle(paper: Paper, grant: GrantNumber): void {
  const { state } = paper;
  const lease = leaseOn(paper, grant);
  assert(lease !== undefined, "only a lease can be over");
  const cls = classOf(state, lease.class);
  const ask = state.market.askOf.get(grant);
  if (ask !== undefined) {
    const order = orderOn(paper, ask);
    endOrder(paper, cls, order, { state: "ended", reason: "lease_over" });
    if (!paper.isTick) {
      takeOff(state, cls, order);
      paper.stale.add(cls);
    }
  }
  const paid = paidUntil(paper, lease, endOf(state, grant));
  move(paper, paid.movements);
  move(paper, released(paper, paid.dues));
  const userId = paper.nameOf(lease.user);
  tell(paper, { kind: "lease.settled", grant, class: cls.name, userId });
}

/** When the grant of a lease ends, or has ended. */
export function endOf({ placements, grants }: LedgerState, grant: GrantNumber): Instant {
  const slot = placementSlot(placements, grant);
  return slot >= 0 ? placements.endAt[slot]! : grants.endAt[slotOf(grants, grant)]!;
}

/** Does the grant of a lease still hold what it holds? */
export function isHeld({ placements, grants }: LedgerState, grant: GrantNumber): boolean {
  const slot = placementSlot(placements, grant);
  if (slot >= 0) return isPlacementLive(placements, slot);
  const other = slotOf(grants, grant);
  return other >= 0 && isLive(grants, other);
}

export function classOf({ market }: LedgerState, index: number): MarketClass {
  const cls = market.classes[index];
  assert(cls !== undefined, "a class with orders or leases is there");
  return cls;
}
