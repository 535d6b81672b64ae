import type { Report, ReportColumn } from "../../wire/index.ts";
import { creditsText, decimalText, percentText, wholeText } from "../show/number.ts";
import { instantText } from "../show/time.ts";
import type { Zone } from "../show/zone.ts";

type Cell = Report["rows"][number][string];

/** A cell in the words of its column's unit. */
export function cellText(
  cell: Cell | undefined,
  { unit }: Pick<ReportColumn, "unit">,
  clock: { readonly zone: Zone; readonly nowS: number },
): string {
  if (cell === undefined || cell === null) return "–";
  if (typeof cell === "string") return cell;
  if (typeof cell === "object") {
    return Object.entries(cell)
      .map(([name, value]) => `${name.replaceAll("_", " ")} ${factText(name, value, clock)}`)
      .join(", ");
  }
  switch (unit) {
    case "instant":
      return instantText(cell, clock.zone, clock.nowS);
    case "micro_credits":
      return creditsText(cell);
    case "percent":
      return percentText(cell);
    case "unit_hours":
      return Math.abs(cell) >= 100 ? wholeText(cell) : decimalText(cell, 1);
    default:
      return decimalText(cell, 2);
  }
}

function factText(
  name: string,
  value: string | number,
  { zone, nowS }: { readonly zone: Zone; readonly nowS: number },
): string {
  if (typeof value === "string") return value;
  return name.endsWith("_time") ? instantText(value, zone, nowS) : decimalText(value, 1);
}

/** True for columns that stand in a row under each other. */
export function isNumeric({ unit }: Pick<ReportColumn, "unit">): boolean {
  return unit !== "name" && unit !== "facts" && unit !== "instant";
}

/** A column's name as a heading: the unit is part of how its cells are written. */
export function headingOf({ name, unit }: Pick<ReportColumn, "name" | "unit">): string {
  const plain = name.replaceAll("_", " ").replace(/ unit hours$/, "");
  const suffix = SUFFIXES[unit];
  return suffix === undefined || plain.endsWith(suffix) ? plain : `${plain}, ${suffix}`;
}

const SUFFIXES: Readonly<Record<string, string>> = {
  unit_hours: "unit-hours",
  micro_credits: "credits",
  units: "units",
};

/** Rows in the order of one column; those without a value come last. Stable. */
export function sortRows(
  rows: Report["rows"],
  by: string | undefined,
  isDescending: boolean,
): Report["rows"] {
  if (by === undefined) return rows;
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a[by], b[by]];
    if (isSortable(left) && isSortable(right)) return sign * compare(left, right);
    return Number(isSortable(right)) - Number(isSortable(left));
  });
}

function isSortable(cell: Cell | undefined): cell is string | number {
  return typeof cell === "string" || typeof cell === "number";
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
