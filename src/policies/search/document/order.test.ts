import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import type { Json } from "../../contract.ts";
import { compare, compareText } from "./order.ts";

const seed = testSeed();

// Each stands before all that follow it.
const ASCENDING: readonly Json[] = [
  null,
  Number.NEGATIVE_INFINITY,
  -1,
  0,
  1.5,
  "",
  "a",
  "ab",
  "b",
  "\uffff",
  "\u{1f600}",
  {},
  { a: null },
  { b: null },
  { a: 1 },
  { a: 1, b: 0 },
  { a: 2 },
  { b: 1 },
  { a: "" },
  [],
  [null],
  [1],
  [1, 0],
  [2],
  ["a"],
  [[]],
  false,
  true,
];

describe("order of values", () => {
  it("is that of MongoDB", () => {
    for (const [low, a] of ASCENDING.entries()) {
      for (const [high, b] of ASCENDING.entries()) {
        const sign = Math.sign(compare(a, b, { left: 1e6 }));
        expect([a, b, sign]).toEqual([a, b, Math.sign(low - high)]);
      }
    }
  });

  it("compares texts as their UTF-8 bytes compare", () => {
    const text = fc.string({ unit: "binary", maxLength: 6 });
    const property = fc.property(text, text, (a, b) => {
      const oracle = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareText(a, b))).toBe(oracle);
    });
    fc.assert(property, { seed, numRuns: 5000 });
  });

  it("counts its steps, and ends when they are used up", () => {
    const long = Array.from({ length: 1000 }, () => 1);
    const work = { left: 10 };
    compare(long, long, work);
    expect(work.left).toBeLessThan(0);
    expect(work.left).toBeGreaterThan(-2000);
  });
});
