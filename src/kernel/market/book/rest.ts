import { assert, heapPush, intMapDelete, intMapSet } from "../../../base/index.ts";
import type { Units } from "../../measures.ts";
import { freeLevel, freeOrder, takeLevel, takeOrder } from "./columns.ts";
import { ladderFind, ladderInsert, ladderRemove } from "./ladder.ts";
import { type Book, type LimitOrder, NONE } from "./types.ts";

/** Puts `amount` of an order at the end of the queue at its price. O(log levels). */
export function restOrder(book: Book, order: LimitOrder, amount: Units): void {
  const level = levelFor(book, order);
  const { orders, levels } = book;
  const slot = takeOrder(orders);
  orders.number[slot] = order.order;
  orders.owner[slot] = order.owner;
  orders.left[slot] = amount;
  orders.minimum[slot] = order.minimum;
  orders.expiresAt[slot] = order.expiresAt;
  orders.level[slot] = level;
  orders.next[slot] = NONE;
  const last = levels.tail[level]!;
  orders.previous[slot] = last;
  if (last === NONE) levels.head[level] = slot;
  else orders.next[last] = slot;
  levels.tail[level] = slot;
  levels.amount[level] = levels.amount[level]! + amount;
  levels.orders[level] = levels.orders[level]! + 1;
  intMapSet(book.slots, order.order, slot);
  if (order.expiresAt < Number.POSITIVE_INFINITY) {
    heapPush(book.expiries, order.expiresAt, order.order);
  }
  book.size += 1;
}

/** Takes an order out, and its price with it if it was the last there. */
export function removeSlot(book: Book, slot: number): void {
  const { orders, levels } = book;
  const level = orders.level[slot]!;
  const [next, previous] = [orders.next[slot]!, orders.previous[slot]!];
  if (previous === NONE) levels.head[level] = next;
  else orders.next[previous] = next;
  if (next === NONE) levels.tail[level] = previous;
  else orders.previous[next] = previous;
  levels.amount[level] = levels.amount[level]! - orders.left[slot]!;
  levels.orders[level] = levels.orders[level]! - 1;
  const isThere = intMapDelete(book.slots, orders.number[slot]!);
  assert(isThere, "an order in a queue must be known by its number");
  freeOrder(orders, slot);
  book.size -= 1;
  if (levels.orders[level] === 0) dropLevel(book, level);
}

/** Sets what is left of a resting order; it keeps its place in the queue. */
export function setLeft({ orders, levels }: Book, slot: number, left: Units): void {
  const level = orders.level[slot]!;
  levels.amount[level] = levels.amount[level]! + left - orders.left[slot]!;
  orders.left[slot] = left;
}

function levelFor(book: Book, { side, price }: LimitOrder): number {
  const isBid = side === "bid";
  const ladder = isBid ? book.bids : book.asks;
  const key = isBid ? -price : price;
  const known = ladderFind(ladder, key);
  if (known !== NONE) return known;
  const { levels } = book;
  const level = takeLevel(levels);
  levels.price[level] = price;
  levels.amount[level] = 0;
  levels.orders[level] = 0;
  levels.head[level] = NONE;
  levels.tail[level] = NONE;
  levels.isBid[level] = isBid ? 1 : 0;
  ladderInsert(ladder, key, level);
  return level;
}

function dropLevel(book: Book, level: number): void {
  const price = book.levels.price[level]!;
  if (book.levels.isBid[level] === 1) ladderRemove(book.bids, -price);
  else ladderRemove(book.asks, price);
  freeLevel(book.levels, level);
}
