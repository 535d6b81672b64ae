import fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { uncovered } from "./cover.ts";

const SECONDS = 12;

// Goal: exactly the instants of the window that nobody else covers. Method: count each second.
it("is what a recount of every second gives", () => {
  const window = fc
    .tuple(fc.nat(SECONDS), fc.nat(SECONDS))
    .map(([a, b]) => ({ startAt: Math.min(a, b), endAt: Math.max(a, b) }));
  fc.assert(
    fc.property(window, fc.array(window, { maxLength: 5 }), (wanted, others) => {
      const parts = uncovered(wanted, others);
      for (let at = 0; at <= SECONDS; at++) {
        const has = (one: { startAt: number; endAt: number }): boolean =>
          one.startAt <= at && at < one.endAt;
        expect(parts.some(has)).toBe(has(wanted) && !others.some(has));
      }
      for (const [i, part] of parts.entries()) {
        expect(part.startAt).toBeLessThan(part.endAt);
        if (i > 0) expect(part.startAt).toBeGreaterThan(parts[i - 1]!.endAt);
      }
    }),
    { seed: testSeed(), numRuns: 500 },
  );
});
