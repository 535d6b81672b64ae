import { heapLeast, heapPeekKey, heapPeekValue, heapPop } from "../../../base/index.ts";
import { TICK_EVENTS_MAX } from "../../limits.ts";
import { levelAt, nextExpiry, slotOfOrder, widen } from "../../market/index.ts";
import type { Instant, MarketClass, Order } from "../../model/index.ts";
import { fartherAt, locatedBid, syncNodes, takeOff } from "../books/index.ts";
import { endOrder } from "./close.ts";
import { giveBack } from "./lease.ts";
import { serveNode, tryAgain } from "./located.ts";
import { admittedOn, leftOf, orderOn, type Paper, tell } from "./paper.ts";
import { servePlain } from "./plain.ts";

/**
 * What has to happen in a class before anything else: orders whose time is over end, then whoever
 * waits gets what has come free. Finds nothing where nothing changed. O(log n) a node that did.
 */
export function catchUp(paper: Paper, cls: MarketClass, tradesMax: number): void {
  const isExpired = expireDue(paper, cls);
  // The books still have them: what comes free is for the next tick.
  if (isExpired && paper.isTick) return;
  if (cls.options.clearing.kind !== "continuous") return;
  if (cls.located === undefined) servePlain(paper, cls);
  else serveLocated(paper, cls, tradesMax);
}

/** Orders that are due leave, the earliest first; a holder's surplus goes back to the supply. */
function expireDue(paper: Paper, cls: MarketClass): boolean {
  const { state, stamp } = paper;
  const { book } = cls;
  if (nextExpiry(book) > stamp.at) return false;
  const isFresh = (key: number, number: number): boolean => {
    const slot = slotOfOrder(book, number);
    return slot >= 0 && book.orders.expiresAt[slot] === key;
  };
  const due = new Set(heapLeast(book.expiries, stamp.at, TICK_EVENTS_MAX, isFresh));
  for (const number of due) {
    const order = orderOn(paper, number);
    expire(paper, cls, order);
    if (paper.isTick) continue;
    takeOff(state, cls, order);
    paper.stale.add(cls);
  }
  return due.size > 0;
}

function expire(paper: Paper, cls: MarketClass, order: Order): void {
  const left = leftOf(paper, order);
  const isSurplus = order.returnsAt <= paper.stamp.at;
  const why = isSurplus
    ? ({ state: "returned", reason: "surplus" } as const)
    : ({ state: "expired", reason: "expired" } as const);
  endOrder(paper, cls, order, why);
  if (isSurplus) giveBack(paper, order.grant, left);
}

function serveLocated(paper: Paper, cls: MarketClass, tradesMax: number): void {
  const { hints } = cls;
  syncNodes(paper.state, cls);
  const before = paper.trades;
  const isWider = serveWider(paper, cls);
  if (cls.waiting === 0) {
    hints.freed.clear();
    return;
  }
  const admitted = admittedOn(paper, cls);
  if (hints.admitted === 0 && admitted > 0) freeAll(cls);
  const hasMore = isWider || hints.freed.size > 0 || admitted > hints.admitted;
  serveFreed(paper, cls, tradesMax);
  if (hasMore) serveGangs(paper, cls, tradesMax);
  if (paper.trades === before) hints.admitted = admitted;
}

/**
 * Bids that go farther by now look for themselves, in the order of their coming: at the asks'
 * prices. Before anything is offered to those who wait, so that it depends on no hint.
 */
function serveWider(paper: Paper, cls: MarketClass): boolean {
  const { stamp } = paper;
  const wider = dueWider(paper, cls, stamp.at);
  for (const order of wider.toSorted((a, b) => a.priority - b.priority)) {
    const level = levelAt(locatedBid(order), stamp.at);
    tryAgain(paper, cls, order);
    if (leftOf(paper, order) === 0) continue;
    widenOn(paper, cls, order, level);
  }
  return wider.length > 0;
}

/** Bids that are due to go farther; pairs that say nothing any more leave. */
function dueWider(paper: Paper, cls: MarketClass, at: Instant): readonly Order[] {
  const { orders } = paper.state.market;
  const isFresh = (key: number, number: number): boolean => {
    const order = orders.get(number);
    return order?.isResting === true && fartherAt(order) === key && leftOf(paper, order) > 0;
  };
  while (heapPeekKey(cls.timers) <= at) {
    if (isFresh(heapPeekKey(cls.timers), heapPeekValue(cls.timers))) break;
    heapPop(cls.timers);
  }
  const due = new Set(heapLeast(cls.timers, at, TICK_EVENTS_MAX, isFresh));
  return [...due].map((number) => orderOn(paper, number));
}

function widenOn(paper: Paper, cls: MarketClass, order: Order, level: number): void {
  tell(paper, {
    kind: "order.widened",
    order: order.number,
    class: cls.name,
    userId: paper.nameOf(order.user),
    level,
  });
  const { supply } = cls.located!;
  const waiting = supply.waiting.get(order.number);
  if (waiting === undefined) return;
  widen(supply, waiting, level);
  paper.undo.push(() => {
    const now = supply.waiting.get(order.number);
    if (now !== undefined) widen(supply, now, order.level);
  });
}

/** Node by node in the order of their numbers: where nothing is left to match, hints go. */
function serveFreed(paper: Paper, cls: MarketClass, tradesMax: number): void {
  const { freed } = cls.hints;
  for (const node of sorted(freed)) {
    if (paper.trades >= tradesMax) return;
    const trades = paper.trades;
    serveNode(paper, cls, node, tradesMax);
    if (paper.trades === trades) freed.delete(node);
  }
}

/** Bids that want several slots at once, the highest limit first, then the earliest. */
function serveGangs(paper: Paper, cls: MarketClass, tradesMax: number): void {
  const gangs = [...cls.gangs].map((number) => orderOn(paper, number));
  for (const order of gangs.sort((a, b) => b.limit - a.limit || a.priority - b.priority)) {
    if (paper.trades >= tradesMax) return;
    tryAgain(paper, cls, order);
  }
}

function freeAll({ located, hints }: MarketClass): void {
  const { asks } = located!.supply;
  // Numbers of asks that have gone stand there too: looking at their nodes finds nothing.
  for (const number of asks.number) hints.freed.add(number / 2);
}

function sorted(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}
