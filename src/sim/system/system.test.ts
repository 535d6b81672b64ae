import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng } from "../../base/index.ts";
import { type AppendFate, faultAt, randomFaults } from "../../journal/index.ts";
import { runSystem, type SystemResult } from "./run.ts";

const SEED = testSeed();
/** More in a soak: `ARBITER_SOAK=1`. */
const RUNS = process.env["ARBITER_SOAK"] === "1" ? 2_000 : 40;

const FATES: readonly AppendFate[] = [
  { kind: "fail_before" },
  { kind: "fail_after" },
  { kind: "tear", kept: 1 },
];

const NAMES = [
  "crashes",
  "granted",
  "placed",
  "released",
  "evicted",
  "displaced",
  "retried",
  "duplicated",
  "clockSteps",
] as const;

describe(`the whole system in virtual time (SEED=${SEED})`, () => {
  it("keeps every promise through a crash at every journal write, in each of 3 ways", async () => {
    const calm = await runSystem({ seed: SEED, clockStepOneIn: 40 });
    expect(calm.crashes).toBe(0);
    let crashes = 0;
    for (let number = 1; number <= calm.appends; number++) {
      for (const fate of FATES) {
        const faults = faultAt(number, fate);
        const result = await runSystem({ seed: SEED, faults, clockStepOneIn: 40 });
        crashes += result.crashes;
      }
    }
    console.log(`crashed at each of ${calm.appends} writes: ${crashes} crashes survived`);
    expect(crashes).toBe(calm.appends * FATES.length);
  });

  it("keeps every promise through random crashes, repeats, snapshots and clock steps", async () => {
    const total = {
      crashes: 0,
      granted: 0,
      placed: 0,
      released: 0,
      evicted: 0,
      displaced: 0,
      retried: 0,
      duplicated: 0,
      clockSteps: 0,
    };
    for (let i = 0; i < RUNS; i++) {
      const result = await runChaos(SEED + i);
      for (const name of NAMES) total[name] += result[name];
    }
    console.log(`${RUNS} runs:`, JSON.stringify(total));
    for (const count of Object.values(total)) expect(count).toBeGreaterThan(0);
  });

  it("gives the same run from the same seed", async () => {
    expect(await runChaos(SEED)).toEqual(await runChaos(SEED));
  });
});

function runChaos(seed: number): Promise<SystemResult> {
  const faults = randomFaults(createPrng(seed + 1), 12);
  return runSystem({ seed, faults, clockStepOneIn: 30, snapshotEvery: 7 });
}
