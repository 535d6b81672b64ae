import { defineConfig } from "vitest/config";
import { LongFirst } from "./scripts/test/long-first.ts";

/** Without a clock, files or processes: their tests may share a worker, and what it has loaded. */
const PURE = ["src/base/**/*.test.ts", "src/kernel/**/*.test.ts", "src/wire/**/*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine is slow; what is waited for is there at once where it isn't.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // Two cores; a third worker works while others wait for their processes.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "all",
          include: [
            "src/**/*.test.ts",
            "test/**/*.test.ts",
            "scripts/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
          exclude: ["test/page/**", ...PURE],
        },
      },
      {
        extends: true,
        test: { name: "pure", include: PURE, isolate: false },
      },
      {
        extends: true,
        test: {
          name: "page",
          include: ["test/page/**/*.test.ts"],
          // One browser, and one made-up week, for all files that a worker gets.
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
