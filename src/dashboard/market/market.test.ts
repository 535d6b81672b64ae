import { describe, expect, it } from "vitest";
import { compileValidator, OrderRequest } from "../../wire/index.ts";
import { deepened, type PriceHour, priceSpan } from "./levels.ts";
import { EMPTY_BID, orderOf } from "./order/bid-form.ts";

describe("the depth of a book", () => {
  it("counts at each price what is as good or better", () => {
    const levels = [3, 2, 1].map((price) => ({ price, amount: price * 2, orders: 1 }));
    expect(deepened(levels).map(({ depth }) => depth)).toEqual([6, 10, 12]);
    expect(deepened([])).toEqual([]);
  });
});

describe("what the price chart spans", () => {
  const hour = (at: number, lowest: number, highest: number): PriceHour => ({
    start_time: at * 3_600,
    first: lowest,
    highest,
    lowest,
    last: highest,
    amount: at + 1,
    trades: 1,
  });

  it("is all hours and prices, with room around them", () => {
    const span = priceSpan([hour(0, 2, 3), hour(5, 1, 2)]);
    expect(span).toMatchObject({ from: 0, to: 6 * 3_600, mostUnits: 6 });
    expect(span?.lowest).toBeLessThan(1);
    expect(span?.highest).toBeGreaterThan(3);
  });

  it("has room though the price never moved, and is nothing without trades", () => {
    const span = priceSpan([hour(0, 0, 0)]);
    expect((span?.highest ?? 0) - (span?.lowest ?? 0)).toBeGreaterThan(0);
    expect(priceSpan([])).toBeUndefined();
  });
});

describe("the form of a bid", () => {
  it("asks for no more than what was written", () => {
    const valid = compileValidator(OrderRequest);
    expect(orderOf(EMPTY_BID, "a100")).toBeUndefined();
    const bid = orderOf({ ...EMPTY_BID, limit: 2.5, least: 2, amount: 4, name: " x " }, "a100");
    expect(valid.check(bid)).toBe(true);
    expect(bid).toEqual({
      side: "bid",
      class: "a100",
      limit: 2.5,
      amount: 4,
      min_amount: 2,
      time_in_force: "gtc",
      prefer: "cheapest",
      name: "x",
    });
  });
});
