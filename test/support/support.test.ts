import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { chooseSeed, testSeed } from "./seed.ts";
import { planFor, sharedData } from "./shared-data.ts";
import { tempDir } from "./temp-dir.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("seed", () => {
  it("takes the number it is given", () => {
    expect(chooseSeed("42")).toBe(42);
    expect(chooseSeed("0")).toBe(0);
  });

  it("chooses one in 31 bits otherwise, not always the same", () => {
    const seeds = new Set(Array.from({ length: 20 }, () => chooseSeed(undefined)));
    expect(seeds.size).toBeGreaterThan(1);
    for (const seed of seeds) expect(seed >= 0 && seed < 2 ** 31 && seed % 1 === 0).toBe(true);
  });

  it.each(["x", "-1", "1.5", "2147483648"])("refuses SEED=%s", (given) => {
    expect(() => chooseSeed(given)).toThrow("SEED must be a whole number");
  });

  it("is the same throughout a file, and printed once", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    vi.stubEnv("SEED", "7");
    expect(testSeed()).toBe(7);
    vi.stubEnv("SEED", "8");
    expect(testSeed()).toBe(7);
    expect(log.mock.calls).toEqual([["seed 7 (SEED=7 to repeat)"]]);
  });
});

describe("shared data", () => {
  function folderWith(name: string): string {
    const folder = tempDir();
    mkdirSync(join(folder, "traces"));
    writeFileSync(join(folder, "traces", name), "");
    return folder;
  }

  it("finds what is there and only that", () => {
    const folder = folderWith("a.csv");
    vi.stubEnv("ARBITER_SHARED_DATA", folder);
    expect(sharedData("traces/a.csv")).toBe(join(folder, "traces", "a.csv"));
    expect(sharedData("traces/b.csv")).toBeUndefined();
    vi.stubEnv("ARBITER_SHARED_DATA", "");
    expect(sharedData("traces/a.csv")).toBeUndefined();
  });

  it("runs with everything, and names what is missing otherwise", () => {
    const folder = folderWith("a.csv");
    const env = { ARBITER_SHARED_DATA: folder };
    const present = join(folder, "traces", "a.csv");
    const missing = ["traces/b.csv"];
    expect(planFor(["traces/a.csv"], env)).toEqual({ kind: "run", paths: [present] });
    expect(planFor(["traces/a.csv", ...missing], env)).toEqual({ kind: "skip", missing });
    expect(planFor(missing, { ...env, ARBITER_REQUIRE_ALL: "1" })).toEqual({
      kind: "fail",
      missing,
    });
    expect(planFor(missing, {})).toEqual({ kind: "skip", missing });
  });
});

describe("temporary folder", () => {
  let last = "";

  it("is there, empty and writable, while the test runs", () => {
    last = tempDir();
    writeFileSync(join(last, "a"), "");
    expect(existsSync(join(last, "a"))).toBe(true);
  });

  it("is gone when the test has ended", () => {
    expect(last).not.toBe("");
    expect(existsSync(last)).toBe(false);
  });
});
