import type { Report } from "../../wire/index.ts";

/** A row of a report; which cells it has, its columns say. */
export type ReportRow = Report["rows"][number];

/** The number in a cell; 0 where there is none. */
export function numberIn(row: ReportRow, name: string): number {
  const cell = row[name];
  return typeof cell === "number" ? cell : 0;
}

/** The text in a cell; empty where there is none. */
export function textIn(row: ReportRow, name: string): string {
  const cell = row[name];
  return typeof cell === "string" ? cell : "";
}

export function sumOf(rows: readonly ReportRow[], name: string): number {
  return rows.reduce((sum, row) => sum + numberIn(row, name), 0);
}
