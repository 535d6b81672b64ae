import { describe, expect, it } from "vitest";
import { REPORT_NAMES, type Report } from "../../wire/index.ts";
import { barsOf } from "./bars.ts";
import { CATALOGUE, entryOf } from "./catalogue.ts";
import { cellText, headingOf, isNumeric, sortRows } from "./cells.ts";

const clock = { zone: "utc", nowS: 1_707_165_008 } as const;

describe("the catalogue", () => {
  it("has every report of the server", () => {
    expect(CATALOGUE.map(({ name }) => name).toSorted()).toEqual([...REPORT_NAMES].toSorted());
  });

  it("falls back on its first one", () => {
    expect(entryOf("nonsense")).toBe(CATALOGUE[0]);
    expect(entryOf("revenue").title).toBe("Revenue");
  });
});

describe("cells", () => {
  it.each<[Report["rows"][number][string], string, string]>([
    [null, "units", "–"],
    ["gpu", "name", "gpu"],
    [1_707_165_000, "instant", "Mon 5 Feb, 20:30"],
    [1_234_567, "micro_credits", "1.23"],
    [87.4, "percent", "87 %"],
    [1_234.56, "unit_hours", "1,235"],
    [1.25, "unit_hours", "1.3"],
    [
      { end_time: 1_707_165_000, hours_left: 3.25 },
      "facts",
      "end time Mon 5 Feb, 20:30, hours left 3.3",
    ],
  ])("%j of %s is %s", (cell, unit, text) => expect(cellText(cell, { unit }, clock)).toBe(text));

  it("stand under headings that name their unit once", () => {
    expect(headingOf({ name: "reserved_unit_hours", unit: "unit_hours" })).toBe(
      "reserved, unit-hours",
    );
    expect(headingOf({ name: "peak_units", unit: "units" })).toBe("peak units");
    expect(isNumeric({ unit: "count" }) && !isNumeric({ unit: "name" })).toBe(true);
  });

  it("sort by value, those without one last whichever way", () => {
    const rows = [{ a: 2 }, { a: null }, { a: 10 }, { a: 2, b: 1 }];
    expect(sortRows(rows, "a", true)).toEqual([{ a: 10 }, { a: 2 }, { a: 2, b: 1 }, { a: null }]);
    expect(sortRows(rows, "a", false)).toEqual([{ a: 2 }, { a: 2, b: 1 }, { a: 10 }, { a: null }]);
    expect(sortRows(rows, undefined, true)).toBe(rows);
  });
});

describe("bars", () => {
  const report = (by: string, row: Report["rows"][number]): Report => ({
    report: "x",
    by,
    from: 0,
    to: 1,
    as_of_seq: 1,
    columns: [
      { name: "pool", unit: "name", meaning: "" },
      { name: "v", unit: "count", meaning: "" },
    ],
    rows: [row],
  });

  it.each([
    ["pool", { pool: "gpu", v: 1 }, "gpu"],
    ["amount", { amount_from: 4, amount_to: 7, v: 1 }, "4 – 7 units"],
    ["start_hour", { start_hour: 25, v: 1 }, "Tue 01:00"],
    [
      "shape",
      { amount_from: 1, amount_to: 1, hours_over: 72, hours_up_to: null, v: 1 },
      "1 units × over 72 h",
    ],
  ])("of %s are named by what they stand for", (by, row, name) => {
    expect(barsOf(report(by, row), "v")).toEqual([{ name, value: 1, text: "1" }]);
  });
});
