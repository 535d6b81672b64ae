import { intMapGet } from "../../../base/index.ts";
import type { Instant, MicroCredits, Units } from "../../measures.ts";
import { type History, lastTradeWithin } from "./history.ts";
import { ladderBest } from "./ladder.ts";
import { type Book, type BookSide, type Ladder, NONE, type OrderNumber } from "./types.ts";

export interface PriceLevel {
  readonly price: MicroCredits;
  readonly amount: Units;
  readonly orders: number;
}

export interface Quote {
  readonly bid?: PriceLevel;
  readonly ask?: PriceLevel;
}

/** The best price of each side with what is there. O(1). */
export function quote(book: Book): Quote {
  const [bid] = depth(book, "bid", 1);
  const [ask] = depth(book, "ask", 1);
  return { ...(bid && { bid }), ...(ask && { ask }) };
}

/** Up to `levelsMax` prices of one side, best first. */
export function depth(book: Book, side: BookSide, levelsMax: number): readonly PriceLevel[] {
  const found: PriceLevel[] = [];
  const { levels } = book;
  for (const level of levelsOf(side === "bid" ? book.bids : book.asks)) {
    if (found.length === levelsMax) break;
    found.push({
      price: levels.price[level]!,
      amount: levels.amount[level]!,
      orders: levels.orders[level]!,
    });
  }
  return found;
}

/** Why a resting order has not traded, and what would have. */
export interface WhyNotFilled {
  readonly left: Units;
  /** Nobody is within its limit, or those who are can't give the least that it wants. */
  readonly because: "price" | "minimum";
  /** The best price of the other side, if anybody is there. */
  readonly nearestPrice?: MicroCredits;
  /** The limit with which all that is left would trade at once, if there is as much. */
  readonly priceForAll?: MicroCredits;
  /** What the other side offers within its limit, its own owner's orders left out. */
  readonly amountAtLimit: Units;
  /** What waits before it at its price or better. */
  readonly amountAhead: Units;
  /** When others last traded within its limit: an order that rested then would have met them. */
  readonly lastTradeWithinLimitAt?: Instant;
}

/** Explains a resting order; undefined if it does not rest. O(orders looked at), for reading. */
export function whyNotFilled(
  book: Book,
  history: History,
  number: OrderNumber,
): WhyNotFilled | undefined {
  const slot = intMapGet(book.slots, number);
  if (slot === NONE) return undefined;
  const { orders, levels } = book;
  const level = orders.level[slot]!;
  const side: BookSide = levels.isBid[level] === 1 ? "bid" : "ask";
  const limit = levels.price[level]!;
  const left = orders.left[slot]!;
  const others = side === "bid" ? book.asks : book.bids;
  const met = offeredTo(book, others, slot);
  const nearest = ladderBest(others);
  const lastAt = lastTradeWithin(history, side, limit);
  return {
    left,
    because: met.atLimit > 0 ? "minimum" : "price",
    ...(nearest < Number.POSITIVE_INFINITY && { nearestPrice: Math.abs(nearest) }),
    ...(met.priceForAll !== undefined && { priceForAll: met.priceForAll }),
    amountAtLimit: met.atLimit,
    amountAhead: amountAhead(book, side, slot),
    ...(lastAt !== undefined && { lastTradeWithinLimitAt: lastAt }),
  };
}

function offeredTo(
  book: Book,
  others: Ladder,
  slot: number,
): { readonly atLimit: Units; readonly priceForAll?: MicroCredits } {
  const { orders, levels } = book;
  const own = orders.level[slot]!;
  const limit = levels.price[own]!;
  let offered = 0;
  let atLimit = 0;
  for (const level of levelsOf(others)) {
    const price = levels.price[level]!;
    const isWithin = levels.isBid[own] === 1 ? price <= limit : price >= limit;
    for (let other = levels.head[level]!; other !== NONE; other = orders.next[other]!) {
      if (orders.owner[other] !== orders.owner[slot]) offered += orders.left[other]!;
    }
    if (isWithin) atLimit = offered;
    if (offered >= orders.left[slot]!) return { atLimit, priceForAll: price };
  }
  return { atLimit };
}

function amountAhead(book: Book, side: BookSide, slot: number): Units {
  const { orders, levels } = book;
  let ahead = 0;
  for (const level of levelsOf(side === "bid" ? book.bids : book.asks)) {
    if (level === orders.level[slot]) break;
    ahead += levels.amount[level]!;
  }
  for (let other = orders.previous[slot]!; other !== NONE; other = orders.previous[other]!) {
    ahead += orders.left[other]!;
  }
  return ahead;
}

function* levelsOf({ chunks }: Ladder): Generator<number> {
  for (const chunk of chunks) {
    for (let place = 0; place < chunk.count; place++) yield chunk.levels[place]!;
  }
}
