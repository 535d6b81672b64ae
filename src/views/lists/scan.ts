import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { divFloor } from "../../base/index.ts";
import { asRow } from "../codec.ts";
import { endsOf, GRANT_BLOCK, type ViewTables } from "../tables/index.ts";

/** Tables with a row for each grant of one desk, by its number. */
export type GrantTableName = "view_grant" | "view_placement";

/** A condition of a list on one column, by equality. */
export interface Equal {
  readonly column: "user_id" | "pool" | "state" | "node" | "cluster";
  readonly value: string;
}

export interface GrantScan {
  /** The condition that an index serves; absent to look at every row. */
  readonly indexed: Equal | undefined;
  /** Further conditions in SQL, each of constant text, with their values. */
  readonly others: readonly string[];
  readonly values: readonly SQLInputValue[];
  /** Only numbers below this one. */
  readonly below: number;
  readonly limit: number;
}

export interface Scanned<Row> {
  readonly rows: readonly Row[];
  /** Set where the work was cut off: nothing below this number was looked at. */
  readonly stoppedAt: number | undefined;
}

/** Blocks that one page looks into: 33 million grants by an index ... */
const BLOCKS_INDEXED_MAX = 4_096;
/** ... and 131 thousand row by row. Each takes about 20 ms. */
const BLOCKS_ROWS_MAX = 16;

/** Grants by falling number, block after block. O(limit + blocks), bounded. */
export function scanGrants<Table extends GrantTableName>(
  db: DatabaseSync,
  table: Table,
  scan: GrantScan,
): Scanned<ViewTables[Table]> {
  const ends = db.prepare(endsOf(table)).get();
  const lowBlock = divFloor(Number(ends?.low ?? 0), GRANT_BLOCK);
  const below = Math.min(scan.below, Number(ends?.high ?? -1) + 1);
  const statement = db.prepare(scanSql(table, scan));
  const values = scan.indexed === undefined ? scan.values : [scan.indexed.value, ...scan.values];
  const blocksMax = scan.indexed === undefined ? BLOCKS_ROWS_MAX : BLOCKS_INDEXED_MAX;

  const rows: ViewTables[Table][] = [];
  const first = divFloor(below - 1, GRANT_BLOCK);
  for (let block = first; block >= lowBlock && rows.length < scan.limit; block--) {
    const startsAt = block * GRANT_BLOCK;
    if (first - block === blocksMax) return { rows, stoppedAt: startsAt + GRANT_BLOCK };
    const place = scan.indexed === undefined ? startsAt : block;
    const bound = Math.min(below, startsAt + GRANT_BLOCK);
    const found = statement.all(place, bound, ...values, scan.limit - rows.length);
    for (const row of found) rows.push(asRow<ViewTables[Table]>(row));
  }
  return { rows, stoppedAt: undefined };
}

/** The text of a scan of one block: place, bound, values and limit are its parameters. */
export function scanSql(table: GrantTableName, { indexed, others }: GrantScan): string {
  const block = indexed === undefined ? "number >= ?" : `number / ${GRANT_BLOCK} = ?`;
  const chosen = indexed === undefined ? [] : [`${indexed.column} = ?`];
  const conditions = [block, "number < ?", ...chosen, ...others];
  return `SELECT * FROM ${table} WHERE ${conditions.join(" AND ")}
    ORDER BY number DESC LIMIT ?`;
}
