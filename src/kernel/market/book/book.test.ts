import { describe, expect, it } from "vitest";
import {
  applyAmend,
  applyOrder,
  type Book,
  cancelOrder,
  createBook,
  createHistory,
  depth,
  expireOrders,
  faultOfOrder,
  type LimitOrder,
  type OrderPlan,
  planAmend,
  planOrder,
  priceHistory,
  quote,
  recentTrades,
  recordTrade,
  whyNotFilled,
} from "./index.ts";

const NEVER = Number.POSITIVE_INFINITY;
let next = 0;

function send(book: Book, side: "bid" | "ask", change: Partial<LimitOrder> = {}): OrderPlan {
  next += 1;
  const order: LimitOrder = {
    order: next,
    owner: next,
    side,
    price: 100,
    amount: 10,
    minimum: 1,
    timeInForce: "gtc",
    expiresAt: NEVER,
    selfTrade: "cancel_resting",
    ...change,
  };
  const plan = planOrder(book, order, 0);
  applyOrder(book, order, plan);
  return plan;
}

const amounts = (plan: OrderPlan): readonly (readonly number[])[] =>
  plan.fills.map(({ order, price, amount }) => [order, price, amount]);

describe("a limit order", () => {
  it("trades with the best price first, at the resting side's price", () => {
    const book = createBook();
    send(book, "ask", { order: 1_001, price: 90, amount: 4 });
    send(book, "ask", { order: 1_002, price: 80, amount: 4 });
    const plan = send(book, "bid", { price: 95, amount: 6 });
    expect(amounts(plan)).toEqual([
      [1_002, 80, 4],
      [1_001, 90, 2],
    ]);
    expect(quote(book)).toEqual({ ask: { price: 90, amount: 2, orders: 1 } });
  });

  it("is first in, first out among equals", () => {
    const book = createBook();
    for (const order of [2_001, 2_002, 2_003]) send(book, "bid", { order, amount: 5 });
    expect(amounts(send(book, "ask", { amount: 7 }))).toEqual([
      [2_001, 100, 5],
      [2_002, 100, 2],
    ]);
  });

  it.each([
    ["ioc", { filled: 4, rests: 0, dropped: 6, reason: "immediate_only" }],
    ["fok", { filled: 0, rests: 0, dropped: 10, reason: "not_all" }],
    ["post_only", { filled: 0, rests: 0, dropped: 10, reason: "would_trade" }],
    ["gtc", { filled: 4, rests: 6, dropped: 0 }],
  ] as const)("%s keeps to its time in force", (timeInForce, expected) => {
    const book = createBook();
    send(book, "ask", { amount: 4 });
    expect(send(book, "bid", { timeInForce })).toMatchObject(expected);
  });

  it("takes nothing when it can't have its minimum, and rests without being crossed", () => {
    const book = createBook();
    send(book, "ask", { amount: 4 });
    expect(send(book, "bid", { minimum: 5 })).toMatchObject({ filled: 0, rests: 10 });
    expect(send(book, "bid", { minimum: 5, timeInForce: "ioc" })).toMatchObject({
      reason: "below_minimum",
    });
  });

  it("passes by resting orders whose minimum it can't give; less than one ends", () => {
    const book = createBook();
    send(book, "bid", { order: 3_001, minimum: 6 });
    send(book, "bid", { order: 3_002, price: 99, amount: 3 });
    expect(amounts(send(book, "ask", { price: 99, amount: 3 }))).toEqual([[3_002, 99, 3]]);
    const [fill] = send(book, "ask", { amount: 7 }).fills;
    expect(fill).toMatchObject({ order: 3_001, amount: 7, stays: 0, dropped: 3 });
    expect(quote(book)).toEqual({});
  });

  it("never trades with its own owner", () => {
    const book = createBook();
    send(book, "ask", { order: 4_001, owner: 7 });
    send(book, "ask", { order: 4_002, owner: 8, price: 101 });
    const incoming = { owner: 7, price: 101, amount: 5 };
    expect(send(book, "bid", { ...incoming, selfTrade: "cancel_incoming" })).toMatchObject({
      filled: 0,
      dropped: 5,
      reason: "self_trade",
    });
    const plan = send(book, "bid", incoming);
    expect(plan.selfCancels).toEqual([4_001]);
    expect(amounts(plan)).toEqual([[4_002, 101, 5]]);
  });

  it("is refused with its first fault", () => {
    const order: LimitOrder = {
      order: 1,
      owner: 1,
      side: "bid",
      price: 1,
      amount: 1,
      minimum: 1,
      timeInForce: "gtc",
      expiresAt: NEVER,
      selfTrade: "cancel_resting",
    };
    const reason = (change: Partial<LimitOrder>): string | undefined =>
      faultOfOrder({ ...order, ...change }, 5)?.reason;
    expect(reason({ price: -1 })).toBe("price_out_of_range");
    expect(reason({ price: 1e12 })).toBe("price_out_of_range");
    expect(reason({ amount: 0 })).toBe("amount_must_be_positive");
    expect(reason({ price: 1e11, amount: 1e6 })).toBe("value_too_large");
    expect(reason({ minimum: 2 })).toBe("minimum_out_of_range");
    expect(reason({ expiresAt: 5 })).toBe("already_expired");
    expect(reason({})).toBeUndefined();
  });
});

describe("a resting order", () => {
  it("ends when it expires, and is gone when cancelled", () => {
    const book = createBook();
    send(book, "ask", { order: 5_001, expiresAt: 10 });
    send(book, "ask", { order: 5_002 });
    expect(expireOrders(book, 9)).toEqual([]);
    expect(expireOrders(book, 10)).toEqual([5_001]);
    expect(cancelOrder(book, 5_002)).toBe(10);
    expect(cancelOrder(book, 5_002)).toBeUndefined();
    expect(send(book, "bid").filled).toBe(0);
  });

  it("keeps its place when it asks for less, and loses it for more or another price", () => {
    const book = createBook();
    for (const order of [6_001, 6_002, 6_003]) send(book, "ask", { order, amount: 5 });
    const amend = (order: number, change: object): string => {
      const plan = planAmend(book, order, change, 0);
      applyAmend(book, plan);
      return plan.kind;
    };
    expect(amend(6_001, { amount: 3 })).toBe("in_place");
    expect(amend(6_002, { amount: 6 })).toBe("requeued");
    expect(amend(6_999, { amount: 6 })).toBe("refused");
    expect(amounts(send(book, "bid", { amount: 14 })).map(([order]) => order)).toEqual([
      6_001, 6_003, 6_002,
    ]);
  });

  it("trades at once when its new price meets somebody", () => {
    const book = createBook();
    send(book, "bid", { price: 90 });
    send(book, "ask", { order: 7_001, price: 110 });
    const plan = planAmend(book, 7_001, { price: 90 }, 0);
    expect(plan).toMatchObject({ kind: "requeued", plan: { filled: 10 } });
    applyAmend(book, plan);
    expect(book.size).toBe(0);
  });

  it("says why it has not traded, and what would have", () => {
    const book = createBook();
    const history = createHistory();
    recordTrade(history, { at: 50, price: 94, amount: 1 });
    recordTrade(history, { at: 60, price: 99, amount: 1 });
    send(book, "ask", { price: 100, amount: 4 });
    send(book, "ask", { price: 120, amount: 10 });
    send(book, "bid", { price: 95, amount: 2 });
    send(book, "bid", { order: 8_001, price: 95, amount: 8 });
    expect(whyNotFilled(book, history, 8_001)).toEqual({
      left: 8,
      because: "price",
      nearestPrice: 100,
      priceForAll: 120,
      amountAtLimit: 0,
      amountAhead: 2,
      lastTradeWithinLimitAt: 50,
    });
    expect(whyNotFilled(book, history, 8_002)).toBeUndefined();
  });
});

describe("what others see", () => {
  it("shows depth best first", () => {
    const book = createBook();
    for (const price of [30, 10, 20, 10]) send(book, "bid", { price, amount: 1 });
    expect(depth(book, "bid", 2)).toEqual([
      { price: 30, amount: 1, orders: 1 },
      { price: 20, amount: 1, orders: 1 },
    ]);
  });

  it("keeps prices by the hour and forgets the oldest trades", () => {
    const history = createHistory();
    for (const [at, price] of [
      [0, 5],
      [10, 9],
      [20, 2],
      [3_600_000, 7],
    ] as const) {
      recordTrade(history, { at, price, amount: 2 });
    }
    expect(priceHistory(history, 0, 3_600_000)).toEqual([
      { startAt: 0, first: 5, highest: 9, lowest: 2, last: 2, amount: 6, trades: 3 },
    ]);
    for (let i = 0; i < 10_001; i++) recordTrade(history, { at: 4e6 + i, price: i, amount: 1 });
    const trades = recentTrades(history, 20_000);
    expect(trades.length).toBe(10_000);
    expect(trades[0]!.price).toBe(10_000);
    expect(trades.at(-1)!.price).toBe(1);
  });
});
