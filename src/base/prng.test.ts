import { describe, expect, it } from "vitest";
import { testSeed } from "../../test/support/seed.ts";
import { AssertionError, createPrng, type Prng, prngFromState } from "./index.ts";

const seed = testSeed();

/** Pearson's statistic: how far counts are from being equal; about `counts.length` if they are. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function tally(bound: number, draws: number, next: () => number): number[] {
  const counts = new Array<number>(bound).fill(0);
  for (let i = 0; i < draws; i++) counts[next()]! += 1;
  return counts;
}

function draw(prng: Prng, count: number): number[] {
  return Array.from({ length: count }, () => prng.nextU32());
}

describe("prng", () => {
  it("is xoshiro128**: the published sequence from the state 1, 2, 3, 4", () => {
    expect(draw(prngFromState([1, 2, 3, 4]), 4)).toEqual([11520, 0, 5927040, 70819200]);
  });

  it("gives the same numbers for the same seed and others for another", () => {
    expect(draw(createPrng(seed), 100)).toEqual(draw(createPrng(seed), 100));
    expect(draw(createPrng(seed), 4)).not.toEqual(draw(createPrng(seed + 1), 4));
  });

  it("continues where its state was taken, after a way through JSON too", () => {
    const prng = createPrng(seed);
    for (let i = 0; i < 50; i++) {
      const resumed = prngFromState(JSON.parse(JSON.stringify(prng.state())));
      expect(draw(resumed, 5)).toEqual(draw(prng, 5));
      prng.below(i + 1);
    }
  });

  it("does not move when its state is read", () => {
    const prng = createPrng(seed);
    expect(prng.state()).toEqual(prng.state());
  });

  // A fair generator passes each of these for all but about one seed in 10^7: the bar is the mean
  // of the statistic plus more than five standard deviations, and its tail is nearly normal.
  it.each([2, 3, 10, 64, 1000])("spreads evenly below %d", (bound) => {
    const prng = createPrng(seed);
    const statistic = chiSquare(tally(bound, 200 * bound + 20_000, () => prng.below(bound)));
    expect(statistic).toBeLessThan(bound + 6 * Math.sqrt(2 * bound) + 30);
  });

  it("spreads evenly below a bound that does not divide 2^32", () => {
    // Taking the remainder alone would make the lower third of the values twice as likely.
    const bound = 3 * 2 ** 30;
    const prng = createPrng(seed);
    const thirds = tally(3, 30_000, () => Math.floor(prng.below(bound) / 2 ** 30));
    expect(chiSquare(thirds)).toBeLessThan(40);
  });

  it("uses all 32 bits, each half of the time", () => {
    const prng = createPrng(seed);
    const ones = new Array<number>(32).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const value = prng.nextU32();
      for (let bit = 0; bit < 32; bit++) ones[bit]! += (value >>> bit) & 1;
    }
    // 500 is seven standard deviations.
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it("gives a chance of what it is told", () => {
    const prng = createPrng(seed);
    const hits = tally(2, 30_000, () => (prng.chance(1, 3) ? 1 : 0));
    expect(Math.abs(hits[1]! - 10_000)).toBeLessThan(600);
    for (let i = 0; i < 100; i++) {
      expect(prng.chance(0, 5)).toBe(false);
      expect(prng.chance(5, 5)).toBe(true);
    }
  });

  it("takes an impossible bound and an empty state for bugs", () => {
    const prng = createPrng(seed);
    for (const bound of [0, -1, 2 ** 32 + 1]) {
      expect(() => prng.below(bound)).toThrow(AssertionError);
    }
    expect(prng.below(1)).toBe(0);
    expect(prng.below(2 ** 32)).toBeGreaterThanOrEqual(0);
    expect(() => prngFromState([0, 0, 0, 0])).toThrow(AssertionError);
  });
});
