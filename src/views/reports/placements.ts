import { answer } from "../result.ts";
import {
  addSplit,
  type Column,
  createTally,
  DAY_MS,
  gpuHours,
  keyColumns,
  placedSpans,
  type ReportDefinition,
  type Row,
  SPLIT,
} from "./parts/index.ts";

export type PlacementsBy = "user" | "cluster" | "node" | "policy" | "day" | "hour" | "week";

export type PlacementsRow = Row & {
  readonly placements: number;
  readonly gpu_hours: number;
  readonly elapsed_gpu_hours: number;
  readonly ahead_gpu_hours: number;
};

const { elapsed: ELAPSED, ahead: AHEAD } = SPLIT;

const COLUMNS: readonly Column[] = [
  { name: "placements", unit: "count", meaning: "placements that run in the row" },
  { name: "gpu_hours", unit: "unit_hours", meaning: "GPU-hours in the range, parts of GPUs too" },
  { name: "elapsed_gpu_hours", unit: "unit_hours", meaning: "of that, before now: used" },
  { name: "ahead_gpu_hours", unit: "unit_hours", meaning: "of that, from now on" },
];

/** Who had which GPUs, where and by whose choice. What ended early counts up to then. */
export const placements: ReportDefinition<PlacementsBy, PlacementsRow> = {
  name: "placements",
  meaning: "GPU-hours of placements, split at now into used and ahead",
  by: ["user", "cluster", "node", "policy", "day", "hour", "week"],
  filters: ["user_id"],
  range: { beforeMs: 30 * DAY_MS, afterMs: 30 * DAY_MS },
  columns: (by) => [...keyColumns(by), ...COLUMNS],
  run: (db, query) => {
    const tally = createTally(query.by, query, 2);
    if (!tally.ok) return tally;
    for (const span of placedSpans(db, query)) {
      tally.value.count(span);
      addSplit(tally.value, span, { now: query.now, rate: BigInt(span.gpuMilli) });
    }
    const rows = tally.value.groups().map(({ key, sums, grants }) => ({
      ...key,
      placements: grants,
      gpu_hours: gpuHours(sums[ELAPSED]! + sums[AHEAD]!),
      elapsed_gpu_hours: gpuHours(sums[ELAPSED]!),
      ahead_gpu_hours: gpuHours(sums[AHEAD]!),
    }));
    return answer(rows);
  },
};
