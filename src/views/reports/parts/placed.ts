import type { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { divFloor } from "../../../base/index.ts";
import { iterateRows, viewSql } from "../../sqlite-dialect.ts";
import { WEEK_MS } from "./buckets.ts";
import type { Span } from "./tally.ts";
import type { ResolvedQuery } from "./types.ts";

/** A placement clipped to the range of the query. */
export interface PlacedSpan extends Span {
  /** Thousandths of GPUs, over all of its GPUs. */
  readonly gpuMilli: number;
}

/** Placements that run in the range, in order of their numbers. O(placements that end after it). */
export function* placedSpans<By extends string>(
  db: DatabaseSync,
  { fromAt, toAt, userId }: ResolvedQuery<By>,
): Generator<PlacedSpan> {
  let select = viewSql
    .selectFrom("view_placement")
    .select(["number", "user_id", "cluster", "node", "policy", "start_at", "end_at", "gpu_milli"])
    .where(sql<number>`end_at / 604800000`, ">=", divFloor(fromAt, WEEK_MS))
    .where("end_at", ">", fromAt)
    .where("start_at", "<", toAt)
    .whereRef("start_at", "<", "end_at")
    // The plus keeps SQLite from walking the table in order only to save the sort.
    .orderBy(sql`+number`);
  if (userId !== undefined) select = select.where("user_id", "=", userId);
  for (const row of iterateRows(db, select)) {
    yield {
      grant: row.number,
      pool: "",
      userId: row.user_id,
      tier: "",
      cluster: row.cluster,
      node: row.node,
      policy: row.policy,
      fromAt: Math.max(row.start_at, fromAt),
      toAt: Math.min(row.end_at, toAt),
      gpuMilli: row.gpu_milli,
    };
  }
}
