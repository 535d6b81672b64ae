import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { asRow } from "./codec.ts";
import type { ViewTables } from "./tables/index.ts";

/**
 * Builds queries over the view tables. It only compiles: the connection belongs to the thread
 * that asks, and `rowsOf` and its kin run the compiled text there, without a promise.
 */
export const viewSql = new Kysely<ViewTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** All rows of a query. */
export function rowsOf<Row>(db: DatabaseSync, query: Compilable<Row>): readonly Row[] {
  return [...iterateRows(db, query)];
}

/** The first row of a query. */
export function firstRow<Row>(db: DatabaseSync, query: Compilable<Row>): Row | undefined {
  const { sql, parameters } = query.compile();
  const row = db.prepare(sql).get(...parameters.map(bindable));
  return row === undefined ? undefined : asRow<Row>(row);
}

/** Rows one after another, for what is too large to hold. Don't write while it is open. */
export function* iterateRows<Row>(db: DatabaseSync, query: Compilable<Row>): Generator<Row> {
  const { sql, parameters } = query.compile();
  for (const row of db.prepare(sql).iterate(...parameters.map(bindable))) yield asRow<Row>(row);
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === "string" || typeof value === "number" || value === null) return value;
  throw new TypeError(`a view query can't bind a ${typeof value}`);
}
