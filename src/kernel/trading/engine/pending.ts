import { heapLeast, heapPeekKey, heapPeekValue, heapPop, heapPush } from "../../../base/index.ts";
import { TICK_EVENTS_MAX } from "../../limits.ts";
import { levelAt, nextExpiry, nextLevelAt, slotOfOrder, widen } from "../../market/index.ts";
import type { Instant, MarketClass, Order } from "../../model/index.ts";
import { syncNodes, takeOff } from "../books/index.ts";
import { endOrder } from "./close.ts";
import { giveBack } from "./lease.ts";
import { serveNode, tryAgain } from "./located.ts";
import { admittedOn, leftOf, orderOn, type Paper } from "./paper.ts";
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
  const { state, stamp } = paper;
  const { hints } = cls;
  syncNodes(state, cls);
  goFarther(cls, stamp.at);
  if (cls.waiting === 0) {
    hints.freed.clear();
    return;
  }
  const admitted = admittedOn(paper, cls);
  if (hints.admitted === 0 && admitted > 0) freeAll(cls);
  const hasMore = hints.freed.size > 0 || admitted > hints.admitted;
  const before = paper.trades;
  serveFreed(paper, cls, tradesMax);
  for (const number of sorted(hints.wider)) {
    if (paper.trades >= tradesMax) return;
    const trades = paper.trades;
    tryAgain(paper, cls, orderOn(paper, number));
    if (paper.trades === trades) hints.wider.delete(number);
  }
  if (hasMore) serveGangs(paper, cls, tradesMax);
  if (paper.trades === before) hints.admitted = admitted;
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

/** Bids whose patience ends by `at` look for slots farther away from now on. */
function goFarther(cls: MarketClass, at: Instant): void {
  const { supply } = cls.located!;
  while (heapPeekKey(cls.timers) <= at) {
    const number = heapPeekValue(cls.timers);
    heapPop(cls.timers);
    const waiting = supply.waiting.get(number);
    if (waiting === undefined) continue;
    const level = levelAt(waiting.bid, at);
    if (level !== waiting.level) {
      widen(supply, waiting, level);
      cls.hints.wider.add(number);
    }
    const nextAt = nextLevelAt(waiting.bid, level);
    if (nextAt < Number.POSITIVE_INFINITY) heapPush(cls.timers, nextAt, number);
  }
}

function sorted(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}
