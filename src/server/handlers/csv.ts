import type { ReportCell } from "../ports.ts";

/** Rows as RFC 4180 text with a header line. */
export function toCsv(
  columns: readonly { readonly name: string }[],
  rows: readonly Readonly<Record<string, ReportCell>>[],
): string {
  const lines = [
    columns.map(({ name }) => cell(name)).join(","),
    ...rows.map((row) => columns.map(({ name }) => cell(row[name] ?? null)).join(",")),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

function cell(value: ReportCell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  // A spreadsheet would run text that starts like a formula; a quote in front makes it text.
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
