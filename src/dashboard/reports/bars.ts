import type { Report } from "../../wire/index.ts";
import { numberIn } from "../parts/cells.ts";
import { cellText } from "./cells.ts";

/** More bars than these are no picture. */
const BARS_MAX = 24;

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** True if rows stand for stretches of time. */
export function isOverTime({ columns }: Pick<Report, "columns">): boolean {
  return columns.some(({ name }) => name === "start_time");
}

/** The first rows of a report as bars of one column, named by what the rows stand for. */
export function barsOf(report: Report, drawn: string): readonly Bar[] {
  const plain = { zone: "utc", nowS: 0 } as const;
  const column = report.columns.find(({ name }) => name === drawn);
  if (column === undefined) return [];
  return report.rows.slice(0, BARS_MAX).map((row) => ({
    name: nameOf(report, row),
    value: numberIn(row, drawn),
    text: cellText(row[drawn], column, plain),
  }));
}

function nameOf({ by, columns }: Report, row: Report["rows"][number]): string {
  const range = (from: string, to: string): string => {
    const [low, high] = [row[from], row[to]];
    if (typeof high !== "number") return `over ${low}`;
    return low === high ? String(low) : `${low} – ${high}`;
  };
  if (by === "amount") return `${range("amount_from", "amount_to")} units`;
  if (by === "start_hour") return hourText(numberIn(row, "start_hour"));
  if (by === "shape") {
    const amount = range("amount_from", "amount_to");
    return `${amount} units × ${range("hours_over", "hours_up_to")} h`;
  }
  const [first] = columns;
  return first === undefined ? "" : String(row[first.name] ?? "");
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** An hour of the week, UTC. */
function hourText(hour: number): string {
  return `${DAYS[Math.floor(hour / 24) % 7]} ${String(hour % 24).padStart(2, "0")}:00`;
}
