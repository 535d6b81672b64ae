import {
  depth,
  type PriceHour,
  type PriceLevel,
  priceHistory,
  recentTrades,
  type Trade,
} from "../../market/index.ts";
import type { Instant, LedgerState, MarketClass, Units } from "../../model/index.ts";
import { syncNodes, syncPool, unitsAdmitted } from "../books/index.ts";
import type { ClassView, DepthView, QuoteView } from "./types.ts";

/** All classes, in the order in which they were made. O(classes x nodes). */
export function listClasses(state: LedgerState, at: Instant): readonly ClassView[] {
  return state.market.classes.flatMap((cls) =>
    cls === undefined ? [] : [viewClass(state, cls, at)],
  );
}

export function viewClass(state: LedgerState, cls: MarketClass, at: Instant): ClassView {
  const { name, options, located, waiting } = cls;
  const free = freeUnits(state, cls, at);
  let open = 0;
  for (const count of cls.openOf.values()) open += count;
  let leases = 0;
  for (const lease of state.market.leases.values()) if (lease.class === cls.index) leases += 1;
  const isOnNodes = located !== undefined;
  return { name, options, isOnNodes, bids: waiting, asks: open - waiting, leases, free };
}

/** The best price of each side, the supply's among the asks, and the last trade. */
export function viewQuote(state: LedgerState, cls: MarketClass, at: Instant): QuoteView {
  const { bids, asks } = viewDepth(state, cls, at, 1);
  const [last] = recentTrades(cls.history, 1);
  const [bid, ask] = [bids[0], asks[0]];
  return {
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
    ...(last === undefined ? {} : { last }),
    free: freeUnits(state, cls, at),
  };
}

/** Prices of both sides, best first, with what is there: nobody is named. */
export function viewDepth(
  state: LedgerState,
  cls: MarketClass,
  at: Instant,
  levelsMax: number,
): DepthView {
  const free = freeUnits(state, cls, at);
  if (cls.located === undefined) syncPool(cls, free);
  const bids = depth(cls.book, "bid", levelsMax);
  const asks = depth(cls.book, "ask", levelsMax);
  if (cls.located === undefined || free === 0) return { bids, asks };
  const supply = { price: cls.options.price, amount: free, orders: 1 };
  return { bids, asks: withLevel(asks, supply).slice(0, levelsMax) };
}

/** Up to `countMax` trades, newest first: price, amount and instant, and nobody's name. */
export function viewFills(cls: MarketClass, countMax: number): readonly Trade[] {
  return recentTrades(cls.history, countMax);
}

/** Prices by the hour in `[from, to)`. */
export function viewHistory(cls: MarketClass, from: Instant, to: Instant): readonly PriceHour[] {
  return priceHistory(cls.history, from, to);
}

/** Units of the supply that could be had now: a bound where several slots share a node. */
export function freeUnits(state: LedgerState, cls: MarketClass, at: Instant): Units {
  const admitted = unitsAdmitted(state, cls, { at, seq: state.seq });
  if (cls.located === undefined) return admitted;
  syncNodes(state, cls);
  const { cores } = cls.located.supply.asks;
  let free = 0;
  for (const units of cores) free += units;
  return Math.min(free, admitted);
}

function withLevel(levels: readonly PriceLevel[], level: PriceLevel): readonly PriceLevel[] {
  const place = levels.findIndex(({ price }) => price >= level.price);
  if (place < 0) return [...levels, level];
  const there = levels[place]!;
  if (there.price > level.price) return levels.toSpliced(place, 0, level);
  const { price } = level;
  const both = { price, amount: there.amount + level.amount, orders: there.orders + level.orders };
  return levels.with(place, both);
}
