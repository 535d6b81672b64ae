import type { DatabaseSync } from "node:sqlite";
import { answer } from "../result.ts";
import type { RefusalRow } from "../tables/index.ts";
import {
  amountBucket,
  bucketKey,
  byText,
  type Column,
  DAY_MS,
  type Grid,
  gridOf,
  keyColumns,
  type ReportDefinition,
  type ResolvedQuery,
  type Row,
  refusals,
  splitByBucket,
  UNMET_CODES,
  unitHours,
  wantedWindow,
} from "./parts/index.ts";

export type UnmetDemandBy = "pool" | "hour" | "amount" | "user" | "code";

export type UnmetDemandRow = Row & {
  readonly asked: number;
  readonly requests: number;
  readonly unmet_requests: number;
  readonly without_window: number;
  readonly unit_hours_wanted: number;
  readonly amount_max: number;
  readonly largest_fit: number | null;
};

const COLUMNS: readonly Column[] = [
  { name: "asked", unit: "count", meaning: "refused requests, repeats included" },
  {
    name: "requests",
    unit: "count",
    meaning: "of them, the same user, pool, window and amount within an hour counted once",
  },
  {
    name: "unmet_requests",
    unit: "count",
    meaning: "of these, well-formed ones that more capacity or a wider limit would have met",
  },
  { name: "without_window", unit: "count", meaning: "of these, without a window of their own" },
  { name: "unit_hours_wanted", unit: "unit_hours", meaning: "amount x time of the unmet requests" },
  { name: "amount_max", unit: "units", meaning: "the largest amount of an unmet request" },
  { name: "largest_fit", unit: "units", meaning: "the largest amount one could have had instead" },
];

/**
 * What was asked for and refused. By the hour, unmet requests are spread over the hours that were
 * wanted; otherwise the range is of when they were asked.
 */
export const unmetDemand: ReportDefinition<UnmetDemandBy, UnmetDemandRow> = {
  name: "unmet-demand",
  meaning: "refused requests: how many, how much was wanted, what would have fitted",
  by: ["pool", "hour", "amount", "user", "code"],
  filters: ["pool", "user_id"],
  range: { beforeMs: 30 * DAY_MS, afterMs: 1 },
  columns: (by) => [...keyOf(by), ...COLUMNS],
  run: (db, query) => {
    if (query.by !== "hour") return answer(byName(db, query));
    const grid = gridOf("hour", query.fromAt, query.toAt);
    return grid.ok ? answer(byHour(db, query, grid.value)) : grid;
  },
};

function keyOf(by: UnmetDemandBy): readonly Column[] {
  switch (by) {
    case "code":
      return [{ name: "code", unit: "name", meaning: "why it was refused" }];
    case "amount":
      return [
        { name: "amount_from", unit: "units", meaning: "least amount of the row, a power of two" },
        { name: "amount_to", unit: "units", meaning: "largest amount of the row" },
      ];
    default:
      return keyColumns(by);
  }
}

interface Sums {
  readonly key: Row;
  asked: number;
  requests: number;
  unmet: number;
  withoutWindow: number;
  unitMs: bigint;
  amountMax: number;
  largestFit: number | null;
}

function byName(db: DatabaseSync, query: ResolvedQuery<UnmetDemandBy>): readonly UnmetDemandRow[] {
  const rows = new Map<string, Sums>();
  for (const refusal of refusals(db, query, "told")) {
    const { name, key } = nameOf(query.by, refusal);
    const sums = rows.get(name) ?? noSums(key);
    rows.set(name, sums);
    const window = wantedWindow(refusal);
    addRefusal(sums, refusal, window === undefined ? 0 : window.toAt - window.fromAt);
  }
  const order = (a: string, b: string): number =>
    query.by === "amount" ? Number(a) - Number(b) : byText(a, b);
  return [...rows].sort(([a], [b]) => order(a, b)).map(([, sums]) => cells(sums));
}

function byHour(
  db: DatabaseSync,
  query: ResolvedQuery<UnmetDemandBy>,
  grid: Grid,
): readonly UnmetDemandRow[] {
  const rows = Array.from({ length: grid.count }, (_, bucket) => noSums(bucketKey(grid, bucket)));
  for (const refusal of refusals(db, query, "wanted")) {
    const window = wantedWindow(refusal);
    if (window === undefined) continue;
    const fromAt = Math.max(window.fromAt, query.fromAt);
    const toAt = Math.min(window.toAt, query.toAt);
    splitByBucket(grid, { fromAt, toAt }, (bucket, partFromAt, partToAt) =>
      addRefusal(rows[bucket]!, refusal, partToAt - partFromAt),
    );
  }
  return rows.map(cells);
}

function nameOf(by: UnmetDemandBy, row: RefusalRow): { readonly name: string; readonly key: Row } {
  switch (by) {
    case "amount": {
      const { from, to } = amountBucket(row.amount);
      return { name: String(from), key: { amount_from: from, amount_to: to } };
    }
    case "user":
      return { name: row.user_id, key: { user_id: row.user_id } };
    case "code":
      return { name: row.code, key: { code: row.code } };
    default:
      return { name: row.pool, key: { pool: row.pool } };
  }
}

function noSums(key: Row): Sums {
  const counts = { asked: 0, requests: 0, unmet: 0, withoutWindow: 0 };
  return { key, ...counts, unitMs: 0n, amountMax: 0, largestFit: null };
}

function addRefusal(sums: Sums, row: RefusalRow, ms: number): void {
  sums.asked += 1;
  if (row.is_first === 0) return;
  sums.requests += 1;
  if (!UNMET_CODES.has(row.code)) return;
  sums.unmet += 1;
  if (wantedWindow(row) === undefined) sums.withoutWindow += 1;
  sums.unitMs += BigInt(row.amount) * BigInt(ms);
  sums.amountMax = Math.max(sums.amountMax, row.amount);
  if (row.largest_amount !== null) {
    sums.largestFit = Math.max(sums.largestFit ?? 0, row.largest_amount);
  }
}

function cells(sums: Sums): UnmetDemandRow {
  return {
    ...sums.key,
    asked: sums.asked,
    requests: sums.requests,
    unmet_requests: sums.unmet,
    without_window: sums.withoutWindow,
    unit_hours_wanted: unitHours(sums.unitMs),
    amount_max: sums.amountMax,
    largest_fit: sums.largestFit,
  };
}
