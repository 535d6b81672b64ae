import { defineConfig } from "vitest/config";

/** What a browser shows comes by and by: nothing is waited for less long on a busy machine. */
const PAGE_WAIT_MS = 30_000;

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
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
          exclude: ["test/page/**"],
        },
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
          expect: { poll: { timeout: PAGE_WAIT_MS, interval: 50 } },
        },
      },
    ],
  },
});
