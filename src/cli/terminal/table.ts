import type { Output } from "./io.ts";
import { paint } from "./paint.ts";
import { plain, widthOf } from "./width.ts";

export interface Column {
  readonly title: string;
  /** Numbers stand to the right, so that they can be compared. */
  readonly align?: "left" | "right";
}

export type Cell = string | number | boolean | null | undefined;

const GAP = "  ";

/** Columns under their titles, without lines between them. Ends in a newline. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  output: Pick<Output, "hasColor">,
): string {
  const texts = rows.map((row) => columns.map((_, index) => cellText(row[index])));
  const widths = columns.map(({ title }, index) =>
    texts.reduce((widest, row) => Math.max(widest, widthOf(row[index]!)), widthOf(title)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => pad(cell, widths[index]!, columns[index]!.align ?? "left"))
      .join(GAP)
      .trimEnd();
  const head = line(columns.map(({ title }) => title));
  return `${[paint(output, "bold", head), ...texts.map(line)].join("\n")}\n`;
}

/** Names and values below each other; absent values are left out. Ends in a newline. */
export function renderFacts(
  facts: readonly (readonly [name: string, value: Cell])[],
  output: Pick<Output, "hasColor">,
  indent = "  ",
): string {
  const known = facts.filter(([, value]) => value !== undefined && value !== null);
  const width = Math.max(0, ...known.map(([name]) => widthOf(name)));
  return known
    .map(([name, value]) => {
      return `${indent}${paint(output, "dim", pad(name, width, "left"))}${GAP}${cellText(value)}\n`;
    })
    .join("");
}

function cellText(cell: Cell): string {
  if (cell === undefined || cell === null) return "-";
  return plain(String(cell));
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "left" ? text + space : space + text;
}
