import { createNumberHeap, heapPush } from "../../../base/index.ts";
import {
  addAsk,
  addWaiting,
  createBook,
  internShape,
  type LimitOrder,
  type LocatedBid,
  nextLevelAt,
  removeAsk,
  removeSlot,
  removeWaiting,
  restOrder,
  setLeft,
  slotOfOrder,
  widen,
} from "../../market/index.ts";
import {
  createHints,
  type Instant,
  type LedgerState,
  locatedFor,
  type MarketClass,
  NEVER,
  type NodeRow,
  nodeRow,
  type Order,
  placementSlot,
  siteOf,
  type Units,
} from "../../model/index.ts";
import { askOfOrder, serverOf, speedOf } from "./supply.ts";

/** What one unit is to the market: it fits or it does not. */
const UNIT = { cores: 1, memory: 0 };
/** The shape of a unit: the only one of its markets. */
export const UNIT_SHAPE = 0;

/** Readies the markets of a class for units of one kind. */
export function openLocated({ located }: MarketClass): void {
  if (located === undefined) return;
  internShape(located.supply, UNIT);
  internShape(located.resale, UNIT);
}

/** An order with what is left of it, as the plain book knows it. */
export function limitOrder(order: Order, left: Units): LimitOrder {
  return {
    order: order.number,
    owner: order.user,
    side: order.side,
    price: order.limit,
    amount: left,
    minimum: Math.min(order.minimum, left),
    timeInForce: order.timeInForce,
    expiresAt: dueOf(order),
    selfTrade: order.selfTrade,
  };
}

/** When an order is taken off the book by itself; Infinity for never. */
export function dueOf({ expiresAt, returnsAt }: Order): Instant {
  const at = Math.min(expiresAt, returnsAt);
  return at === NEVER ? Number.POSITIVE_INFINITY : at;
}

export function locatedBid(order: Order): LocatedBid {
  return {
    bid: order.number,
    owner: order.user,
    limit: order.limit,
    seq: order.priority,
    shape: UNIT_SHAPE,
    prefer: order.prefer,
    inputs: order.inputs,
    patience: order.patience,
    arrivedAt: order.createdAt,
    wasAnnounced: false,
  };
}

/** Does a bid wait for several slots at once? Then no single one can be offered to it. */
export function isGang({ side, minimum }: Order): boolean {
  return side === "bid" && minimum > 1;
}

/** The node of the lease that an ask sells. */
export function nodeOfAsk(state: LedgerState, { grant }: Order): NodeRow | undefined {
  const slot = placementSlot(state.placements, grant);
  return slot < 0 ? undefined : nodeRow(state.fleet, siteOf(state.placements, slot).node);
}

/** Puts what is left of an order on the books, behind all at its price. O(log n). */
export function putOn(state: LedgerState, cls: MarketClass, order: Order): void {
  restOrder(cls.book, limitOrder(order, order.left), order.left);
  if (order.side === "bid") cls.waiting += 1;
  if (cls.located === undefined) return;
  if (order.side === "ask") return offer(state, cls, order);
  if (isGang(order)) cls.gangs.add(order.number);
  else addWaiting(cls.located.supply, locatedBid(order), order.level);
  setTimer(cls, order);
}

/** A waiting bid goes as far as it says by now. */
export function goFarther(cls: MarketClass, order: Order): void {
  const waiting = cls.located?.supply.waiting.get(order.number);
  if (cls.located !== undefined && waiting !== undefined) {
    widen(cls.located.supply, waiting, order.level);
  }
  setTimer(cls, order);
}

/** When a bid will go farther than by now. */
export function fartherAt(order: Order): Instant {
  return nextLevelAt(locatedBid(order), order.level);
}

function setTimer(cls: MarketClass, order: Order): void {
  const at = fartherAt(order);
  if (at < Number.POSITIVE_INFINITY) heapPush(cls.timers, at, order.number);
}

function offer(state: LedgerState, cls: MarketClass, order: Order): void {
  const row = nodeOfAsk(state, order);
  if (row === undefined) return;
  const isOpen = state.fleet.index.nodes.closed[row.number] === 0;
  addAsk(cls.located!.resale, {
    ask: askOfOrder(order.number),
    owner: order.user,
    price: order.limit,
    seq: order.priority,
    speed: speedOf(row),
    server: serverOf(state, row),
    cores: isOpen ? 1 : 0,
    memory: 0,
  });
  const others = cls.asksOn.get(row.number);
  if (others === undefined) cls.asksOn.set(row.number, new Set([order.number]));
  else others.add(order.number);
  cls.hints.freed.add(row.number);
  if (isOpen) cls.hints.closed.delete(row.number);
  else cls.hints.closed.add(row.number);
}

/** Takes an order off the books. O(log n). */
export function takeOff(state: LedgerState, cls: MarketClass, order: Order): void {
  const slot = slotOfOrder(cls.book, order.number);
  if (slot < 0) return;
  removeSlot(cls.book, slot);
  if (order.side === "bid") cls.waiting -= 1;
  if (cls.located === undefined) return;
  if (order.side === "bid") {
    removeWaiting(cls.located.supply, order.number);
    cls.gangs.delete(order.number);
    return;
  }
  removeAsk(cls.located.resale, askOfOrder(order.number));
  const node = nodeOfAsk(state, order)?.number;
  // A node that has gone says its number no more.
  const nodes = node === undefined ? [...cls.asksOn.keys()] : [node];
  for (const one of nodes) {
    const asks = cls.asksOn.get(one);
    asks?.delete(order.number);
    if (asks?.size === 0) cls.asksOn.delete(one);
  }
}

/** Says in the book what has changed of a resting order that keeps its place. */
export function reviseOn(state: LedgerState, cls: MarketClass, order: Order): void {
  const slot = slotOfOrder(cls.book, order.number);
  if (slot < 0) return;
  const isElsewhere = cls.located !== undefined && isGang(order) !== cls.gangs.has(order.number);
  if (isElsewhere && order.side === "bid") {
    takeOff(state, cls, order);
    return putOn(state, cls, order);
  }
  setLeft(cls.book, slot, order.left);
  const { orders, expiries } = cls.book;
  orders.minimum[slot] = Math.min(order.minimum, order.left);
  const dueAt = dueOf(order);
  if (orders.expiresAt[slot] === dueAt) return;
  orders.expiresAt[slot] = dueAt;
  if (dueAt < Number.POSITIVE_INFINITY) heapPush(expiries, dueAt, order.number);
}

/** Says in the book what is left of a resting order; it keeps its place. */
export function setLeftOn(cls: MarketClass, order: Order): void {
  const slot = slotOfOrder(cls.book, order.number);
  if (slot >= 0) setLeft(cls.book, slot, order.left);
}

/** Makes the books of a class anew from its orders. O(n log n). */
export function rebuildBooks(state: LedgerState, cls: MarketClass): void {
  cls.book = createBook();
  cls.timers = createNumberHeap();
  cls.located = locatedFor(state.market.topology, cls.options);
  openLocated(cls);
  cls.gangs.clear();
  cls.asksOn.clear();
  cls.hints = createHints();
  cls.waiting = 0;
  const resting = [...state.market.orders.values()].filter(
    (order) => order.class === cls.index && order.isResting,
  );
  for (const order of resting.sort((a, b) => a.priority - b.priority)) {
    putOn(state, cls, order);
  }
}
