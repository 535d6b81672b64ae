import type { DatabaseSync } from "node:sqlite";
import { divFloor } from "../../base/index.ts";
import { NODES } from "../../journal/index.ts";
import { answer } from "../result.ts";
import { iterateRows, viewSql } from "../sqlite-dialect.ts";
import {
  amountBucket,
  byText,
  type Column,
  DAY_MS,
  FIRST_MONDAY_AT,
  firstGrantAt,
  HOUR_MS,
  type ReportDefinition,
  type ResolvedQuery,
  type Row,
  refusals,
  unitHours,
  WEEK_MS,
  wantedWindow,
} from "./parts/index.ts";

export type BestSellersBy = "shape" | "start_hour" | "pool";

export type BestSellersRow = Row & {
  readonly admitted: number;
  readonly refused: number;
  readonly admitted_unit_hours: number;
  readonly refused_unit_hours: number;
};

const KEY_COLUMNS: Readonly<Record<BestSellersBy, readonly Column[]>> = {
  shape: [
    { name: "amount_from", unit: "units", meaning: "least amount of the row, a power of two" },
    { name: "amount_to", unit: "units", meaning: "largest amount of the row" },
    { name: "hours_over", unit: "hours", meaning: "durations of the row are longer than this" },
    { name: "hours_up_to", unit: "hours", meaning: "and at most this; none for the longest" },
  ],
  start_hour: [
    { name: "start_hour", unit: "hours", meaning: "UTC hour of the week, 0 = Monday 00:00" },
  ],
  pool: [{ name: "pool", unit: "name", meaning: "the pool asked for" }],
};

const COLUMNS: readonly Column[] = [
  { name: "admitted", unit: "count", meaning: "reservations admitted" },
  { name: "refused", unit: "count", meaning: "unmet requests with a window, repeats left out" },
  { name: "admitted_unit_hours", unit: "unit_hours", meaning: "as asked for, before any change" },
  { name: "refused_unit_hours", unit: "unit_hours", meaning: "wanted by those refused" },
];

/** What is asked for most, admitted or not, by when it was asked. Most unit-hours first. */
export const bestSellers: ReportDefinition<BestSellersBy, BestSellersRow> = {
  name: "best-sellers",
  meaning: "the shapes, hours of the week and pools that are asked for most",
  by: ["shape", "start_hour", "pool"],
  filters: ["pool", "user_id"],
  range: { beforeMs: 30 * DAY_MS, afterMs: 1 },
  columns: (by) => [...KEY_COLUMNS[by], ...COLUMNS],
  run: (db, query) => {
    const rows = new Map<string, Sums>();
    for (const wish of wishes(db, query)) addWish(rows, query.by, wish);
    const total = (sums: Sums): bigint => sums.admittedUnitMs + sums.refusedUnitMs;
    const order = ([nameA, a]: [string, Sums], [nameB, b]: [string, Sums]): number =>
      total(a) === total(b) ? byText(nameA, nameB) : total(a) > total(b) ? -1 : 1;
    return answer([...rows].sort(order).map(([, sums]) => cells(sums)));
  },
};

/** Something asked for: its window, its amount, its pool and what came of it. */
interface Wish {
  readonly pool: string;
  readonly fromAt: number;
  readonly toAt: number;
  readonly amount: number;
  readonly isAdmitted: boolean;
}

interface Sums {
  readonly key: Row;
  admitted: number;
  refused: number;
  admittedUnitMs: bigint;
  refusedUnitMs: bigint;
}

/** Upper ends of the duration classes, in hours; the last class has none. */
const DURATION_HOURS = [1, 6, 24, 72, 168, 336] as const;

function* wishes(db: DatabaseSync, query: ResolvedQuery<BestSellersBy>): Generator<Wish> {
  let select = viewSql
    .selectFrom("view_grant")
    .select(["first_pool", "first_start_at", "first_end_at", "first_amount"])
    .where("number", ">=", firstGrantAt(db, query.fromAt))
    .where("number", "<", firstGrantAt(db, query.toAt));
  if (query.pool !== undefined) select = select.where("first_pool", "=", query.pool);
  if (query.userId !== undefined) select = select.where("user_id", "=", query.userId);
  for (const row of iterateRows(db, select)) {
    const { first_pool: pool, first_start_at: fromAt, first_end_at: toAt } = row;
    yield { pool, fromAt, toAt, amount: row.first_amount, isAdmitted: true };
  }
  for (const row of refusals(db, query, "told")) {
    // Placements that were granted are not in this report, so neither are those refused.
    const isCounted = row.is_first === 1 && row.pool !== NODES;
    const window = isCounted ? wantedWindow(row) : undefined;
    if (window === undefined) continue;
    yield { pool: row.pool, ...window, amount: row.amount, isAdmitted: false };
  }
}

function addWish(rows: Map<string, Sums>, by: BestSellersBy, wish: Wish): void {
  const key = keyOf(by, wish);
  const name = Object.values(key).join(" ");
  const sums = rows.get(name) ?? noSums(key);
  rows.set(name, sums);
  const unitMs = BigInt(wish.amount) * BigInt(wish.toAt - wish.fromAt);
  if (wish.isAdmitted) {
    sums.admitted += 1;
    sums.admittedUnitMs += unitMs;
  } else {
    sums.refused += 1;
    sums.refusedUnitMs += unitMs;
  }
}

function keyOf(by: BestSellersBy, wish: Wish): Row {
  switch (by) {
    case "pool":
      return { pool: wish.pool };
    case "start_hour": {
      const sinceMonday = wish.fromAt - FIRST_MONDAY_AT;
      const inWeekMs = sinceMonday - divFloor(sinceMonday, WEEK_MS) * WEEK_MS;
      return { start_hour: divFloor(inWeekMs, HOUR_MS) };
    }
    default: {
      const { from, to } = amountBucket(wish.amount);
      const ms = wish.toAt - wish.fromAt;
      const upTo = DURATION_HOURS.find((hours) => ms <= hours * HOUR_MS) ?? null;
      const over = DURATION_HOURS.findLast((hours) => ms > hours * HOUR_MS) ?? 0;
      return { amount_from: from, amount_to: to, hours_over: over, hours_up_to: upTo };
    }
  }
}

function noSums(key: Row): Sums {
  return { key, admitted: 0, refused: 0, admittedUnitMs: 0n, refusedUnitMs: 0n };
}

function cells(sums: Sums): BestSellersRow {
  return {
    ...sums.key,
    admitted: sums.admitted,
    refused: sums.refused,
    admitted_unit_hours: unitHours(sums.admittedUnitMs),
    refused_unit_hours: unitHours(sums.refusedUnitMs),
  };
}
