import { refuse } from "../../decision.ts";
import { balanceOf } from "../../market/index.ts";
import type { LedgerState, MarketClass, Order, Stamp } from "../../model/index.ts";
import { limitOrder } from "../books/index.ts";
import {
  classOf,
  createPaper,
  endOrder,
  heldPerUnit,
  holdOn,
  move,
  type Paper,
  tell,
} from "../engine/index.ts";
import type { AmendOrder, CancelOrder, TradingRejection } from "../types.ts";
import { checkOrder, findOpen } from "./checks.ts";
import { type Answer, closePaper, dropPaper, meet, openPaper } from "./session.ts";

/** Takes an open order off the book; what it held is free. O(log n). */
export function decideCancelOrder(state: LedgerState, command: CancelOrder, stamp: Stamp): Answer {
  const order = findOpen(state, command.order, command.actor);
  if ("reason" in order) return refuse(order);
  const paper = createPaper(state, stamp);
  endOrder(paper, classOf(state, order.class), order, { state: "cancelled", reason: "asked" });
  return closePaper(paper);
}

/**
 * Changes an open order. Less, or another expiry, keeps its place; another limit, or more, goes
 * behind all at its price and may trade at once. It succeeds whole or changes nothing.
 */
export function decideAmendOrder(state: LedgerState, command: AmendOrder, stamp: Stamp): Answer {
  const order = findOpen(state, command.order, command.actor);
  if ("reason" in order) return refuse(order);
  const cls = classOf(state, order.class);
  const after = changed(state, order, command);
  const fault = checkOrder(limitOrder(after, after.left), stamp.at) ?? checkMore(cls, order, after);
  if (fault !== undefined) return refuse(fault);
  const isRequeued = after.limit !== order.limit || after.left > order.left;
  const paper = isRequeued ? openPaper(state, cls, stamp) : createPaper(state, stamp);
  const gone = (paper.left.get(order.number) ?? order.left) < order.left;
  const broke = gone ? unchanged(order) : checkMoney(paper, cls, after);
  if (broke !== undefined) {
    dropPaper(paper);
    return refuse(broke);
  }
  amendOn(paper, cls, after, isRequeued);
  if (isRequeued) meet(paper, cls, after);
  return closePaper(paper);
}

function changed({ market }: LedgerState, order: Order, command: AmendOrder): Order {
  const { limit = order.limit, amount = order.left, expiresAt = order.expiresAt } = command;
  return {
    ...order,
    limit,
    amount: order.amount - order.left + amount,
    left: amount,
    minimum: Math.min(order.minimum, Math.max(1, amount)),
    expiresAt,
    priority: market.nextPriority,
    isResting: false,
  };
}

/** An ask can't become more than it was: its lease has no more. */
function checkMore(cls: MarketClass, order: Order, after: Order): TradingRejection | undefined {
  const isSlots = cls.located !== undefined && after.left > order.amount;
  if (order.side === "bid" && !isSlots) return undefined;
  if (after.left <= order.left) return undefined;
  return { reason: "invalid_amount", amount: after.left, min: 1, max: order.left };
}

/** It traded while it was about to be changed. */
function unchanged({ number }: Order): TradingRejection {
  return { reason: "order_not_open", order: number, state: "filled" };
}

function checkMoney(
  paper: Paper,
  { options }: MarketClass,
  after: Order,
): TradingRejection | undefined {
  if (after.side === "ask") return undefined;
  const each = heldPerUnit(after.limit, options.leaseMs);
  const asked = each * after.left - holdOn(paper, after.hold);
  const { free } = balanceOf(paper.state.market.money, after.user);
  if (asked <= free) return undefined;
  const amountPossible = Math.floor((free + holdOn(paper, after.hold)) / Math.max(1, each));
  return {
    reason: "balance_too_low",
    userId: paper.nameOf(after.user),
    asked,
    free,
    amountPossible,
  };
}

/** The order as it shall be, with as much money held as it then needs. */
function amendOn(paper: Paper, cls: MarketClass, after: Order, isRequeued: boolean): void {
  const { number, user: account, hold, limit, left, minimum, expiresAt } = after;
  if (after.side === "bid") {
    const more = left * heldPerUnit(limit, cls.options.leaseMs) - holdOn(paper, hold);
    const [free, held] = [{ account }, { account, hold }];
    move(paper, [
      { from: free, to: held, amount: Math.max(0, more), reason: "hold" },
      { from: held, to: free, amount: Math.max(0, -more), reason: "release" },
    ]);
  }
  tell(paper, {
    kind: "order.amended",
    order: number,
    class: cls.name,
    userId: paper.nameOf(account),
    limit,
    left,
    minimum,
    expiresAt,
    isRequeued,
  });
  if (!isRequeued) return;
  paper.fresh.set(number, after);
  paper.left.set(number, left);
}
