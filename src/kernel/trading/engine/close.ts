import type { MarketClass, Order, OrderState } from "../../model/index.ts";
import type { OrderEndReason } from "../types.ts";
import { holdOn, leftOf, move, type Paper, tell } from "./paper.ts";

/** What is left of an order waits no more; the money that was held for it is free. */
export function endOrder(
  paper: Paper,
  cls: MarketClass,
  order: Order,
  why: { readonly state: OrderState; readonly reason: OrderEndReason },
): void {
  const { number, user: account, hold } = order;
  if (order.side === "bid") {
    const amount = holdOn(paper, hold);
    move(paper, [{ from: { account, hold }, to: { account }, amount, reason: "release" }]);
  }
  tell(paper, {
    kind: "order.ended",
    order: number,
    class: cls.name,
    userId: paper.nameOf(account),
    ...why,
    left: leftOf(paper, order),
  });
  paper.left.set(number, 0);
}

/** What is left of it waits on the books. */
export function restOnBook(paper: Paper, cls: MarketClass, order: Order): void {
  tell(paper, {
    kind: "order.rested",
    order: order.number,
    class: cls.name,
    userId: paper.nameOf(order.user),
    amount: leftOf(paper, order),
  });
}
