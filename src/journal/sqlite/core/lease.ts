import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "../../faults.ts";

/** The right to write a journal file, until released or until the process dies. */
export interface Lease {
  release(): void;
}

const SQLITE_BUSY = 5;
const ATTEMPTS = 20;

/**
 * Takes the only writer's lease on `file`, or throws `in_use` with who holds it.
 *
 * A small database beside the journal is kept in a write transaction: the operating system holds
 * that lock for this process and lets go when it dies, however it dies. The process number is
 * only for the message, so a number that is used again misleads nobody but a reader.
 * `waitMs`: how long to wait for a holder that is just leaving. Blocks the thread meanwhile.
 */
export function takeLease(file: string, waitMs: number): Lease {
  const db = new DatabaseSync(leaseFile(file), { timeout: waitMs });
  try {
    holdWrite(db, file, randomUUID());
  } catch (error) {
    db.close();
    throw error;
  }
  return { release: () => db.close() };
}

export function leaseFile(file: string): string {
  return `${file}.lock`;
}

/** Who is written down must be who holds: another may have written between the two transactions. */
function holdWrite(db: DatabaseSync, file: string, token: string): void {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    beginWrite(db, file);
    db.exec(
      "CREATE TABLE IF NOT EXISTS holder " +
        "(id INTEGER PRIMARY KEY, pid INTEGER, since TEXT, token TEXT)",
    );
    db.prepare("INSERT OR REPLACE INTO holder VALUES (1, ?, ?, ?)").run(
      process.pid,
      new Date().toISOString(),
      token,
    );
    db.exec("COMMIT");
    beginWrite(db, file);
    if (db.prepare("SELECT token FROM holder").get()?.["token"] === token) return;
    db.exec("ROLLBACK");
  }
  throw inUse(db, file);
}

function beginWrite(db: DatabaseSync, file: string): void {
  try {
    db.exec("BEGIN IMMEDIATE");
  } catch (error) {
    if (sqliteCode(error) === SQLITE_BUSY) throw inUse(db, file);
    throw error;
  }
}

function inUse(db: DatabaseSync, file: string): JournalError {
  const row = holderRow(db);
  const pid = Number(row?.["pid"] ?? 0);
  const since = String(row?.["since"] ?? "just now");
  return new JournalError({ kind: "in_use", file, pid, since });
}

function holderRow(db: DatabaseSync): Record<string, unknown> | undefined {
  const table = "SELECT 1 FROM sqlite_schema WHERE name = 'holder'";
  if (db.prepare(table).get() === undefined) return undefined;
  return db.prepare("SELECT pid, since FROM holder").get();
}

/** SQLite's primary result code that `error` carries, or undefined for another error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}
