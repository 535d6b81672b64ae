import { createIntMap, createNumberHeap } from "../../../base/index.ts";
import { createLadder } from "./ladder.ts";
import { type Book, type LevelColumns, NONE, type OrderColumns } from "./types.ts";

/** An empty book. `expected` resting orders fit before anything grows. */
export function createBook(expected = 64): Book {
  return {
    bids: createLadder(),
    asks: createLadder(),
    slots: createIntMap(expected),
    orders: createOrders(expected),
    levels: createLevels(64),
    expiries: createNumberHeap(),
    size: 0,
  };
}

/** A slot for an order; its columns hold what the last user left. */
export function takeOrder(orders: OrderColumns): number {
  if (orders.free !== NONE) {
    const slot = orders.free;
    orders.free = orders.next[slot]!;
    return slot;
  }
  if (orders.used === orders.number.length) growOrders(orders);
  orders.used += 1;
  return orders.used - 1;
}

export function freeOrder(orders: OrderColumns, slot: number): void {
  orders.next[slot] = orders.free;
  orders.free = slot;
}

export function takeLevel(levels: LevelColumns): number {
  if (levels.free !== NONE) {
    const level = levels.free;
    levels.free = levels.head[level]!;
    return level;
  }
  if (levels.used === levels.price.length) growLevels(levels);
  levels.used += 1;
  return levels.used - 1;
}

export function freeLevel(levels: LevelColumns, level: number): void {
  levels.head[level] = levels.free;
  levels.free = level;
}

function createOrders(length: number): OrderColumns {
  return {
    number: new Float64Array(length),
    owner: new Float64Array(length),
    left: new Float64Array(length),
    minimum: new Float64Array(length),
    expiresAt: new Float64Array(length),
    next: new Int32Array(length),
    previous: new Int32Array(length),
    level: new Int32Array(length),
    used: 0,
    free: NONE,
  };
}

function createLevels(length: number): LevelColumns {
  return {
    price: new Float64Array(length),
    amount: new Float64Array(length),
    head: new Int32Array(length),
    tail: new Int32Array(length),
    orders: new Int32Array(length),
    isBid: new Uint8Array(length),
    used: 0,
    free: NONE,
  };
}

function growOrders(orders: OrderColumns): void {
  const wider = createOrders(orders.number.length * 2 + 16);
  wider.number.set(orders.number);
  wider.owner.set(orders.owner);
  wider.left.set(orders.left);
  wider.minimum.set(orders.minimum);
  wider.expiresAt.set(orders.expiresAt);
  wider.next.set(orders.next);
  wider.previous.set(orders.previous);
  wider.level.set(orders.level);
  Object.assign(orders, { ...wider, used: orders.used, free: orders.free });
}

function growLevels(levels: LevelColumns): void {
  const wider = createLevels(levels.price.length * 2 + 16);
  wider.price.set(levels.price);
  wider.amount.set(levels.amount);
  wider.head.set(levels.head);
  wider.tail.set(levels.tail);
  wider.orders.set(levels.orders);
  wider.isBid.set(levels.isBid);
  Object.assign(levels, { ...wider, used: levels.used, free: levels.free });
}
