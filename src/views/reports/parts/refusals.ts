import type { DatabaseSync } from "node:sqlite";
import { iterateRows, viewSql } from "../../sqlite-dialect.ts";
import type { RefusalRow } from "../../tables/index.ts";
import type { ResolvedQuery } from "./types.ts";

/**
 * Codes of well-formed requests that more capacity, a longer schedule or a wider limit would have
 * met. The others are mistakes: what they name is no demand, and may be any number.
 */
export const UNMET_CODES: ReadonlySet<string> = new Set([
  "out_of_schedule",
  "trial_cap_exceeded",
  "user_limit_exceeded",
  "exceeds_capacity",
  "insufficient_capacity",
  "search_truncated",
  "no_feasible_node",
]);

/** Refusals told in the range, or whose wanted window touches it. */
export function* refusals<By extends string>(
  db: DatabaseSync,
  query: ResolvedQuery<By>,
  within: "told" | "wanted",
): Generator<RefusalRow> {
  const all = viewSql.selectFrom("view_refusal").selectAll();
  let select =
    within === "told"
      ? all.where("at", ">=", query.fromAt).where("at", "<", query.toAt)
      : all.where("end_at", ">", query.fromAt).where("start_at", "<", query.toAt);
  if (query.pool !== undefined) select = select.where("pool", "=", query.pool);
  if (query.userId !== undefined) select = select.where("user_id", "=", query.userId);
  yield* iterateRows(db, select);
}

/** The window that was wanted, if the refusal is demand and names one. */
export function wantedWindow(
  row: RefusalRow,
): { readonly fromAt: number; readonly toAt: number } | undefined {
  const { start_at: fromAt, end_at: toAt } = row;
  if (!UNMET_CODES.has(row.code) || fromAt === null || toAt === null) return undefined;
  return fromAt < toAt && row.amount > 0 ? { fromAt, toAt } : undefined;
}

/** The power-of-two bucket of an amount: `[from, to]`, both inclusive; 0 and below are in 0..0. */
export function amountBucket(amount: number): { readonly from: number; readonly to: number } {
  if (amount < 1) return { from: 0, to: 0 };
  let from = 1;
  while (from * 2 <= amount) from *= 2;
  return { from, to: from * 2 - 1 };
}
