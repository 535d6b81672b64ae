import {
  assert,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  type NumberHeap,
} from "../../../base/index.ts";
import type { Instant, MicroCredits } from "../../measures.ts";
import { bestAsk, bestBid } from "./choose.ts";
import { NOBODY } from "./index/index.ts";
import { addAsk, announceDemand, capacityOf, setCapacity } from "./market.ts";
import type { Capacity, LocatedAsk, LocatedBid, LocatedMarket, Waiting } from "./types.ts";
import { addWaiting, levelAt, nextLevelAt, removeWaiting, widen } from "./wait.ts";

/** One bid takes one slot of one ask, at the price of the side that was there before. */
export interface Match {
  readonly bid: number;
  readonly ask: number;
  readonly price: MicroCredits;
}

/** Bids that wait for a nearer slot, by the instant at which they go farther. */
export type Timers = NumberHeap;

/** A new bid: takes the best ask at once, or waits for one. */
export function placeBid(
  market: LocatedMarket,
  timers: Timers,
  bid: LocatedBid,
): Match | undefined {
  if (bid.wasAnnounced) forgetAnnounced(market, bid);
  const level = levelAt(bid, bid.arrivedAt);
  const match = take(market, bid, bestAsk(market, bid, undefined, level));
  if (match !== undefined) return match;
  addWaiting(market, bid, level);
  setTimer(timers, bid, level);
  return undefined;
}

/** New supply: waiting bids take it by score, until nothing of it or nobody is left. */
export function placeAsk(market: LocatedMarket, ask: LocatedAsk): readonly Match[] {
  addAsk(market, ask);
  return serveAsk(market, ask.ask, ask);
}

/** More of an ask is free again: waiting bids take it by score. */
export function freeCapacity(
  market: LocatedMarket,
  ask: LocatedAsk,
  capacity: Capacity,
): readonly Match[] {
  setCapacity(market, ask.ask, capacity);
  return serveAsk(market, ask.ask, ask);
}

/**
 * Lets time pass: bids whose patience ends at or before `at` go farther, those that have waited
 * for longest first, and take what is there by now.
 */
export function passTime(market: LocatedMarket, timers: Timers, at: Instant): readonly Match[] {
  const matches: Match[] = [];
  while (heapPeekKey(timers) <= at) {
    const waiting = market.waiting.get(heapPeekValue(timers));
    heapPop(timers);
    if (waiting === undefined) continue;
    const level = levelAt(waiting.bid, at);
    if (level === waiting.level) continue;
    const match = take(market, waiting.bid, bestAsk(market, waiting.bid, waiting.reach, level));
    if (match === undefined) {
      widen(market, waiting, level);
      setTimer(timers, waiting.bid, level);
      continue;
    }
    removeWaiting(market, waiting.bid.bid);
    matches.push(match);
  }
  return matches;
}

function serveAsk(market: LocatedMarket, ask: number, about: LocatedAsk): readonly Match[] {
  const matches: Match[] = [];
  for (;;) {
    const { server, price, owner } = about;
    const found: Waiting | undefined = bestBid(market, {
      ...capacityOf(market, ask),
      server,
      price,
      owner,
    });
    if (found === undefined) return matches;
    const { bid, limit, shape } = found.bid;
    removeWaiting(market, bid);
    takeShape(market, ask, shape);
    matches.push({ bid, ask, price: limit });
  }
}

function take(market: LocatedMarket, bid: LocatedBid, slot: number): Match | undefined {
  if (slot === NOBODY) return undefined;
  const ask = market.asks.number[slot]!;
  takeShape(market, ask, bid.shape);
  return { bid: bid.bid, ask, price: market.asks.price[slot]! };
}

function takeShape(market: LocatedMarket, ask: number, shapeNumber: number): void {
  const shape = market.shapes[shapeNumber]!;
  const { cores, memory } = capacityOf(market, ask);
  assert(cores >= shape.cores && memory >= shape.memory, "an ask gives no more than it has");
  setCapacity(market, ask, { cores: cores - shape.cores, memory: memory - shape.memory });
}

/** A bid that has come is no longer to come: only the first located input was announced. */
function forgetAnnounced(market: LocatedMarket, { shape, inputs }: LocatedBid): void {
  const first = inputs.find(({ server }) => server >= 0);
  if (first !== undefined) announceDemand(market, shape, first.server, -1);
}

function setTimer(timers: Timers, bid: LocatedBid, level: number): void {
  const at = nextLevelAt(bid, level);
  if (at < Number.POSITIVE_INFINITY) heapPush(timers, at, bid.bid);
}
