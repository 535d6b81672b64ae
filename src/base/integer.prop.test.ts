import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../test/support/seed.ts";
import { divCeil, divFloor, mulDiv, mulDivCeil } from "./index.ts";

// Goal: the integer functions give exactly what arbitrary-precision arithmetic gives.
// Method: compare with bigint, on small numbers, on large ones and near multiples of the divisor.
const seed = testSeed();
const MAX = Number.MAX_SAFE_INTEGER;
const whole = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.maxSafeInteger());
const divisor = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: MAX }));

function floorOf(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return quotient * by > value ? quotient - 1n : quotient;
}

function ceilOf(value: bigint, by: bigint): bigint {
  return -floorOf(-value, by);
}

const isSafe = (value: bigint): boolean => value >= -BigInt(MAX) && value <= BigInt(MAX);

describe("integer arithmetic against bigint", () => {
  it("divides as bigint does", () => {
    const property = fc.property(whole, divisor, (value, by) => {
      expect(BigInt(divFloor(value, by))).toBe(floorOf(BigInt(value), BigInt(by)));
      expect(BigInt(divCeil(value, by))).toBe(ceilOf(BigInt(value), BigInt(by)));
    });
    fc.assert(property, { seed, numRuns: 2000 });
  });

  it("divides as bigint does where a quotient is nearly whole", () => {
    const near = fc.integer({ min: -2, max: 2 });
    const property = fc.property(divisor, fc.integer({ min: 0, max: MAX }), near, (by, q, off) => {
      const value = (q % Math.floor(MAX / by)) * by + off;
      if (!Number.isSafeInteger(value)) return;
      expect(BigInt(divFloor(value, by))).toBe(floorOf(BigInt(value), BigInt(by)));
      expect(BigInt(divCeil(value, by))).toBe(ceilOf(BigInt(value), BigInt(by)));
    });
    fc.assert(property, { seed, numRuns: 2000 });
  });

  it("multiplies and divides as bigint does, or says that the result is too large", () => {
    const property = fc.property(whole, whole, divisor, (a, b, by) => {
      const product = BigInt(a) * BigInt(b);
      const floor = floorOf(product, BigInt(by));
      const ceil = ceilOf(product, BigInt(by));
      if (isSafe(floor)) expect(BigInt(mulDiv(a, b, by))).toBe(floor);
      else expect(() => mulDiv(a, b, by)).toThrow("safe integer");
      if (isSafe(ceil)) expect(BigInt(mulDivCeil(a, b, by))).toBe(ceil);
      else expect(() => mulDivCeil(a, b, by)).toThrow("safe integer");
    });
    fc.assert(property, { seed, numRuns: 5000 });
  });
});
