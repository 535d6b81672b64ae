import fc from "fast-check";
import { expect, it } from "vitest";
import {
  createRoomTree,
  fits,
  NO_OPTION,
  openQuestion,
  rankOf,
  reordered,
  tableOf,
  take,
  valueKept,
} from "../problem/index.ts";
import { randomInstance } from "../testing/index.ts";
import { solveExactly } from "./exact.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.log(`exact: SEED=${SEED}`);

it("answers a possible plan however few nodes it may look at, never a worse one for more", () => {
  const seeds = fc.record({ seed: fc.nat(2 ** 31 - 1), nodes: fc.nat(40) });
  const property = fc.property(seeds, ({ seed, nodes }) => {
    const size = { items: 16, fallbacks: seed % 3, horizon: 6 + (seed % 12) };
    const { items, home, fallbacks } = randomInstance(seed, size);
    const table = tableOf(items, 1 + fallbacks.length);
    const { problem } = openQuestion(reordered(table, rankOf(table)), [home, ...fallbacks]);
    const few = solveExactly(problem, nodes);
    const many = solveExactly(problem, 100_000);
    const rooms = createRoomTree(problem.room);
    for (const option of few.chosen) {
      if (option === NO_OPTION) continue;
      expect(fits(problem, option, rooms)).toBe(true);
      take(problem, option, rooms, 1);
    }
    const all = Int32Array.from(few.chosen, (_, k) => k);
    expect(few.value).toBe(valueKept(problem, all, few.chosen));
    expect(few.nodes).toBeLessThanOrEqual(nodes + all.length + 1);
    expect(few.value).toBeLessThanOrEqual(many.value);
    if (few.isProven) expect(few.chosen).toEqual(many.chosen);
  });
  fc.assert(property, { seed: SEED, numRuns: 500 });
});
