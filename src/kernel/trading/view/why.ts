import {
  bestAsk,
  levelAt,
  nextLevelAt,
  PRICE_MAX,
  reachFor,
  type WhyNotFilled,
  whyNotFilled,
} from "../../market/index.ts";
import type { Instant, LedgerState, MarketClass, Order } from "../../model/index.ts";
import { locatedBid, syncNodes, syncPool, unitsAdmitted } from "../books/index.ts";
import { classOf, endOf } from "../engine/index.ts";
import { freeUnits } from "./book.ts";
import type { WhyOrder } from "./types.ts";

/**
 * Why an order has not been filled, as things stand at `at`: the nearest price, time and amount
 * that would have done. Undefined for an order that is unknown. O(orders and leases looked at).
 */
export function whyOrder(state: LedgerState, number: number, at: Instant): WhyOrder | undefined {
  const order = state.market.orders.get(number);
  if (order === undefined) return undefined;
  const { state: is, left } = order;
  const head = { order: number, state: is, left };
  if (is !== "open") return { ...head, because: "over", amountAtLimit: 0, amountAhead: 0 };
  const cls = classOf(state, order.class);
  if (cls.located === undefined) {
    syncPool(cls, unitsAdmitted(state, cls, { at, seq: state.seq }));
  }
  const book = whyNotFilled(cls.book, cls.history, number);
  const isPlain = cls.located === undefined || order.side === "ask";
  const rest = isPlain ? plainWhy(book) : locatedWhy(state, cls, order, at, book);
  const nextFreeAt = order.side === "bid" ? nextFree(state, cls) : undefined;
  const isRound = cls.options.clearing.kind === "rounds" && rest.amountAtLimit > 0;
  return {
    ...head,
    ...rest,
    ...(isRound ? { because: "round" } : {}),
    ...(nextFreeAt === undefined ? {} : { nextFreeAt }),
  };
}

type Rest = Omit<WhyOrder, "order" | "state" | "left" | "nextFreeAt">;

function plainWhy(book: WhyNotFilled | undefined): Rest {
  if (book === undefined) return { because: "nothing_there", amountAtLimit: 0, amountAhead: 0 };
  const { left: _left, ...told } = book;
  const isEmpty = told.nearestPrice === undefined;
  return { ...told, because: isEmpty ? "nothing_there" : told.because };
}

/** A bid for slots: what the best one at any price, as far as it goes, would cost. */
function locatedWhy(
  state: LedgerState,
  cls: MarketClass,
  order: Order,
  at: Instant,
  book: WhyNotFilled | undefined,
): Rest {
  syncNodes(state, cls);
  const bid = locatedBid(order);
  const level = levelAt(bid, at);
  const nearestPrice = priceFor(cls, { ...bid, limit: PRICE_MAX }, 0);
  const isWithin = nearestPrice !== undefined && priceFor(cls, bid, 0) !== undefined;
  const isNear = isWithin && priceFor(cls, bid, level) !== undefined;
  const free = cls.options.price <= order.limit ? freeUnits(state, cls, at) : 0;
  const because =
    nearestPrice === undefined
      ? "nothing_there"
      : !isWithin
        ? "price"
        : !isNear
          ? "patience"
          : "minimum";
  const fartherAt = nextLevelAt(bid, level);
  const lastAt = book?.lastTradeWithinLimitAt;
  return {
    because,
    ...(nearestPrice === undefined ? {} : { nearestPrice, priceForAll: nearestPrice }),
    amountAtLimit: free + (book?.amountAtLimit ?? 0),
    amountAhead: book?.amountAhead ?? 0,
    ...(because === "patience" && Number.isFinite(fartherAt) ? { fartherAt } : {}),
    ...(lastAt === undefined ? {} : { lastTradeWithinLimitAt: lastAt }),
  };
}

/** The lowest ask that the bid could take, from the supply or from a holder. */
function priceFor(
  { located }: MarketClass,
  bid: ReturnType<typeof locatedBid>,
  level: number,
): number | undefined {
  const prices = [located!.supply, located!.resale].flatMap((market) => {
    const cheapest = { ...bid, prefer: "cheapest" } as const;
    const slot = bestAsk(market, cheapest, reachFor(market, bid), level);
    return slot < 0 ? [] : [market.asks.price[slot]!];
  });
  return prices.length === 0 ? undefined : Math.min(...prices);
}

/** When the next lease of the class ends by itself. */
function nextFree(state: LedgerState, cls: MarketClass): Instant | undefined {
  let first = Number.POSITIVE_INFINITY;
  for (const { class: index, grant } of state.market.leases.values()) {
    if (index === cls.index) first = Math.min(first, endOf(state, grant));
  }
  return Number.isFinite(first) ? first : undefined;
}
