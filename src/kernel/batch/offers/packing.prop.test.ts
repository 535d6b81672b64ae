import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { packBest, totalSize } from "./packing.ts";
import type { OfferJob } from "./types.ts";

// Goal: no packing is worth more, and what is chosen fits.
// Method: try all subsets of small queues; on large nodes hold the answer against the exact one.
const seed = testSeed();
const shape = fc.record({
  size: fc.integer({ min: 1, max: 30 }),
  duration: fc.integer({ min: 1, max: 50 }),
});

const jobsOf = (shapes: readonly { size: number; duration: number }[]): OfferJob[] =>
  shapes.map((raw, id) => ({ ...raw, id, arrivedAt: id }));
const area = (job: OfferJob): number => job.size * job.duration;
const worth = (jobs: readonly OfferJob[]): number => jobs.reduce((sum, job) => sum + area(job), 0);

function bestWorth(jobs: readonly OfferJob[], units: number): number {
  let best = 0;
  for (let mask = 0; mask < 1 << jobs.length; mask++) {
    const subset = jobs.filter((_, index) => (mask >> index) & 1);
    if (totalSize(subset) <= units) best = Math.max(best, worth(subset));
  }
  return best;
}

describe("the best packing", () => {
  it("is worth as much as the best of all subsets", () => {
    const shapes = fc.array(shape, { maxLength: 10 });
    const property = fc.property(shapes, fc.integer({ min: 0, max: 120 }), (raw, units) => {
      const jobs = jobsOf(raw);
      const chosen = packBest(jobs, units, area);
      expect(totalSize(chosen)).toBeLessThanOrEqual(units);
      expect(worth(chosen)).toBe(bestWorth(jobs, units));
      expect(chosen).toEqual(jobs.filter((job) => chosen.includes(job)));
    });
    fc.assert(property, { seed, numRuns: 200 });
  });

  it("fits, and is near the best, where a node is packed in lots", () => {
    const shapes = fc.array(shape, { minLength: 1, maxLength: 10 });
    const property = fc.property(shapes, fc.integer({ min: 20, max: 100 }), (raw, share) => {
      const jobs = jobsOf(raw).map((job) => ({ ...job, size: job.size * 100_003 }));
      const units = Math.floor((totalSize(jobs) * share) / 100);
      const chosen = packBest(jobs, units, area);
      expect(totalSize(chosen)).toBeLessThanOrEqual(units);
      const exact = bestWorth(jobs, Math.floor(units * 0.99));
      expect(worth(chosen)).toBeGreaterThanOrEqual(exact);
    });
    fc.assert(property, { seed, numRuns: 100 });
  });

  it("prefers the earlier of equal jobs", () => {
    const jobs = jobsOf(Array.from({ length: 5 }, () => ({ size: 2, duration: 3 })));
    expect(packBest(jobs, 5, area).map((job) => job.id)).toEqual([0, 1]);
  });
});
