import { defineConfig } from "vitest/config";
import { LongFirst } from "./scripts/test/long-first.ts";

export default defineConfig({
  test: {
    include: [
      "src/**/*.test.ts",
      "test/**/*.test.ts",
      "scripts/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A busy machine is slow; what is waited for is there at once where it isn't.
    expect: { poll: { timeout: 30_000, interval: 20 } },
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
});
