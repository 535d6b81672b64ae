import type { DatabaseSync } from "node:sqlite";
import { assert } from "../../../base/index.ts";
import { JournalError } from "../../faults.ts";

/**
 * The steps from an empty file to the newest format, one transaction each: step `n` makes format
 * `n + 1`. A step that was released never changes; a new format is a new step at the end.
 */
export const FORMAT_STEPS: readonly string[] = [
  // 1: records chained by checksum, with the head of the chain in a row of its own, and snapshots.
  // `journal_meta` must be the first table: `wal.ts` finds its page by number.
  `CREATE TABLE journal_meta (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     format_version INTEGER NOT NULL,
     epoch INTEGER NOT NULL,
     last_seq INTEGER NOT NULL,
     last_crc INTEGER NOT NULL
   ) STRICT;
   INSERT INTO journal_meta VALUES (1, 1, 0, 0, 0);
   CREATE TABLE journal_records (
     seq INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     epoch INTEGER NOT NULL,
     decider_version INTEGER NOT NULL,
     crc INTEGER NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   CREATE TABLE journal_snapshots (
     id INTEGER PRIMARY KEY,
     seq INTEGER NOT NULL,
     length INTEGER NOT NULL,
     header_length INTEGER NOT NULL,
     chunks INTEGER NOT NULL,
     crc INTEGER NOT NULL,
     complete INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE journal_chunks (
     id INTEGER PRIMARY KEY,
     crc INTEGER NOT NULL,
     data BLOB NOT NULL
   ) STRICT;`,
  // 2: trimming. The chain starts at `first_seq`, continued from `anchor_crc`.
  `ALTER TABLE journal_meta ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE journal_meta ADD COLUMN anchor_crc INTEGER NOT NULL DEFAULT 0;
   UPDATE journal_meta SET format_version = 2;`,
];

/** Format that this program writes. */
export const FORMAT_VERSION: number = FORMAT_STEPS.length;

/** Page of `journal_meta`: page 1 is the schema, and the first table made gets the next one. */
export const META_PAGE = 2;

/** Format of the open file; 0 for a database that is empty. Throws for somebody else's tables. */
export function formatOf(db: DatabaseSync, file: string): number {
  const sql = "SELECT name, rootpage FROM sqlite_schema ORDER BY rowid LIMIT 1";
  const first = db.prepare(sql).get();
  if (first === undefined) return 0;
  if (first["name"] !== "journal_meta" || first["rootpage"] !== META_PAGE) {
    throw new JournalError({ kind: "format", file, found: 0, known: FORMAT_VERSION });
  }
  const row = db.prepare("SELECT format_version FROM journal_meta").get();
  return Number(row?.["format_version"] ?? 0);
}

/** Refuses a file of any other format than the newest. */
export function requireFormat(db: DatabaseSync, file: string): void {
  const found = formatOf(db, file);
  if (found === FORMAT_VERSION) return;
  throw new JournalError({ kind: "format", file, found, known: FORMAT_VERSION });
}

/** Brings an empty file, or one of an older format, to the newest; refuses a newer one. */
export function upgrade(db: DatabaseSync, file: string): void {
  const found = formatOf(db, file);
  if (found > FORMAT_VERSION) requireFormat(db, file);
  for (const step of FORMAT_STEPS.slice(found)) {
    db.exec("BEGIN IMMEDIATE");
    try {
      db.exec(step);
      db.exec("COMMIT");
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  }
  assert(formatOf(db, file) === FORMAT_VERSION, "each step must state the format that it makes");
}
