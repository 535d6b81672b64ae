import type { DatabaseSync } from "node:sqlite";
import type { LedgerRecord } from "../../kernel/index.ts";
import type { Follower, RefusalNote } from "../port.ts";

export interface LogOptions {
  /** Throws when it meets the record with this number. */
  readonly failAt?: number;
  readonly firstSeq?: number;
}

/** Keeps the numbers of the records it saw in `log_seen` and of notes in `log_notes`. */
export function createFollower(db: DatabaseSync, options: LogOptions = {}): Follower {
  db.exec("CREATE TABLE IF NOT EXISTS log_seen (seq INTEGER PRIMARY KEY, grants INTEGER)");
  db.exec("CREATE TABLE IF NOT EXISTS log_notes (code TEXT, amount INTEGER)");
  const insert = db.prepare("INSERT INTO log_seen VALUES (?, ?)");
  const insertNote = db.prepare("INSERT INTO log_notes VALUES (?, ?)");
  const top = db.prepare("SELECT coalesce(max(seq), 0) AS seq FROM log_seen").get();
  let cursor = Number(top?.["seq"]);
  return {
    name: "log",
    get cursor() {
      return cursor;
    },
    follow: (records) => {
      transact(db, () => {
        for (const record of records) see(record);
      });
      cursor = records[records.length - 1]?.seq ?? cursor;
    },
    note: (notes) => {
      transact(db, () => {
        for (const { code, amount } of notes) insertNote.run(code, amount);
      });
    },
  };

  function see({ seq, events }: LedgerRecord): void {
    if (seq === options.failAt) throw new Error(`told to fail at record ${seq}`);
    insert.run(seq, events.length);
  }
}

/** The same in memory, for a journal without a file. */
export function createMemoryLog(): Follower & {
  readonly seen: readonly number[];
  readonly notes: readonly RefusalNote[];
} {
  const seen: number[] = [];
  const notes: RefusalNote[] = [];
  return {
    name: "log",
    seen,
    notes,
    get cursor() {
      return seen[seen.length - 1] ?? 0;
    },
    follow: (records) => {
      seen.push(...records.map(({ seq }) => seq));
    },
    note: (more) => {
      notes.push(...more);
    },
  };
}

function transact(db: DatabaseSync, body: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    body();
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
