import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { lastEndBound, scheduleMetrics, summarise } from "./index.ts";

// Goal: no schedule ends before the bound, and the bound is met where it must be.
// Method: the best of all orders of a few jobs, each placed greedily instant by instant (one node:
// an optimal schedule is among them); percentiles against counting.
const seed = testSeed();

const jobShapes = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 8 }),
    size: fc.integer({ min: 1, max: 5 }),
    duration: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 1, maxLength: 5 },
);

interface Shape {
  readonly at: number;
  readonly size: number;
  readonly duration: number;
}

function permutations(items: readonly Shape[]): Shape[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]),
  );
}

/** The end of the last job if each in turn gets the earliest room that is left. */
function endOf(order: readonly Shape[], units: number): number {
  const used = new Array<number>(200).fill(0);
  let last = 0;
  for (const { at, size, duration } of order) {
    let start = at;
    while (used.slice(start, start + duration).some((level) => level + size > units)) start += 1;
    for (let t = start; t < start + duration; t++) used[t]! += size;
    last = Math.max(last, start + duration);
  }
  return last;
}

function columnsOf(shapes: readonly Shape[]): Parameters<typeof lastEndBound>[0] {
  return {
    count: shapes.length,
    arrivedAt: Float64Array.from(shapes, ({ at }) => at),
    size: Float64Array.from(shapes, ({ size }) => size),
    duration: Float64Array.from(shapes, ({ duration }) => duration),
  };
}

describe("the bound of the last end", () => {
  it("is never above the best schedule", () => {
    const property = fc.property(jobShapes, fc.integer({ min: 5, max: 8 }), (shapes, units) => {
      const bound = lastEndBound(columnsOf(shapes), [{ node: 0, at: 0, units }]);
      const best = Math.min(...permutations(shapes).map((order) => endOf(order, units)));
      expect(bound).toBeLessThanOrEqual(best);
      const longest = Math.max(...shapes.map(({ at, duration }) => at + duration));
      expect(bound).toBeGreaterThanOrEqual(longest);
    });
    fc.assert(property, { seed, numRuns: 300 });
  });

  it("is not raised by what floats lose", () => {
    const shapes = [
      { at: 3, size: 5, duration: 3 },
      { at: 7, size: 1, duration: 3 },
      { at: 4, size: 2, duration: 4 },
      { at: 4, size: 3, duration: 4 },
    ];
    expect(lastEndBound(columnsOf(shapes), [{ node: 0, at: 0, units: 6 }])).toBe(10);
  });

  it("is exact where all fits and where one unit works everything off", () => {
    const shapes = [
      { at: 0, size: 1, duration: 4 },
      { at: 1, size: 1, duration: 5 },
      { at: 20, size: 1, duration: 2 },
    ];
    expect(lastEndBound(columnsOf(shapes), [{ node: 0, at: 0, units: 3 }])).toBe(22);
    expect(lastEndBound(columnsOf(shapes.slice(0, 2)), [{ node: 0, at: 0, units: 1 }])).toBe(9);
    // The only unit comes late.
    expect(lastEndBound(columnsOf(shapes.slice(0, 2)), [{ node: 0, at: 7, units: 1 }])).toBe(16);
  });

  it("knows that large jobs need large nodes", () => {
    const shapes = Array.from({ length: 6 }, () => ({ at: 0, size: 4, duration: 10 }));
    const small = Array.from({ length: 10 }, (_, i) => ({ node: i + 1, at: 0, units: 3 }));
    expect(lastEndBound(columnsOf(shapes), [{ node: 0, at: 0, units: 4 }, ...small])).toBe(60);
  });
});

describe("figures of a schedule", () => {
  it("are those of docs/metrics.md", () => {
    const metrics = scheduleMetrics(
      {
        arrivedAt: Float64Array.of(0, 0, 10),
        startedAt: Float64Array.of(0, 20, 20),
        duration: Float64Array.of(20, 5, 40),
        size: Float64Array.of(2, 4, 1),
      },
      240,
    );
    expect(metrics).toMatchObject({
      jobs: 3,
      makespan: 60,
      mean_wait: 10,
      median_wait: 10,
      max_wait: 20,
      mean_flow: (20 + 25 + 50) / 3,
      slowdown_bound: 10,
      // 1, max(1, 25 / 10), 50 / 40.
      avg_bounded_slowdown: (1 + 2.5 + 1.25) / 3,
      utilisation_pct: (100 * (40 + 20 + 40)) / 240,
      starved_jobs: 0,
      jobs_started_per_tick: 0.05,
    });
  });

  it("take percentiles by nearest rank", () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
    const property = fc.property(values, (list) => {
      const { median, p95, max } = summarise(Float64Array.from(list));
      const share = (bound: number): number => list.filter((v) => v <= bound).length / list.length;
      expect(share(median)).toBeGreaterThanOrEqual(0.5);
      expect(share(median - 1)).toBeLessThan(0.5);
      expect(share(p95)).toBeGreaterThanOrEqual(0.95);
      expect(max).toBe(Math.max(...list));
    });
    fc.assert(property, { seed, numRuns: 200 });
  });
});
