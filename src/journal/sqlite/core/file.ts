import { existsSync } from "node:fs";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { JournalCorruptError, JournalError } from "../../faults.ts";
import { sqliteCode } from "./lease.ts";
import { requireFormat, upgrade } from "./schema.ts";

/** One row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>;

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const BUSY_TIMEOUT_MS = 10_000;

/** Pages in the write-ahead file at which a commit moves them, should the other thread lag. */
const CHECKPOINT_PAGES_MAX = 8192;
/** What the write-ahead file is cut back to after it was moved. */
const WAL_BYTES_MAX = 64 * 2 ** 20;

/** Opens `file` for writing, made or upgraded as needed. Every commit is synced to the disk. */
export function openWritable(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = FULL");
    tune(db);
    upgrade(db, file);
    return db;
  } catch (error) {
    db.close();
    throw corruptOr(error, file, 0);
  }
}

/**
 * A second connection to a journal that is open for writing, for what may be lost in a power cut
 * as long as it is lost from the end: its commits do not wait for the disk.
 */
export function openSoft(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  db.exec("PRAGMA synchronous = NORMAL");
  tune(db);
  return db;
}

/** Opens an existing journal of the newest format for reading, beside a writer or without one. */
export function openReadOnly(file: string): DatabaseSync {
  if (!existsSync(file)) throw new JournalError({ kind: "disk", why: `${file} does not exist` });
  const db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    requireFormat(db, file);
    return db;
  } catch (error) {
    db.close();
    throw corruptOr(error, file, 0);
  }
}

/** `body` in one transaction of `db`; all or nothing. */
export function inTransaction<T>(db: DatabaseSync, body: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = body();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** `body` on one unchanging view of the file. */
export function inReadTransaction<T>(db: DatabaseSync, body: () => T): T {
  db.exec("BEGIN");
  try {
    return body();
  } finally {
    if (db.isTransaction) db.exec("ROLLBACK");
  }
}

/** `error` as corruption if SQLite says that the file is not what it wrote; itself otherwise. */
export function corruptOr(error: unknown, file: string, lastGoodSeq: number): unknown {
  const code = sqliteCode(error);
  const isRange = error instanceof RangeError || hasCode(error, "ERR_OUT_OF_RANGE");
  if (code !== SQLITE_CORRUPT && code !== SQLITE_NOTADB && !isRange) return error;
  const why = error instanceof Error ? error.message : String(code);
  const problem = `SQLite finds the file damaged (${why})`;
  return new JournalCorruptError({
    kind: "corrupt",
    file,
    seq: lastGoodSeq + 1,
    problem,
    lastGoodSeq,
  });
}

/** A whole number of a row. Columns are strict, so anything else is damage. */
export function numberIn(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value === "number") return value;
  throw new RangeError(`column ${column} must hold a whole number`);
}

export function textIn(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value === "string") return value;
  throw new RangeError(`column ${column} must hold text`);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function tune(db: DatabaseSync): void {
  db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES_MAX}`);
  db.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_MAX}`);
  db.exec("PRAGMA cache_size = -16384");
}
