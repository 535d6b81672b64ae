import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../test/support/temp-dir.ts";
import { drawTable, judgeRow, readRows } from "./table.ts";

const BENCH = join(import.meta.dirname, "..", "bench.ts");

describe("judging a row", () => {
  const row = { name: "reserve", value: 200, unit: "/s" };
  const baseline = { name: "SQLite", value: 100 };

  it.each([
    [{ of: "value", op: ">=", value: 200 }, "PASS"],
    [{ of: "value", op: ">=", value: 201 }, "MISS"],
    [{ of: "value", op: "<=", value: 200 }, "PASS"],
    [{ of: "value", op: "<=", value: 199 }, "MISS"],
    [{ of: "ratio", op: ">=", value: 2 }, "PASS"],
    [{ of: "ratio", op: ">=", value: 2.1 }, "MISS"],
  ] as const)("holds 200 against 100 to %j: %s", (bar, verdict) => {
    expect(judgeRow({ ...row, baseline, bar })).toMatchObject({ ratio: 2, verdict });
  });

  it("says nothing without a bar, and objects to a bar on a ratio that is not there", () => {
    expect(judgeRow(row).verdict).toBe("");
    const bar = { of: "ratio", op: ">=", value: 1 } as const;
    expect(() => judgeRow({ ...row, bar })).toThrow("needs a baseline");
  });

  it("draws figures in columns", () => {
    const bar = { of: "ratio", op: ">=", value: 100 } as const;
    const rows = [
      { ...row, baseline, bar },
      { name: "memory", value: 512.25, unit: "bytes" },
    ];
    expect(drawTable(rows.map(judgeRow))).toBe(
      [
        "benchmark      value       baseline  ratio  bar",
        "reserve       200 /s  100 /s SQLite     2x  >= 100x  MISS",
        "memory     512 bytes",
      ].join("\n"),
    );
  });

  it("refuses what is no row", () => {
    expect(() => readRows({})).toThrow("a list of rows");
    expect(() => readRows([{ ...row, value: Number.NaN }])).toThrow("reserve: value must be");
    expect(() => readRows([{ ...row, bar: { of: "x", op: ">=", value: 1 } }])).toThrow("bar is of");
  });
});

describe("running benchmarks", () => {
  function run(text: string, ...flags: string[]): { status: number | null; stdout: string } {
    const file = join(tempDir(), "sample.ts");
    writeFileSync(file, text);
    return spawnSync(process.execPath, [BENCH, file, ...flags], { encoding: "utf8" });
  }
  const missing = `export const bench = async (): Promise<unknown> => {
    console.log("noise");
    return [{ name: "a", value: 1, unit: "/s", bar: { of: "value", op: ">=", value: 2 } }];
  };`;

  it("prints one object with --json; a miss is no error", () => {
    const { status, stdout } = run(missing, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      rows: [{ name: "a", verdict: "MISS" }],
      failed: [],
    });
    expect(status).toBe(0);
  });

  it("prints a table, and takes a miss for an error with --strict", () => {
    const { status, stdout } = run(missing, "--strict");
    expect(stdout).toMatch(/^a +1 \/s +>= 2 +MISS$/m);
    expect(stdout).toContain(`Node ${process.version}`);
    expect(status).toBe(1);
  });

  it.each([
    ["throws", 'export const bench = () => { throw new Error("no"); };'],
    ["exports nothing", "export const other = 1;"],
    ["gives no rows", "export const bench = () => 1;"],
  ])("fails when a benchmark %s", (_, text) => {
    const { status, stdout } = run(text);
    expect(stdout).toContain("FAILED sample.ts");
    expect(status).toBe(1);
  });
});
