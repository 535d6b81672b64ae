import type { Bar, BenchRow } from "../../bench/rows/row.ts";

/** A row as it is printed: with its ratio, and whether it reached its bar. */
export interface Judged extends BenchRow {
  readonly verdict: "PASS" | "MISS" | "";
}

/** Fills in the ratio and holds the row against its bar. Throws if the bar has nothing to hold. */
export function judgeRow(row: BenchRow): Judged {
  const { baseline, bar } = row;
  const ratio = row.ratio ?? (baseline === undefined ? undefined : row.value / baseline.value);
  const full: BenchRow = ratio === undefined ? row : { ...row, ratio };
  if (bar === undefined) return { ...full, verdict: "" };
  const held = bar.of === "ratio" ? ratio : row.value;
  if (held === undefined) throw new Error(`${row.name}: a bar on a ratio needs a baseline`);
  return { ...full, verdict: reaches(held, bar) ? "PASS" : "MISS" };
}

/** An aligned table, one line a row, without a trailing line break. */
export function drawTable(rows: readonly Judged[]): string {
  const cells = [["benchmark", "value", "baseline", "ratio", "bar", ""], ...rows.map(cellsOf)];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const isText = (column: number): boolean => column === 0 || column === 4 || column === 5;
  const draw = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd();
  return cells.map(draw).join("\n");
}

/** Reads rows that came from another process. Throws, naming what is wrong, if they are none. */
export function readRows(message: unknown): readonly BenchRow[] {
  if (!Array.isArray(message)) throw new Error("bench() must give a list of rows");
  return message.map(readRow);
}

function readRow(value: unknown): BenchRow {
  const row = asObject(value, "a row");
  const name = textAt(row, "name");
  const unit = textAt(row, "unit");
  return {
    name,
    unit,
    value: numberAt(row, "value", name),
    ...(row["baseline"] === undefined ? {} : { baseline: readBaseline(row["baseline"], name) }),
    ...(row["ratio"] === undefined ? {} : { ratio: numberAt(row, "ratio", name) }),
    ...(row["bar"] === undefined ? {} : { bar: readBar(row["bar"], name) }),
  };
}

function readBaseline(value: unknown, row: string): { name: string; value: number } {
  const baseline = asObject(value, `${row}: baseline`);
  return { name: textAt(baseline, "name"), value: numberAt(baseline, "value", row) };
}

function readBar(value: unknown, row: string): Bar {
  const bar = asObject(value, `${row}: bar`);
  const { of, op } = bar;
  if (of !== "value" && of !== "ratio") throw new Error(`${row}: a bar is of "value" or "ratio"`);
  if (op !== ">=" && op !== "<=") throw new Error(`${row}: a bar is ">=" or "<="`);
  return { of, op, value: numberAt(bar, "value", row) };
}

function cellsOf({ name, value, unit, baseline, ratio, bar, verdict }: Judged): string[] {
  return [
    name,
    `${figure(value)} ${unit}`,
    baseline === undefined ? "" : `${figure(baseline.value)} ${unit} ${baseline.name}`,
    ratio === undefined ? "" : `${figure(ratio)}x`,
    bar === undefined ? "" : `${bar.op} ${figure(bar.value)}${bar.of === "ratio" ? "x" : ""}`,
    verdict,
  ];
}

/** Three significant digits at least, thousands apart: 123,456 or 1.23. */
function figure(value: number): string {
  const options = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : SMALL;
  return value.toLocaleString("en-US", options);
}

const SMALL = { maximumSignificantDigits: 3 };

function reaches(value: number, { op, value: bar }: Bar): boolean {
  return op === ">=" ? value >= bar : value <= bar;
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new Error(`${what} must be an object`);
  return Object.fromEntries(Object.entries(value));
}

function textAt(object: Readonly<Record<string, unknown>>, key: string): string {
  const value = object[key];
  if (typeof value !== "string") throw new Error(`${key} must be a text`);
  return value;
}

function numberAt(object: Readonly<Record<string, unknown>>, key: string, row: string): number {
  const value = object[key];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Error(`${row}: ${key} must be a finite number`);
}
