import { heapPeekKey, heapPeekValue, heapPop, intMapGet } from "../../../base/index.ts";
import type { Instant } from "../../measures.ts";
import { removeSlot } from "./rest.ts";
import { type Book, NONE, type OrderNumber } from "./types.ts";

/** When the next resting order expires, or Infinity. Drops entries of orders that have gone. */
export function nextExpiry(book: Book): Instant {
  const { expiries, orders } = book;
  while (expiries.size > 0) {
    const slot = intMapGet(book.slots, heapPeekValue(expiries));
    if (slot !== NONE && orders.expiresAt[slot] === heapPeekKey(expiries)) break;
    heapPop(expiries);
  }
  return heapPeekKey(expiries);
}

/** Takes out every order that no longer trades at `at`, earliest expiry first. */
export function expireOrders(book: Book, at: Instant): readonly OrderNumber[] {
  const expired: OrderNumber[] = [];
  while (nextExpiry(book) <= at) {
    const order = heapPeekValue(book.expiries);
    expired.push(order);
    removeSlot(book, intMapGet(book.slots, order));
    heapPop(book.expiries);
  }
  return expired;
}
