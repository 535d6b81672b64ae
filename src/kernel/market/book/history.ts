import { assert, divFloor } from "../../../base/index.ts";
import type { Instant, MicroCredits, Units } from "../../measures.ts";
import { FILLS_KEPT_MAX, HISTORY_HOURS_MAX } from "../limits.ts";
import type { BookSide } from "./types.ts";

const HOUR_MS = 3_600_000;

export interface Trade {
  readonly at: Instant;
  readonly price: MicroCredits;
  readonly amount: Units;
}

/** Prices of one hour in which something traded. */
export interface PriceHour {
  readonly startAt: Instant;
  readonly first: MicroCredits;
  readonly highest: MicroCredits;
  readonly lowest: MicroCredits;
  readonly last: MicroCredits;
  readonly amount: Units;
  readonly trades: number;
}

/** The newest trades of a class and its prices by the hour; both forget their oldest. */
export interface History {
  /** In the order of time from `next` on, round the end. */
  readonly trades: Trade[];
  next: number;
  readonly hours: PriceHour[];
  firstHour: number;
}

export function createHistory(): History {
  return { trades: [], next: 0, hours: [], firstHour: 0 };
}

/** All that is kept, oldest first. */
export interface KeptHistory {
  readonly trades: readonly Trade[];
  readonly hours: readonly PriceHour[];
}

export function keptHistory(history: History): KeptHistory {
  return {
    trades: recentTrades(history, FILLS_KEPT_MAX).toReversed(),
    hours: history.hours.slice(history.firstHour),
  };
}

/** Fills an empty history with what was kept. */
export function restoreHistory(history: History, { trades, hours }: KeptHistory): void {
  history.trades.push(...trades);
  history.next = trades.length % FILLS_KEPT_MAX;
  history.hours.push(...hours);
}

/** Time must not go back. O(1) amortised. */
export function recordTrade(history: History, trade: Trade): void {
  history.trades[history.next] = trade;
  history.next = (history.next + 1) % FILLS_KEPT_MAX;
  const startAt = divFloor(trade.at, HOUR_MS) * HOUR_MS;
  const hour = history.hours.at(-1);
  assert(hour === undefined || hour.startAt <= startAt, "trades are recorded in order of time");
  if (hour?.startAt === startAt) {
    history.hours[history.hours.length - 1] = withTrade(hour, trade);
    return;
  }
  const { price, amount } = trade;
  const prices = { first: price, highest: price, lowest: price, last: price };
  history.hours.push({ startAt, ...prices, amount, trades: 1 });
  if (history.hours.length - history.firstHour > HISTORY_HOURS_MAX) history.firstHour += 1;
  // Cut off in one go what has been forgotten, so that an hour costs O(1) on average.
  if (history.firstHour === HISTORY_HOURS_MAX) {
    history.hours.splice(0, history.firstHour);
    history.firstHour = 0;
  }
}

/** Up to `countMax` trades, newest first. */
export function recentTrades(history: History, countMax: number): readonly Trade[] {
  const { trades, next } = history;
  const count = Math.min(countMax, trades.length);
  const newest = (index: number): Trade =>
    trades[(next - 1 - index + 2 * trades.length) % trades.length]!;
  return Array.from({ length: count }, (_, index) => newest(index));
}

/** Hours that start in `[from, to)` and saw a trade, in order of time. */
export function priceHistory(history: History, from: Instant, to: Instant): readonly PriceHour[] {
  return history.hours
    .slice(history.firstHour)
    .filter(({ startAt }) => startAt >= from && startAt < to);
}

/** When others last traded at a price that an order of `side` with this limit would have taken. */
export function lastTradeWithin(
  history: History,
  side: BookSide,
  limit: MicroCredits,
): Instant | undefined {
  return recentTrades(history, FILLS_KEPT_MAX).find(({ price }) =>
    side === "bid" ? price <= limit : price >= limit,
  )?.at;
}

function withTrade(hour: PriceHour, { price, amount }: Trade): PriceHour {
  return {
    startAt: hour.startAt,
    first: hour.first,
    highest: Math.max(hour.highest, price),
    lowest: Math.min(hour.lowest, price),
    last: price,
    amount: hour.amount + amount,
    trades: hour.trades + 1,
  };
}
