import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { expectedShortage, squareRoot } from "./shortage.ts";

const SEED = testSeed();

/** The mean of max(0, need - supply) for a normal need, by summing over its density. */
function integrated(mean: number, deviation: number, supply: number): number {
  const from = (supply - mean) / deviation;
  const step = 0.002;
  let sum = 0;
  for (let z = Math.max(from, -12); z < 12; z += step) {
    const middle = z + step / 2;
    const density = Math.exp((-middle * middle) / 2) / Math.sqrt(2 * Math.PI);
    sum += (middle - from) * deviation * density * step;
  }
  return sum;
}

describe("expected shortage", () => {
  it("is what integration gives, to a thousandth of the deviation", () => {
    const amount = fc.integer({ min: 0, max: 200_000 });
    const deviation = fc.integer({ min: 1000, max: 50_000 });
    fc.assert(
      fc.property(amount, deviation, amount, (mean, spread, supply) => {
        const found = expectedShortage(mean, spread, supply);
        expect(Math.abs(found - integrated(mean, spread, supply))).toBeLessThan(spread / 1000 + 2);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it("never grows with supply", () => {
    for (let supply = 0; supply < 60_000; supply += 97) {
      const here = expectedShortage(30_000, 5000, supply);
      expect(expectedShortage(30_000, 5000, supply + 97)).toBeLessThanOrEqual(here);
    }
  });

  it.each([
    [0, 1, 10, 0],
    [100, 1, 0, 100],
    [10_000, 100, 10_000, 39],
  ])("of a need of %i +- %i with %i there is %i", (mean, deviation, supply, shortage) => {
    expect(expectedShortage(mean, deviation, supply)).toBe(shortage);
  });
});

describe("square root", () => {
  it("is the largest whole number whose square fits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 - 1 }), (value) => {
        const root = squareRoot(value);
        expect(root * root).toBeLessThanOrEqual(value);
        expect((root + 1) * (root + 1)).toBeGreaterThan(value);
      }),
      { seed: SEED },
    );
  });

  it.each([0, 1, 2, 3, 4, 8, 9, 2 ** 52 - 1])("of %i", (value) => {
    expect(squareRoot(value)).toBe(Math.floor(Math.sqrt(value)));
  });
});
