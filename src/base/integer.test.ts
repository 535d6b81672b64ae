import { describe, expect, it } from "vitest";
import { AssertionError, divCeil, divFloor, mulDiv, mulDivCeil } from "./index.ts";

describe("integer division", () => {
  it.each([
    // value, divisor, floor, ceil
    [7, 2, 3, 4],
    [-7, 2, -4, -3],
    [8, 2, 4, 4],
    [0, 5, 0, 0],
    [Number.MAX_SAFE_INTEGER, 2, 4503599627370495, 4503599627370496],
    [Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    // The float quotient of these rounds up to a whole number that is one too large.
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 1, 2],
  ])("rounds %d / %d to %d and %d", (value, divisor, floor, ceil) => {
    expect(divFloor(value, divisor)).toBe(floor);
    expect(divCeil(value, divisor)).toBe(ceil);
  });

  it.each([0, -1, Number.NaN])("takes a divisor of %d for a bug", (divisor) => {
    for (const divide of [divFloor, divCeil]) {
      expect(() => divide(1, divisor)).toThrow(AssertionError);
    }
    for (const divide of [mulDiv, mulDivCeil]) {
      expect(() => divide(1, 1, divisor)).toThrow(AssertionError);
      expect(() => divide(2 ** 52, 2 ** 52, divisor)).toThrow(AssertionError);
    }
  });
});

describe("mulDiv", () => {
  it("keeps every digit of a product beyond 2^53", () => {
    // 10^6 units for a year of milliseconds at 123,457 micro-credits an hour.
    const unitMs = 31_536_000_000;
    expect(mulDiv(unitMs * 10, 123_457, 3_600_000)).toBe(10_814_833_200);
    expect(mulDiv(2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1)).toBe(2 ** 53 - 1);
    expect(mulDivCeil(2 ** 53 - 1, 2 ** 53 - 2, 2 ** 53 - 1)).toBe(2 ** 53 - 2);
  });

  it("takes a result beyond 2^53 for a bug", () => {
    expect(() => mulDiv(2 ** 52, 2 ** 52, 1)).toThrow(AssertionError);
    expect(() => mulDiv(-(2 ** 52), 2 ** 52, 3)).toThrow(AssertionError);
  });
});
