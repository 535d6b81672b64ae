import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * The long versions of the tests that CI runs in part: hundreds of kills of the real server,
 * thousands of simulated crashes and random histories. Takes about half an hour; prints its seed,
 * and `SEED=N npm run soak` repeats it. With arguments only those files run.
 */
const ROOT = join(import.meta.dirname, "..");
const LONG = [
  "src/kernel/ledger.prop.test.ts",
  "src/kernel/model/profile/profile.prop.test.ts",
  "src/kernel/reservations/repair/plan.prop.test.ts",
  "src/sim/system/system.test.ts",
  "src/sim/checkin/network/ramp-up.test.ts",
  "src/sim/checkin/network/fault-run.prop.test.ts",
  "src/kernel/fleet.prop.test.ts",
  "src/kernel/backing/backing.prop.test.ts",
  "src/kernel/jobs/jobs.prop.test.ts",
  "src/journal/memory/journal.test.ts",
  "test/http/fuzz.test.ts",
  "test/faults/kill.test.ts",
  "test/faults/jobs-kill.test.ts",
  "test/faults/checkin-kill.test.ts",
  "test/faults/checkin-nats.test.ts",
];

const SEED_END = 2 ** 31;
const seed = process.env["SEED"] ?? String(Math.floor(Math.random() * SEED_END));
console.log(`soak with seed ${seed} (SEED=${seed} npm run soak to repeat)`);
const files = process.argv.length > 2 ? process.argv.slice(2) : LONG;
const run = spawnSync(
  join(ROOT, "node_modules", ".bin", "vitest"),
  ["run", "--testTimeout=7200000", "--maxWorkers=1", ...files],
  {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      SEED: seed,
      ARBITER_SOAK: "1",
      FUZZ_RUNS: "20000",
      CHECKIN_RUNS: "1000",
    },
  },
);
process.exitCode = run.status ?? 1;
