import type { DepthView, PriceHour, PriceLevel, QuoteView, Trade } from "../../../kernel/index.ts";
import type {
  Depth,
  FillList,
  PriceHistory,
  PriceLevelWire,
  Quote,
} from "../../schemas/market/index.ts";
import { toCredits } from "../money.ts";
import { toSeconds } from "../time.ts";

export function toQuote(name: string, { bid, ask, last, free }: QuoteView): Quote {
  return {
    class: name,
    ...(bid === undefined ? {} : { bid: toLevel(bid) }),
    ...(ask === undefined ? {} : { ask: toLevel(ask) }),
    ...(last === undefined ? {} : { last: toTrade(last) }),
    free,
  };
}

export function toDepth(name: string, { bids, asks }: DepthView): Depth {
  return { class: name, bids: bids.map(toLevel), asks: asks.map(toLevel) };
}

export function toFillList(name: string, trades: readonly Trade[]): FillList {
  return { class: name, items: trades.map(toTrade) };
}

export function toPriceHistory(name: string, hours: readonly PriceHour[]): PriceHistory {
  return {
    class: name,
    items: hours.map(({ startAt, first, highest, lowest, last, amount, trades }) => ({
      start_time: toSeconds(startAt),
      first: toCredits(first),
      highest: toCredits(highest),
      lowest: toCredits(lowest),
      last: toCredits(last),
      amount,
      trades,
    })),
  };
}

function toLevel({ price, amount, orders }: PriceLevel): PriceLevelWire {
  return { price: toCredits(price), amount, orders };
}

function toTrade({ at, price, amount }: Trade): FillList["items"][number] {
  return { time: toSeconds(at), price: toCredits(price), amount };
}
