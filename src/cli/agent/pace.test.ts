import fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { againMs, beatMs } from "./pace.ts";

it("heartbeats are never late, and at most a tenth early", () => {
  const holds = (seconds: number, chance: number): void => {
    const ms = beatMs(seconds, chance);
    expect(ms).toBeLessThanOrEqual(seconds * 1_000);
    expect(ms).toBeGreaterThanOrEqual(Math.floor(seconds * 900));
  };
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 1, max: 3_600 }), chance, holds), { seed: testSeed() });
});

it.each([
  [1, 0, undefined, 250],
  [1, 0.999, undefined, 500],
  [2, 0, undefined, 500],
  [7, 0, undefined, 15_000],
  [1_000, 0.999, undefined, 29_985],
  [1, 0, 12, 12_000],
])("after %i failures, by chance %f and if asked for %s s, it waits %i ms", (...given) => {
  const [failures, chance, asked, ms] = given;
  expect(againMs(failures, chance, asked)).toBe(ms);
});
