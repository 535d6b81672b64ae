import * as fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createRateLimiter } from "./rate.ts";

const SEED = testSeed();

it("lets through the rate and one burst at most; a wait that was told is enough", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), gaps, (perSecond, waits) => {
      const limiter = createRateLimiter();
      let now = 1_000_000;
      const taken: number[] = [];
      for (const gap of waits) {
        now += gap;
        const waitMs = limiter.take("t", perSecond, now);
        if (waitMs === 0) taken.push(now);
        else {
          now += waitMs;
          if (limiter.take("t", perSecond, now) !== 0) return false;
          taken.push(now);
        }
      }
      // In any span of the run: at most what drips in, and one full bucket.
      return taken.every((from, i) =>
        taken
          .slice(i)
          .every((to, j) => j + 1 <= perSecond + (perSecond * (to - from)) / 1_000 + 1e-6),
      );
    }),
    { seed: SEED, numRuns: 200 },
  );
});

it("counts each token by itself, and survives a clock that steps back", () => {
  const limiter = createRateLimiter();
  expect(limiter.take("a", 1, 5_000)).toBe(0);
  expect(limiter.take("a", 1, 5_000)).toBe(1_000);
  expect(limiter.take("b", 1, 5_000)).toBe(0);
  expect(limiter.take("a", 1, 1_000)).toBe(1_000);
});
