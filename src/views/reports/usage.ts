import { answer } from "../result.ts";
import {
  addSplit,
  type Column,
  createTally,
  DAY_MS,
  heldSpans,
  keyColumns,
  type ReportDefinition,
  type Row,
  SPLIT,
  unitHours,
} from "./parts/index.ts";

export type UsageBy = "pool" | "user" | "tier" | "day" | "hour" | "week";

export type UsageRow = Row & {
  readonly reservations: number;
  readonly reserved_unit_hours: number;
  readonly elapsed_unit_hours: number;
  readonly ahead_unit_hours: number;
};

const { elapsed: ELAPSED, ahead: AHEAD } = SPLIT;

const COLUMNS: readonly Column[] = [
  { name: "reservations", unit: "count", meaning: "reservations that hold something in the row" },
  { name: "reserved_unit_hours", unit: "unit_hours", meaning: "held in the range" },
  { name: "elapsed_unit_hours", unit: "unit_hours", meaning: "of that, before now: used" },
  { name: "ahead_unit_hours", unit: "unit_hours", meaning: "of that, from now on" },
];

/** Who held how much, when. What was cancelled or displaced counts up to then. */
export const usage: ReportDefinition<UsageBy, UsageRow> = {
  name: "usage",
  meaning: "unit-hours held, split at now into used and ahead",
  by: ["pool", "user", "tier", "day", "hour", "week"],
  filters: ["pool", "user_id"],
  range: { beforeMs: 30 * DAY_MS, afterMs: 30 * DAY_MS },
  columns: (by) => [...keyColumns(by), ...COLUMNS],
  run: (db, query) => {
    const tally = createTally(query.by, query, 2);
    if (!tally.ok) return tally;
    for (const span of heldSpans(db, query)) {
      tally.value.count(span);
      addSplit(tally.value, span, { now: query.now, rate: BigInt(span.amount) });
    }
    const rows = tally.value.groups().map(({ key, sums, grants }) => ({
      ...key,
      reservations: grants,
      reserved_unit_hours: unitHours(sums[ELAPSED]! + sums[AHEAD]!),
      elapsed_unit_hours: unitHours(sums[ELAPSED]!),
      ahead_unit_hours: unitHours(sums[AHEAD]!),
    }));
    return answer(rows);
  },
};
