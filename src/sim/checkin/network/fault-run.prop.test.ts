import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { CRASHES } from "./crashes.ts";
import { faultRun } from "./fault-run.ts";

const SEED = testSeed();

/** 100 in every test run; a soak asks for more. */
const RUNS = Number(process.env["CHECKIN_RUNS"] ?? 100);

// Goal: whatever is lost, repeated, delayed or crashes, no task is promised above its cap, and
// once all is well every task is filled.
// Method: an observer outside the roles sees every offer and every journalled event.
describe("check-in over a bad network", () => {
  it(`never promises above demand and fills every task after healing (${RUNS} runs)`, () => {
    const total = { tasks: 0, offers: 0, accepted: 0, lost: 0, epochs: 0, terms: 0 };
    for (let i = 0; i < RUNS; i++) {
      const seed = (SEED + i) % 2 ** 31;
      // Every role once in 30 s, and in every third run much more often.
      const crashes = i % 3 === 2 ? { ...CRASHES, meanMs: 8_000 } : CRASHES;
      const faults = { lossPerMille: i % 5 === 4 ? 100 : 20, repeatPerMille: 10 };
      const options = { seed, chaosMs: 30_000, healMs: 60_000, crashes, ...faults };
      const run = rethrow(seed, () => faultRun(options));
      expect(run.overMax, `seed ${seed}`).toBe(0);
      expect(run.unfilled, `seed ${seed}`).toEqual([]);
      for (const key of ["tasks", "offers", "accepted", "lost", "epochs", "terms"] as const) {
        total[key] += run[key];
      }
    }
    console.log(`${RUNS} runs from seed ${SEED}: ${JSON.stringify(total)}`);
    // A run in which nothing happens proves nothing.
    expect(total.accepted).toBeGreaterThan(100 * RUNS);
    expect(total.lost).toBeGreaterThan(RUNS);
    expect(total.epochs).toBeGreaterThan(4 * RUNS);
    expect(total.terms).toBeGreaterThan(RUNS);
  }, 1_800_000);

  it("is the same twice from the same seed", () => {
    const options = { chaosMs: 10_000, healMs: 60_000, lossPerMille: 20, repeatPerMille: 10 };
    const run = (): unknown => faultRun({ seed: SEED, crashes: CRASHES, ...options });
    expect(run()).toEqual(run());
  });
});

function rethrow<Result>(seed: number, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
