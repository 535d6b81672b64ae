import type { Cell, ReportAnswer } from "./reports/index.ts";
import { publicReport } from "./reports/index.ts";

const LINE_END = "\r\n";
/** A spreadsheet takes a text that starts so for a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * A report as CSV (RFC 4180): a line of column names, then one line per row, each ended by CR LF;
 * instants in whole Unix seconds, an absent cell empty, facts as JSON. A text that a spreadsheet
 * would run as a formula gets an apostrophe before it; numbers stay as they are.
 */
export function reportToCsv(report: ReportAnswer): string {
  const { columns, rows } = publicReport(report);
  const lines = [columns.map(({ name }) => textCell(name)).join(",")];
  for (const row of rows) {
    lines.push(columns.map(({ name }) => cell(row[name] ?? null)).join(","));
  }
  return lines.map((line) => line + LINE_END).join("");
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  return textCell(typeof value === "string" ? value : JSON.stringify(value));
}

function textCell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
