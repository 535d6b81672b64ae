import type { DatabaseSync } from "node:sqlite";
import { answer, decline, type ViewResult } from "../result.ts";
import {
  addSplit,
  type Column,
  createTally,
  DAY_MS,
  heldSpans,
  keyColumns,
  lostSpans,
  microCredits,
  type ReportDefinition,
  type ResolvedQuery,
  type Row,
  SPLIT,
  type Tally,
  type TallyGroup,
} from "./parts/index.ts";

export type RevenueBy = "pool" | "user" | "day";

export type RevenueRow = Row & {
  readonly revenue: number;
  readonly elapsed: number;
  readonly ahead: number;
  readonly lost_to_fallback: number;
  readonly lost_to_displacement: number;
  readonly lost_to_cancellation: number;
};

const MEASURES = { ...SPLIT, fallback: 2, displaced: 3, cancelled: 4 } as const;

const COLUMNS: readonly Column[] = [
  { name: "revenue", unit: "micro_credits", meaning: "price x amount x time of what is held" },
  { name: "elapsed", unit: "micro_credits", meaning: "of that, before now: earned" },
  { name: "ahead", unit: "micro_credits", meaning: "of that, from now on" },
  {
    name: "lost_to_fallback",
    unit: "micro_credits",
    meaning: "list price less price, after moves",
  },
  { name: "lost_to_displacement", unit: "micro_credits", meaning: "what displaced ones would pay" },
  { name: "lost_to_cancellation", unit: "micro_credits", meaning: "what cancelled ones would pay" },
];

/** Whole micro-credits; each cell is an exact sum, rounded down once. */
export const revenue: ReportDefinition<RevenueBy, RevenueRow> = {
  name: "revenue",
  meaning: "what is paid for what is held, and what was lost, in the time it was held for",
  by: ["pool", "user", "day"],
  filters: ["pool", "user_id"],
  range: { beforeMs: 30 * DAY_MS, afterMs: 30 * DAY_MS },
  columns: (by) => [...keyColumns(by), ...COLUMNS],
  run: (db, query) => {
    const tally = createTally(query.by, query, 5);
    if (!tally.ok) return tally;
    addUp(db, query, tally.value);
    const rows: RevenueRow[] = [];
    for (const group of tally.value.groups()) {
      const row = rowOf(group);
      if (!row.ok) return row;
      rows.push(row.value);
    }
    return answer(rows);
  },
};

function addUp(db: DatabaseSync, query: ResolvedQuery<RevenueBy>, tally: Tally): void {
  for (const span of heldSpans(db, query)) {
    const amount = BigInt(span.amount);
    addSplit(tally, span, { now: query.now, rate: amount * BigInt(span.price) });
    const gap = span.listPrice - span.price;
    if (gap > 0) tally.add(span, MEASURES.fallback, amount * BigInt(gap));
  }
  for (const span of lostSpans(db, query)) {
    const measure = span.kind === "displaced" ? MEASURES.displaced : MEASURES.cancelled;
    tally.add(span, measure, BigInt(span.amount) * BigInt(span.price));
  }
}

function rowOf({ key, sums }: TallyGroup): ViewResult<RevenueRow> {
  const whole = (column: number): number | undefined => microCredits(sums[column]!);
  const total = microCredits(sums[MEASURES.elapsed]! + sums[MEASURES.ahead]!);
  const elapsed = whole(MEASURES.elapsed);
  const ahead = whole(MEASURES.ahead);
  const fallback = whole(MEASURES.fallback);
  const displaced = whole(MEASURES.displaced);
  const cancelled = whole(MEASURES.cancelled);
  if (total === undefined || elapsed === undefined || ahead === undefined) {
    return decline({ reason: "too_large", column: "revenue" });
  }
  if (fallback === undefined || displaced === undefined || cancelled === undefined) {
    return decline({ reason: "too_large", column: "lost" });
  }
  return answer({
    ...key,
    revenue: total,
    elapsed,
    ahead,
    lost_to_fallback: fallback,
    lost_to_displacement: displaced,
    lost_to_cancellation: cancelled,
  });
}
