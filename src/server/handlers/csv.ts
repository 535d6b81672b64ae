import type { ReportCell } from "../ports.ts";

/** Rows as RFC 4180 text with a header line; facts as JSON. */
export function toCsv(
  columns: readonly { readonly name: string }[],
  rows: readonly { readonly [column: string]: ReportCell }[],
): string {
  const lines = [
    columns.map(({ name }) => cell(name)).join(","),
    ...rows.map((row) => columns.map(({ name }) => cell(row[name] ?? null)).join(",")),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

function cell(value: ReportCell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // A spreadsheet would run text that starts like a formula; a quote in front makes it text.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
