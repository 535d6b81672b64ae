import fc from "fast-check";
import { expect, it } from "vitest";
import { orderOf } from "./order.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.log(`order: SEED=${SEED}`);

it("orders as a stable sort does", () => {
  const keys = fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ noNaN: true })), {
    maxLength: 200,
  });
  const property = fc.property(keys, (list) => {
    const expected = list.map((_, i) => i).sort((a, b) => compare(list[a]!, list[b]!) || a - b);
    expect([...orderOf(Float64Array.from(list))]).toEqual(expected);
  });
  fc.assert(property, { seed: SEED, numRuns: 500 });
});

function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
