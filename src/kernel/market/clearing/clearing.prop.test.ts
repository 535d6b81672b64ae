import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { createPrng } from "../../../base/index.ts";
import { createLocatedMarket, GLOW_DISTANCES, internServer } from "../matching/index.ts";
import {
  assignAtLeastCost,
  clearByDistance,
  clearUniform,
  FORBIDDEN,
  type RoundFill,
  type RoundOrder,
} from "./index.ts";

const side = fc.array(fc.record({ price: fc.nat(12), amount: fc.integer({ min: 1, max: 9 }) }), {
  maxLength: 12,
});

const numbered = (orders: readonly { price: number; amount: number }[]): RoundOrder[] =>
  orders.map((order, k) => ({ ...order, order: k, seq: k }));

const units = (orders: readonly { amount: number }[]): number =>
  orders.reduce((sum, { amount }) => sum + amount, 0);

describe("clearing by price", () => {
  it("trades the most units that one price can, within every limit, earliest first", () => {
    const property = fc.property(side, side, (someBids, someAsks) => {
      const [bids, asks] = [numbered(someBids), numbered(someAsks)];
      const cleared = clearUniform(bids, asks);
      const at = (price: number): number =>
        Math.min(
          units(bids.filter((bid) => bid.price >= price)),
          units(asks.filter((ask) => ask.price <= price)),
        );
      const most = Math.max(...Array.from({ length: 13 }, (_, price) => at(price)));
      expect(cleared.amount).toBe(most);
      expect(units(cleared.bids)).toBe(most);
      expect(units(cleared.asks)).toBe(most);
      const { price } = cleared;
      expect(price === undefined).toBe(most === 0);
      if (price === undefined) return;
      expect(at(price)).toBe(most);
      checkSide(bids, cleared.bids, (order) => order.price - price);
      checkSide(asks, cleared.asks, (order) => price - order.price);
    });
    fc.assert(property, { seed: testSeed(), numRuns: 3_000 });
  });

  it("does not depend on the order of the orders", () => {
    const property = fc.property(side, side, (someBids, someAsks) => {
      const [bids, asks] = [numbered(someBids), numbered(someAsks)];
      expect(clearUniform(bids.toReversed(), asks.toReversed())).toEqual(clearUniform(bids, asks));
    });
    fc.assert(property, { seed: testSeed(), numRuns: 500 });
  });
});

/** Nobody loses, and whoever is left out is no better than anybody inside. */
function checkSide(
  orders: readonly RoundOrder[],
  fills: readonly RoundFill[],
  gain: (order: RoundOrder) => number,
): void {
  const filled = new Map(fills.map(({ order, amount }) => [order, amount]));
  for (const inside of orders.filter(({ order }) => filled.has(order))) {
    expect(gain(inside)).toBeGreaterThanOrEqual(0);
    expect(filled.get(inside.order)).toBeLessThanOrEqual(inside.amount);
    for (const other of orders) {
      if ((filled.get(other.order) ?? 0) === other.amount) continue;
      const isWorse = gain(other) < gain(inside);
      const isLater = gain(other) === gain(inside) && other.order >= inside.order;
      expect(isWorse || isLater, "the better, then the earlier, is served first").toBe(true);
    }
  }
}

/** The most pairs and their least cost, by trying every way. */
function bestByHand(costs: Float64Array, rows: number, columns: number): [number, number] {
  let best: [number, number] = [0, 0];
  const used = new Set<number>();
  const walk = (row: number, count: number, cost: number): void => {
    if (count > best[0] || (count === best[0] && cost < best[1])) best = [count, cost];
    if (row === rows) return;
    walk(row + 1, count, cost);
    for (let column = 0; column < columns; column++) {
      const pair = costs[row * columns + column]!;
      if (pair === FORBIDDEN || used.has(column)) continue;
      used.add(column);
      walk(row + 1, count + 1, cost + pair);
      used.delete(column);
    }
  };
  walk(0, 0, 0);
  return best;
}

describe("assignment", () => {
  it("is as large and as cheap as trying every way can make it", () => {
    const prng = createPrng(testSeed());
    for (let round = 0; round < 2_000; round++) {
      const [rows, columns] = [1 + prng.below(6), 1 + prng.below(6)];
      const spread = [2, 10, 1_000_000][prng.below(3)]!;
      const costs = Float64Array.from({ length: rows * columns }, () =>
        prng.chance(1, 4) ? FORBIDDEN : prng.below(spread),
      );
      const found = assignAtLeastCost(costs, rows, columns);
      expect([found.assigned, found.cost]).toEqual(bestByHand(costs, rows, columns));
      const taken = found.columns.filter((column) => column >= 0);
      expect(new Set(taken).size).toBe(found.assigned);
    }
  });

  it("puts bids next to their data unless the price there is above their limit", () => {
    const { topology } = createLocatedMarket(GLOW_DISTANCES);
    const [a, b] = ["a", "b"].map((server) =>
      internServer(topology, { dataCenter: "d", rack: "r", server }),
    );
    const inputs = [{ server: a!, bytes: 1 }];
    const bids = [
      { bid: 1, limit: 5, inputs },
      { bid: 2, limit: 9, inputs },
    ];
    const slots = [
      { slot: 10, price: 7, server: a! },
      { slot: 11, price: 5, server: b! },
    ];
    expect(clearByDistance(topology, GLOW_DISTANCES, bids, slots)).toEqual({
      matches: [
        { bid: 1, slot: 11, price: 5 },
        { bid: 2, slot: 10, price: 7 },
      ],
      cost: 16 * (1 + 10 + 1 + 1),
    });
  });
});
