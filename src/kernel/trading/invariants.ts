import { assert } from "../../base/index.ts";
import { depth, slotOfOrder } from "../market/index.ts";
import type { Lease, LedgerState, MarketClass, Order } from "../model/index.ts";
import { SUPPLY_ORDER } from "./books/index.ts";
import { classOf, dueValue, heldPerUnit, isHeld } from "./engine/index.ts";

/**
 * Asserts what must hold of accounts, orders and leases, recounted from them: money has two
 * sides, open orders are on the books with what is left of them, bids can be paid, and every
 * lease is a grant that is held, or about to be settled. Slow on purpose.
 */
export function checkMarket(state: LedgerState): void {
  checkMoney(state);
  const resting = new Map<number, number>();
  for (const order of state.market.orders.values()) {
    checkOrder(state, order);
    if (order.isResting) resting.set(order.class, (resting.get(order.class) ?? 0) + 1);
  }
  for (const cls of state.market.classes) {
    if (cls !== undefined) checkBooks(cls, resting.get(cls.index) ?? 0);
  }
  for (const lease of state.market.leases.values()) checkLease(state, lease);
}

function checkMoney({ market }: LedgerState): void {
  const { balances, holds } = market.money;
  const held = new Map<number, number>();
  for (const { account, left } of holds.values()) {
    assert(left > 0, "an empty hold is none");
    held.set(account, (held.get(account) ?? 0) + left);
  }
  let sum = 0;
  for (const [account, balance] of balances) {
    assert(account === -1 || balance.free >= 0, "nobody but the outside is below zero");
    assert(balance.held === (held.get(account) ?? 0), "what is held is the sum of the holds");
    sum += balance.free + balance.held;
  }
  assert(sum === 0, "every movement has two sides");
}

function checkOrder(state: LedgerState, order: Order): void {
  const { market } = state;
  const isOpen = order.state === "open";
  assert(isOpen === order.isResting, "between records an order is open if and only if it rests");
  assert(order.left >= 0 && order.left <= order.amount, "an order has what is left of it");
  if (!isOpen) {
    assert(!market.money.holds.has(order.hold), "what is over holds no money");
    return;
  }
  const cls = classOf(state, order.class);
  const slot = slotOfOrder(cls.book, order.number);
  assert(slot >= 0 && cls.book.orders.left[slot] === order.left, "the book knows what is left");
  if (order.side === "ask") {
    assert(market.askOf.get(order.grant) === order.number, "a lease knows its ask");
    return;
  }
  const needed = order.left * heldPerUnit(order.limit, cls.options.leaseMs);
  const hold = market.money.holds.get(order.hold)?.left ?? 0;
  assert(hold >= needed, "a bid can be paid whatever happens");
  if (cls.located === undefined) return;
  const waits = cls.located.supply.waiting.has(order.number) || cls.gangs.has(order.number);
  assert(waits, "an open bid waits for slots");
}

function checkBooks(cls: MarketClass, resting: number): void {
  const own = slotOfOrder(cls.book, SUPPLY_ORDER) >= 0 ? 1 : 0;
  assert(cls.book.size - own === resting, "a book has the open orders, and no others");
  let bids = 0;
  for (const { orders } of depth(cls.book, "bid", Number.POSITIVE_INFINITY)) bids += orders;
  assert(bids === cls.waiting, "a class counts its bids");
  let open = 0;
  for (const count of cls.openOf.values()) open += count;
  assert(open === resting, "open orders are counted by owner");
}

function checkLease(state: LedgerState, lease: Lease): void {
  const { market } = state;
  const isOver = market.overs.has(lease.grant);
  assert(isHeld(state, lease.grant) !== isOver, "a lease is held or about to be settled");
  for (const due of lease.dues) {
    const held = market.money.holds.get(due.hold)?.left ?? 0;
    // Each time a lease was split or paid, a started micro-credit may have gone.
    const short = dueValue(due, lease.units, due.endAt) - held;
    assert(short <= lease.dues.length + SPLITS_MAX, "what a lease owes is held");
  }
}

/** Splits of one lease that a check allows for. */
const SPLITS_MAX = 1_000;
