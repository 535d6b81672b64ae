import {
  type OrderPlan,
  type PlannedFill,
  planOrder,
  removeSlot,
  setLeft,
  slotOfOrder,
} from "../../market/index.ts";
import type { MarketClass, Order } from "../../model/index.ts";
import { limitOrder, mostAt, SUPPLY_ORDER, supplyOrder, syncPool } from "../books/index.ts";
import { endOrder, restOnBook } from "./close.ts";
import { admittedOn, leftOf, orderOn, type Paper, takeAdmitted } from "./paper.ts";
import { trade } from "./trade.ts";

/** A new or changed order of a plain class: trades what it can, and rests or ends with the rest. */
export function placePlain(paper: Paper, cls: MarketClass, order: Order): void {
  syncPool(cls, admittedOn(paper, cls));
  const plan = planOrder(cls.book, limitOrder(order, leftOf(paper, order)), paper.stamp.at);
  for (const own of plan.selfCancels) {
    endOrder(paper, cls, orderOn(paper, own), { state: "ended", reason: "self_trade" });
  }
  for (const fill of plan.fills) fillWith(paper, cls, order, fill);
  close(paper, cls, order, plan);
}

/** What a plan leaves of the order itself. */
function close(paper: Paper, cls: MarketClass, order: Order, plan: OrderPlan): void {
  if (plan.rests > 0) return restOnBook(paper, cls, order);
  if (plan.reason !== undefined) {
    endOrder(paper, cls, order, { state: "ended", reason: plan.reason });
  }
}

function fillWith(paper: Paper, cls: MarketClass, order: Order, fill: PlannedFill): void {
  const { amount, price } = fill;
  if (fill.order === SUPPLY_ORDER) {
    takeAdmitted(paper, cls, amount);
    return trade(paper, cls, { bid: order, ask: undefined, amount, price });
  }
  const other = orderOn(paper, fill.order);
  const [bid, ask] = order.side === "bid" ? [order, other] : [other, order];
  trade(paper, cls, { bid, ask, amount, price });
  dropRest(paper, cls, other, fill);
}

/** What is left of a resting order may be less than is of use to it. */
function dropRest(paper: Paper, cls: MarketClass, other: Order, { dropped }: PlannedFill): void {
  if (dropped > 0) endOrder(paper, cls, other, { state: "ended", reason: "below_minimum" });
}

/** The pool has more than before: whoever waits and pays its price gets it, highest limit first. */
export function servePlain(paper: Paper, cls: MarketClass): void {
  const { price } = cls.options;
  const amount = Math.min(admittedOn(paper, cls), mostAt(price));
  if (amount === 0 || cls.waiting === 0) return;
  const plan = planOrder(cls.book, supplyOrder(price, amount), paper.stamp.at);
  for (const fill of plan.fills) {
    const bid = orderOn(paper, fill.order);
    takeAdmitted(paper, cls, fill.amount);
    trade(paper, cls, { bid, ask: undefined, amount: fill.amount, price: fill.price });
    dropRest(paper, cls, bid, fill);
    if (!paper.isTick) shrink(paper, cls, fill);
  }
}

/** The book is to show it to what is decided next. */
function shrink(paper: Paper, cls: MarketClass, { order, stays }: PlannedFill): void {
  const slot = slotOfOrder(cls.book, order);
  if (stays === 0) removeSlot(cls.book, slot);
  else setLeft(cls.book, slot, stays);
  paper.stale.add(cls);
}
