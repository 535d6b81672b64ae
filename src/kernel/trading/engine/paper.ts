import { assert } from "../../../base/index.ts";
import { factsOf, userNames } from "../../accounts/index.ts";
import type { Movement } from "../../market/index.ts";
import type {
  GrantNumber,
  Lease,
  LedgerState,
  MarketClass,
  MicroCredits,
  Order,
  Stamp,
  Units,
  UserId,
} from "../../model/index.ts";
import { unitsAdmitted } from "../books/index.ts";
import type { TradingEvent } from "../types.ts";
import type { LedgerEvent } from "./events.ts";

/**
 * A decision being made: what it has given away so far, over the state as it is. Room on nodes
 * and places on books are really taken meanwhile, and put back by `undoPaper`.
 */
export interface Paper {
  readonly state: LedgerState;
  readonly stamp: Stamp;
  /** Time passes, and nothing else is decided: books need not show what was traded. */
  readonly isTick: boolean;
  readonly events: LedgerEvent[];
  readonly undo: (() => void)[];
  nextGrant: GrantNumber;
  nextHold: number;
  nextOrder: number;
  trades: number;
  /** Units that the pool of a class admits, by the class's index; the first look finds out. */
  readonly admitted: Map<number, Units>;
  readonly left: Map<number, Units>;
  readonly holds: Map<number, MicroCredits>;
  readonly leases: Map<GrantNumber, Lease>;
  /** Orders that are being placed: they are not in the state yet. */
  readonly fresh: Map<number, Order>;
  readonly indexOf: (name: UserId) => number;
  readonly nameOf: (user: number) => UserId;
  /** Classes whose books must be made anew from their orders. */
  readonly stale: Set<MarketClass>;
}

export function createPaper(state: LedgerState, stamp: Stamp, isTick = false): Paper {
  const { market } = state;
  return {
    state,
    stamp,
    isTick,
    events: [],
    undo: [],
    nextGrant: state.nextGrant,
    nextHold: market.nextHold,
    nextOrder: market.nextOrder,
    trades: 0,
    admitted: new Map(),
    left: new Map(),
    holds: new Map(),
    leases: new Map(),
    fresh: new Map(),
    ...userNames(state),
    stale: new Set(),
  };
}

/** Puts back what was taken. The books of stale classes are the caller's to make anew. */
export function undoPaper(paper: Paper): void {
  for (const back of paper.undo.reverse()) back();
}

/** What is left of an order by now. */
export function leftOf({ left }: Paper, order: Order): Units {
  return left.get(order.number) ?? order.left;
}

export function orderOn({ fresh, state }: Paper, number: number): Order {
  const order = fresh.get(number) ?? state.market.orders.get(number);
  assert(order !== undefined, "an order that trades is known");
  return order;
}

export function leaseOn({ leases, state }: Paper, grant: GrantNumber): Lease | undefined {
  return leases.get(grant) ?? state.market.leases.get(grant);
}

/** What a hold has by now. */
export function holdOn({ holds, state }: Paper, hold: number): MicroCredits {
  return holds.get(hold) ?? state.market.money.holds.get(hold)?.left ?? 0;
}

/** Moves money on paper, and says so. */
export function move(paper: Paper, movements: readonly Movement[]): void {
  const real = movements.filter(({ amount }) => amount > 0);
  if (real.length === 0) return;
  for (const { from, to, amount } of real) {
    if (from.hold !== undefined) shiftHold(paper, from.hold, -amount);
    if (to.hold !== undefined) shiftHold(paper, to.hold, amount);
  }
  paper.events.push({ kind: "account.moved", movements: factsOf(real, paper.nameOf) });
}

/** Units that the pool of a class still admits for a lease from now on. */
export function admittedOn(paper: Paper, cls: MarketClass): Units {
  const known = paper.admitted.get(cls.index);
  if (known !== undefined) return known;
  const admitted = unitsAdmitted(paper.state, cls, paper.stamp);
  paper.admitted.set(cls.index, admitted);
  return admitted;
}

/** Takes units of that (or, below zero, gives them back). */
export function takeAdmitted(paper: Paper, cls: MarketClass, units: Units): void {
  const left = admittedOn(paper, cls) - units;
  assert(left >= 0, "the supply sells no more than its pool admits");
  paper.admitted.set(cls.index, left);
}

function shiftHold(paper: Paper, hold: number, by: number): void {
  const left = holdOn(paper, hold) + by;
  assert(left >= 0, "a hold pays no more than it holds");
  paper.holds.set(hold, left);
}

/** Says what has happened to orders or leases. */
export function tell(paper: Paper, event: TradingEvent): void {
  paper.events.push(event);
}
