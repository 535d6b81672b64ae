import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { LOG_ONE, logarithm, ROOT_ONE, rootFloor, rootOfRatio } from "./fixed-point.ts";

// Goal: roots are exact and logarithms near, on any machine.
// Method: squares by bigint; the platform's own logarithm within its error.
const seed = testSeed();
const large = fc.integer({ min: 0, max: 2 ** 52 });
const value = fc.oneof(fc.integer({ min: 0, max: 1000 }), large);

describe("fixed-point arithmetic", () => {
  it("takes roots down to the whole number", () => {
    const property = fc.property(value, (number) => {
      const root = BigInt(rootFloor(number));
      expect(root * root <= BigInt(number)).toBe(true);
      expect((root + 1n) * (root + 1n) > BigInt(number)).toBe(true);
    });
    fc.assert(property, { seed, numRuns: 2000 });
    for (const root of [2, 3, 1000, 67_108_864]) {
      expect(rootFloor(root * root)).toBe(root);
      expect(rootFloor(root * root - 1)).toBe(root - 1);
    }
  });

  it("takes roots of ratios to a thousandth", () => {
    const part = fc.integer({ min: 1, max: 10_000_000 });
    const property = fc.property(part, part, (numerator, denominator) => {
      const exact = Math.sqrt(numerator / denominator) * ROOT_ONE;
      expect(Math.abs(rootOfRatio(numerator, denominator) - exact)).toBeLessThanOrEqual(1);
    });
    fc.assert(property, { seed, numRuns: 1000 });
    expect(rootOfRatio(2 ** 50, 1)).toBe(2 ** 25 * ROOT_ONE);
  });

  it("takes logarithms to eight digits, and exactly of powers of two", () => {
    const property = fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (number) => {
      expect(logarithm(number) / LOG_ONE).toBeCloseTo(Math.log2(number), 7);
    });
    fc.assert(property, { seed, numRuns: 1000 });
    for (let power = 0; power < 50; power++) expect(logarithm(2 ** power)).toBe(power * LOG_ONE);
  });
});
