import fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../test/support/seed.ts";
import { backoffMs, type RetryPolicy } from "./retry.ts";

const policy: fc.Arbitrary<RetryPolicy> = fc.record({
  count: fc.nat(20),
  firstWaitMs: fc.integer({ min: 1, max: 10_000 }),
  waitMsMax: fc.integer({ min: 1, max: 100_000 }),
  retryAfterMsMax: fc.nat(),
});
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it("waits within its bound, never under half of the doubled wait, at any attempt", () => {
  const property = fc.property(policy, chance, fc.integer({ min: 1, max: 2_000 }), (p, c, n) => {
    // The slow way: double one by one, stop at the bound.
    let full = p.firstWaitMs;
    for (let i = 1; i < n && full < p.waitMsMax; i++) full *= 2;
    full = Math.min(full, p.waitMsMax);
    const waitMs = backoffMs(p, n, c);
    expect(Number.isInteger(waitMs)).toBe(true);
    expect(waitMs).toBeLessThanOrEqual(full);
    expect(waitMs).toBeGreaterThanOrEqual(Math.floor(full / 2));
  });
  fc.assert(property, { seed: testSeed() });
});
