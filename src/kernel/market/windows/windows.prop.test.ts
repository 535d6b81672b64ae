import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../../base/index.ts";
import {
  cancelWindowOrder,
  closeHours,
  createWindows,
  faultOfWindow,
  hourDepth,
  type PoolSupply,
  placeBuy,
  placeSell,
  quoteWindow,
  type WindowBuy,
  type WindowFill,
  type WindowSell,
  whyWindowNotFilled,
} from "./index.ts";

// Goal: the watched hours lose no trade and every fill is the largest and the cheapest.
// Method: small books beside one that tries every resting buy again after each order, and that
// finds amounts by trying all of them.

interface Slow {
  sells: { sell: WindowSell; left: number[] }[];
  buys: { buy: WindowBuy; left: number }[];
}

type Cell = readonly [buy: number, sell: number, hour: number, amount: number, price: number];

const HOURS = 6;

function cellsOf(fills: readonly WindowFill[]): Cell[] {
  return fills
    .flatMap(({ buy, sell, from, to, amount, price }) =>
      Array.from({ length: to - from }, (_, k): Cell => [buy, sell, from + k, amount, price]),
    )
    .sort(byCell);
}

const byCell = (a: Cell, b: Cell): number =>
  a[0] - b[0] || a[2] - b[2] || a[4] - b[4] || a[1] - b[1];

/** Sells that a buy may take in an hour, cheapest first, as a list of single units. */
function unitsIn(slow: Slow, buy: WindowBuy, hour: number, pool: PoolSupply | undefined): number[] {
  const sells = slow.sells
    .filter(({ sell }) => sell.from <= hour && hour < sell.to && sell.owner !== buy.owner)
    .map(({ sell, left }) => ({ ...sell, there: left[hour - sell.from]!, late: 0 }));
  const own = pool === undefined ? [] : [{ order: 0, price: pool.price, there: pool.freeAt(hour) }];
  return [...sells, ...own.map((one) => ({ ...one, late: 1 }))]
    .filter(({ price }) => price <= buy.limit)
    .sort((a, b) => a.price - b.price || a.late - b.late || a.order - b.order)
    .flatMap(({ order, there }) => Array.from({ length: there }, () => order));
}

function tryBuy(
  slow: Slow,
  buy: WindowBuy,
  wanted: number,
  pool: PoolSupply | undefined,
  newcomer: number,
): Cell[] {
  const units = Array.from({ length: buy.to - buy.from }, (_, k) =>
    unitsIn(slow, buy, buy.from + k, pool),
  );
  let amount = wanted;
  while (amount > 0 && units.some((there) => there.length < amount)) amount -= 1;
  if (amount < buy.minimum) return [];
  const cells: Cell[] = [];
  units.forEach((there, k) => {
    const taken = there.slice(0, amount);
    for (const order of new Set(taken)) {
      const count = taken.filter((one) => one === order).length;
      const from = slow.sells.find(({ sell }) => sell.order === order);
      const price = order === newcomer ? buy.limit : (from?.sell.price ?? pool!.price);
      if (from !== undefined) from.left[buy.from + k - from.sell.from]! -= count;
      cells.push([buy.order, order, buy.from + k, count, price]);
    }
  });
  return cells;
}

/** Tries every resting buy, best limit first, until nothing changes. */
function settle(slow: Slow, pool: PoolSupply | undefined, newcomer: number): Cell[] {
  const cells: Cell[] = [];
  slow.buys.sort((a, b) => b.buy.limit - a.buy.limit || a.buy.order - b.buy.order);
  for (const resting of slow.buys) {
    const found = tryBuy(slow, resting.buy, resting.left, pool, newcomer);
    cells.push(...found);
    const [first] = found;
    if (first === undefined) continue;
    resting.left -= found.filter((c) => c[2] === first[2]).reduce((sum, c) => sum + c[3], 0);
  }
  slow.buys = slow.buys.filter(({ buy, left }) => left >= buy.minimum);
  return cells;
}

function randomSpan(prng: Prng): { from: number; to: number } {
  const from = prng.below(HOURS);
  return { from, to: from + 1 + prng.below(HOURS - from) };
}

function randomBuy(prng: Prng, order: number): WindowBuy {
  const amount = 1 + prng.below(6);
  return {
    ...randomSpan(prng),
    order,
    owner: prng.below(5),
    limit: 8 + prng.below(6),
    amount,
    minimum: prng.chance(1, 3) ? amount : 1 + prng.below(amount),
    timeInForce: prng.chance(1, 4) ? "ioc" : "gtc",
  };
}

function runBook(prng: Prng): number {
  const windows = createWindows();
  let slow: Slow = { sells: [], buys: [] };
  const free = Array.from({ length: HOURS }, () => prng.below(3));
  const pool = prng.chance(1, 2) ? { price: 10, freeAt: (hour: number) => free[hour]! } : undefined;
  let trades = 0;
  for (let order = 1; order <= 60; order++) {
    const what = prng.below(10);
    let cells: Cell[] = [];
    let expected: Cell[] = [];
    if (what < 2) {
      const number = 1 + prng.below(order);
      const had = slow.sells.length + slow.buys.length;
      slow = {
        sells: slow.sells.filter(
          ({ sell, left }) => sell.order !== number && left.some((u) => u > 0),
        ),
        buys: slow.buys.filter(({ buy }) => buy.order !== number),
      };
      if (cancelWindowOrder(windows, number)) {
        expect(slow.sells.length + slow.buys.length).toBeLessThan(had);
      }
    } else if (what < 6) {
      const amount = 1 + prng.below(6);
      const span = randomSpan(prng);
      const sell = { ...span, order, owner: prng.below(5), price: 8 + prng.below(6), amount };
      slow.sells.push({ sell, left: Array.from({ length: span.to - span.from }, () => amount) });
      // The pool sells from what it has; the caller takes it off, as the ledger would.
      const fills = placeSell(windows, sell, undefined);
      cells = cellsOf(fills);
      expected = settle(slow, undefined, order);
    } else {
      const buy = randomBuy(prng, order);
      const plan = placeBuy(windows, buy, pool);
      expect(plan.filled + plan.rests + plan.dropped).toBe(buy.amount);
      cells = cellsOf(plan.fills);
      expected = tryBuy(slow, buy, buy.amount, pool, -1);
      const [first] = expected;
      const inHour = expected.filter((cell) => cell[2] === first?.[2]);
      const left = buy.amount - inHour.reduce((sum, cell) => sum + cell[3], 0);
      if (buy.timeInForce === "gtc" && left >= buy.minimum) slow.buys.push({ buy, left });
      for (const fill of plan.fills.filter(({ sell }) => sell === 0)) {
        for (let hour = fill.from; hour < fill.to; hour++) free[hour]! -= fill.amount;
      }
    }
    expect(cells).toEqual(expected.toSorted(byCell));
    trades += cells.length;
    expect(new Set(windows.buys.keys())).toEqual(new Set(slow.buys.map(({ buy }) => buy.order)));
  }
  return trades;
}

describe("forward windows", () => {
  it("trade what a book that tries everything again trades", () => {
    const prng = createPrng(testSeed());
    let trades = 0;
    for (let book = 0; book < 1_000; book++) trades += runBook(prng);
    expect(trades).toBeGreaterThan(10_000);
  });

  it("join several sells, and leave the rest of each on the book", () => {
    const windows = createWindows();
    const sell = { owner: 1, price: 5, amount: 4 };
    placeSell(windows, { ...sell, order: 1, from: 0, to: 2 });
    placeSell(windows, { ...sell, order: 2, from: 2, to: 4 });
    const buy: WindowBuy = {
      order: 3,
      owner: 2,
      from: 1,
      to: 3,
      limit: 6,
      amount: 3,
      minimum: 3,
      timeInForce: "gtc",
    };
    expect(quoteWindow(windows, buy, 3)).toEqual({ amount: 3, limit: 5, total: 30 });
    expect(placeBuy(windows, buy).fills).toEqual([
      { buy: 3, sell: 1, seller: 1, amount: 3, price: 5, from: 1, to: 2 },
      { buy: 3, sell: 2, seller: 1, amount: 3, price: 5, from: 2, to: 3 },
    ]);
    expect([0, 1, 2, 3].map((hour) => hourDepth(windows, hour, 5)[0]!.amount)).toEqual([
      4, 1, 1, 4,
    ]);
  });

  it("say why nothing was filled, and end with the hours that begin", () => {
    const windows = createWindows();
    placeSell(windows, { order: 1, owner: 1, price: 9, amount: 4, from: 0, to: 4 });
    const buy = { owner: 2, from: 0, to: 2, limit: 6, amount: 3, minimum: 1 };
    placeBuy(windows, { ...buy, order: 2, timeInForce: "gtc" });
    expect(whyWindowNotFilled(windows, 2)).toEqual({
      left: 3,
      shortHour: 0,
      amountAtLimit: 0,
      atAnyPrice: { amount: 3, limit: 9, total: 54 },
    });
    expect(closeHours(windows, 1)).toEqual([2]);
    expect(windows.sells.get(1)!.hoursLeft).toBe(3);
    closeHours(windows, 4);
    expect(windows.sells.size).toBe(0);
  });

  it("refuse what makes no sense, with the first fault", () => {
    const reason = (to: number, price: number, amount: number, minimum = 1): string | undefined =>
      faultOfWindow({ from: 0, to }, price, amount, minimum)?.reason;
    expect(reason(0, 1, 1)).toBe("window_must_not_be_empty");
    expect(reason(2_209, 1, 1)).toBe("window_too_long");
    expect(reason(1, -1, 1)).toBe("price_out_of_range");
    expect(reason(1, 1, 0)).toBe("amount_must_be_positive");
    expect(reason(1_000, 1e11, 1)).toBe("value_too_large");
    expect(reason(1, 1, 2, 3)).toBe("minimum_out_of_range");
    expect(reason(1, 1, 2, 2)).toBeUndefined();
  });
});
