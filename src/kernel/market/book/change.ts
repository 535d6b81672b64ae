import { assert, heapPush, intMapGet } from "../../../base/index.ts";
import type { Instant, MicroCredits, Units } from "../../measures.ts";
import { faultOfOrder, type OrderRejection, planOrder } from "./plan.ts";
import { removeSlot, restOrder, setLeft } from "./rest.ts";
import {
  type Book,
  type LimitOrder,
  NONE,
  type OrderNumber,
  type OrderPlan,
  type SelfTrade,
} from "./types.ts";

/** Does what was planned for this very order on this very state. */
export function applyOrder(book: Book, order: LimitOrder, plan: OrderPlan): void {
  assert(intMapGet(book.slots, order.order) === NONE, "an order number is used once");
  for (const own of plan.selfCancels) removeSlot(book, slotOf(book, own));
  for (const fill of plan.fills) {
    const slot = slotOf(book, fill.order);
    if (fill.stays === 0) removeSlot(book, slot);
    else setLeft(book, slot, fill.stays);
  }
  if (plan.rests > 0) restOrder(book, order, plan.rests);
}

/** Takes a resting order out; gives what was left of it, or undefined if it does not rest. */
export function cancelOrder(book: Book, order: OrderNumber): Units | undefined {
  const slot = intMapGet(book.slots, order);
  if (slot === NONE) return undefined;
  const left = book.orders.left[slot]!;
  removeSlot(book, slot);
  return left;
}

/** What may be changed of a resting order; `amount` is what shall be left of it. */
export interface OrderChange {
  readonly price?: MicroCredits;
  readonly amount?: Units;
  readonly expiresAt?: Instant;
  /** For trades that the change leads to; `cancel_resting` unless given. */
  readonly selfTrade?: SelfTrade;
}

export type AmendRejection = OrderRejection | { readonly reason: "not_resting" };

export type AmendPlan =
  | { readonly kind: "refused"; readonly rejection: AmendRejection }
  /** Less, or another expiry: keeps its place in the queue. */
  | { readonly kind: "in_place"; readonly order: LimitOrder }
  /** Another price, or more: goes to the end of the queue, and may trade like a new order. */
  | { readonly kind: "requeued"; readonly order: LimitOrder; readonly plan: OrderPlan };

/** What an amendment would do. Reads only; `applyAmend` does it. */
export function planAmend(
  book: Book,
  number: OrderNumber,
  change: OrderChange,
  at: Instant,
): AmendPlan {
  const now = orderOf(book, number);
  if (now === undefined) return { kind: "refused", rejection: { reason: "not_resting" } };
  const order = { ...now, ...change };
  const rejection = faultOfOrder(order, at);
  if (rejection !== undefined) return { kind: "refused", rejection };
  if (order.price === now.price && order.amount <= now.amount) return { kind: "in_place", order };
  return { kind: "requeued", order, plan: planOrder(book, order, at) };
}

export function applyAmend(book: Book, amend: AmendPlan): void {
  if (amend.kind === "refused") return;
  const { order } = amend;
  const slot = slotOf(book, order.order);
  if (amend.kind === "requeued") {
    removeSlot(book, slot);
    applyOrder(book, order, amend.plan);
    return;
  }
  setLeft(book, slot, order.amount);
  if (book.orders.expiresAt[slot] === order.expiresAt) return;
  book.orders.expiresAt[slot] = order.expiresAt;
  if (order.expiresAt < Number.POSITIVE_INFINITY) {
    heapPush(book.expiries, order.expiresAt, order.order);
  }
}

/** A resting order with what is left of it, as one that could be sent again; or undefined. */
export function orderOf(book: Book, number: OrderNumber): LimitOrder | undefined {
  const slot = intMapGet(book.slots, number);
  if (slot === NONE) return undefined;
  const { orders, levels } = book;
  const level = orders.level[slot]!;
  return {
    order: number,
    owner: orders.owner[slot]!,
    side: levels.isBid[level] === 1 ? "bid" : "ask",
    price: levels.price[level]!,
    amount: orders.left[slot]!,
    minimum: orders.minimum[slot]!,
    timeInForce: "gtc",
    expiresAt: orders.expiresAt[slot]!,
    selfTrade: "cancel_resting",
  };
}

/** The slot of a resting order, or -1. */
export function slotOfOrder(book: Book, order: OrderNumber): number {
  return intMapGet(book.slots, order);
}

function slotOf(book: Book, order: OrderNumber): number {
  const slot = intMapGet(book.slots, order);
  assert(slot !== NONE, "a planned order must still rest");
  return slot;
}
