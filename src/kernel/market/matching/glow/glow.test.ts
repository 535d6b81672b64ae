import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../../test/support/seed.ts";
import { createPrng } from "../../../../base/index.ts";
import { addGlowDemand, addGlowSupply, createGlowMarket, splitBid } from "./index.ts";

type Server = readonly [number, number, number];

const distance = (a: Server, b: Server): number => {
  if (a[0] !== b[0]) return 1_000;
  if (a[1] !== b[1]) return 100;
  return a[2] === b[2] ? 1 : 10;
};

/** The pseudocode of Glow's market as it is written: floats, `>=`, one list each. */
class Pseudocode {
  demands: { id: number; bid: number; inputs: Server[] }[] = [];
  supplies: { id: number; server: Server }[] = [];

  score(inputs: Server[], bid: number, server: Server): number {
    let cost = 1;
    for (const input of inputs) cost += distance(input, server);
    return bid / cost;
  }

  addDemand(id: number, bid: number, inputs: Server[]): number | undefined {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.supplies.length; i++) {
      const score = this.score(inputs, 1, this.supplies[i]!.server);
      if (score >= most) [best, most] = [i, score];
    }
    if (best >= 0) return this.supplies.splice(best, 1)[0]!.id;
    this.demands.push({ id, bid, inputs });
    return undefined;
  }

  addSupply(id: number, server: Server): number | undefined {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.demands.length; i++) {
      const { bid, inputs } = this.demands[i]!;
      const score = this.score(inputs, bid, server);
      if (score >= most) [best, most] = [i, score];
    }
    if (best >= 0) return this.demands.splice(best, 1)[0]!.id;
    this.supplies.push({ id, server });
    return undefined;
  }
}

describe("Glow's rules", () => {
  it("choose as the pseudocode does on 1,000 random books, ties included", () => {
    const prng = createPrng(testSeed());
    let matches = 0;
    for (let book = 0; book < 1_000; book++) {
      const server = (): Server => [prng.below(3), prng.below(2), prng.below(2)];
      const ours = createGlowMarket(distance);
      const theirs = new Pseudocode();
      const bids = prng.chance(1, 2) ? [100] : [1, 2, 3, 101, 1_001, 20];
      // Long runs of one side, so that there is much to choose from.
      let isDemand = true;
      for (let id = 0; id < 60; id++) {
        if (prng.chance(1, 8)) isDemand = !isDemand;
        if (isDemand) {
          const bid = bids[prng.below(bids.length)]!;
          const inputs = Array.from({ length: prng.below(4) }, server);
          const got = addGlowDemand(ours, { demand: id, bid, inputs })?.supply;
          expect(got).toBe(theirs.addDemand(id, bid, inputs));
          if (got !== undefined) matches += 1;
        } else {
          const at = server();
          const got = addGlowSupply(ours, { supply: id, server: at })?.demand;
          expect(got).toBe(theirs.addSupply(id, at));
          if (got !== undefined) matches += 1;
        }
      }
    }
    expect(matches).toBeGreaterThan(5_000);
  });

  it("let the newest of three equal demands win", () => {
    const market = createGlowMarket(distance);
    for (const demand of [1, 2, 3]) addGlowDemand(market, { demand, bid: 10, inputs: [] });
    expect(addGlowSupply(market, { supply: 1, server: [0, 0, 0] })?.demand).toBe(3);
  });

  it("split a flow's bid, the remainder to the first groups", () => {
    expect(splitBid(100, 3)).toEqual([34, 33, 33]);
    expect(splitBid(1, 2)).toEqual([1, 0]);
  });
});
