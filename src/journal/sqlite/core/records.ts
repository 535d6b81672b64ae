import type { DatabaseSync, StatementSync } from "node:sqlite";
import { assert } from "../../../base/index.ts";
import { chainProblem, type RecordBatch, type StoredRecord, storedRecords } from "../../codec.ts";
import { JournalCorruptError, JournalError } from "../../faults.ts";
import { corruptOr, inReadTransaction, inTransaction, numberIn, type Row, textIn } from "./file.ts";

/** The records of one open file. `lastCrc` and `epoch` are this writer's own memory. */
export interface Records {
  readonly db: DatabaseSync;
  readonly file: string;
  readonly statements: Statements;
  epoch: number;
  lastSeq: number;
  lastCrc: number;
}

interface Statements {
  readonly meta: StatementSync;
  readonly move: StatementSync;
  readonly insert: StatementSync;
  readonly select: StatementSync;
  readonly firstSince: StatementSync;
  readonly crcOf: StatementSync;
  readonly trim: StatementSync;
  readonly anchor: StatementSync;
}

/** The row that says where the chain of records begins and ends. */
export interface Meta {
  readonly epoch: number;
  readonly firstSeq: number;
  /** Checksum of the record before the first. */
  readonly anchorCrc: number;
  readonly lastSeq: number;
  readonly lastCrc: number;
}

/** Records in one step of reading or checking. */
export const ROWS_PER_STEP = 500;

export function openRecords(db: DatabaseSync, file: string): Records {
  const statements = prepareOr(db, file);
  const meta = firstMeta(statements, file);
  const { epoch, lastSeq, lastCrc } = meta;
  return { db, file, statements, epoch, lastSeq, lastCrc };
}

/** A page of SQLite's own may be damaged where the row stands: that is corruption, said as such. */
function firstMeta(statements: Statements, file: string): Meta {
  try {
    return metaOf(statements.meta.get());
  } catch (error) {
    throw corruptOr(error, file, 0);
  }
}

export function readMeta(records: Records): Meta {
  return metaOf(records.statements.meta.get());
}

/** Claims the next epoch: whoever wrote before is fenced from now on. */
export function claimEpoch(records: Records): void {
  inTransaction(records.db, () => {
    records.epoch = readMeta(records).epoch + 1;
    records.db.prepare("UPDATE journal_meta SET epoch = ?").run(records.epoch);
  });
}

/** Writes the batches in one synced transaction, or throws and has written nothing. */
export function appendBatches(records: Records, batches: readonly RecordBatch[]): void {
  const rows: StoredRecord[] = [];
  let last = { seq: records.lastSeq, crc: records.lastCrc };
  for (const batch of batches) {
    assert(batch.fromSeq === last.seq + 1, "a batch must continue the journal without a gap");
    for (const row of storedRecords(batch, last.crc)) rows.push(row);
    last = rows[rows.length - 1] ?? last;
  }
  const { move, insert } = records.statements;
  inTransaction(records.db, () => {
    const moved = move.run(last.seq, last.crc, records.epoch, records.lastSeq);
    if (moved.changes !== 1) throw fenced(records);
    for (const row of rows) {
      insert.run(row.seq, row.at, row.epoch, row.deciderVersion, row.crc, row.body);
    }
  });
  records.lastSeq = last.seq;
  records.lastCrc = last.crc;
}

/** At most `limit` records from `fromSeq` on, each checked against the one before. */
export function readRows(
  records: Records,
  fromSeq: number,
  limit: number,
): readonly StoredRecord[] {
  return inReadTransaction(records.db, () => {
    const meta = readMeta(records);
    if (fromSeq < meta.firstSeq) {
      throw new JournalError({ kind: "trimmed", fromSeq, firstSeq: meta.firstSeq });
    }
    if (fromSeq > meta.lastSeq || limit < 1) return [];
    const before = fromSeq === meta.firstSeq ? meta.anchorCrc : crcOf(records, fromSeq - 1);
    const count = Math.min(limit, meta.lastSeq - fromSeq + 1);
    const rows = selectRows(records, fromSeq, count);
    checkChain(records, rows, { fromSeq, count, before, meta });
    return rows;
  });
}

/** Checks the records in `[fromSeq, lastSeq]`, some at a time; yields between the steps. */
export function* verifyFrom(records: Records, fromSeq: number): Generator<void, void> {
  let next = fromSeq;
  while (next <= readMeta(records).lastSeq) {
    next += readRows(records, next, ROWS_PER_STEP).length;
    yield;
  }
}

/** The first record at or after the instant `at`, or the one after the last. O(log n). */
export function firstSeqSince(records: Records, at: number): number {
  const meta = readMeta(records);
  let low = meta.firstSeq;
  let high = meta.lastSeq + 1;
  // Instants never go back in a journal, so the middle tells which half to search.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (numberIn(records.statements.firstSince.get(middle), "at") < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Forgets the records before `firstSeq`, in one synced transaction. */
export function trimBefore(records: Records, firstSeq: number): void {
  const meta = readMeta(records);
  if (firstSeq <= meta.firstSeq) return;
  assert(firstSeq <= meta.lastSeq + 1, "a journal must not be trimmed beyond its end");
  const anchorCrc = crcOf(records, firstSeq - 1);
  inTransaction(records.db, () => {
    const moved = records.statements.anchor.run(firstSeq, anchorCrc, records.epoch);
    if (moved.changes !== 1) throw fenced(records);
    records.statements.trim.run(firstSeq);
  });
}

/** Statements that fit every file of this format: one that they don't fit is damaged. */
function prepareOr(db: DatabaseSync, file: string): Statements {
  try {
    return prepare(db);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const problem = `SQLite finds the tables damaged (${why})`;
    throw new JournalCorruptError({ kind: "corrupt", file, seq: 1, problem, lastGoodSeq: 0 });
  }
}

function prepare(db: DatabaseSync): Statements {
  return {
    meta: db.prepare(
      "SELECT epoch, first_seq, anchor_crc, last_seq, last_crc FROM journal_meta WHERE id = 1",
    ),
    move: db.prepare(
      "UPDATE journal_meta SET last_seq = ?, last_crc = ? " +
        "WHERE id = 1 AND epoch = ? AND last_seq = ?",
    ),
    insert: db.prepare("INSERT INTO journal_records VALUES (?, ?, ?, ?, ?, ?)"),
    select: db.prepare(
      "SELECT seq, at, epoch, decider_version, crc, body FROM journal_records " +
        "WHERE seq >= ? ORDER BY seq LIMIT ?",
    ),
    firstSince: db.prepare("SELECT at FROM journal_records WHERE seq = ?"),
    crcOf: db.prepare("SELECT crc FROM journal_records WHERE seq = ?"),
    trim: db.prepare("DELETE FROM journal_records WHERE seq < ?"),
    anchor: db.prepare(
      "UPDATE journal_meta SET first_seq = ?, anchor_crc = ? WHERE id = 1 AND epoch = ?",
    ),
  };
}

function metaOf(row: Row | undefined): Meta {
  return {
    epoch: numberIn(row, "epoch"),
    firstSeq: numberIn(row, "first_seq"),
    anchorCrc: numberIn(row, "anchor_crc"),
    lastSeq: numberIn(row, "last_seq"),
    lastCrc: numberIn(row, "last_crc"),
  };
}

function fenced(records: Records): JournalError {
  const newestEpoch = readMeta(records).epoch;
  return new JournalError({ kind: "fenced", epoch: records.epoch, newestEpoch });
}

function crcOf(records: Records, seq: number): number {
  const row = records.statements.crcOf.get(seq);
  if (row !== undefined) return numberIn(row, "crc");
  throw corrupt(records, seq, "the record is missing");
}

function selectRows(records: Records, fromSeq: number, limit: number): readonly StoredRecord[] {
  try {
    return records.statements.select.all(fromSeq, limit).map((row) => ({
      seq: numberIn(row, "seq"),
      at: numberIn(row, "at"),
      epoch: numberIn(row, "epoch"),
      deciderVersion: numberIn(row, "decider_version"),
      crc: numberIn(row, "crc"),
      body: textIn(row, "body"),
    }));
  } catch (error) {
    // The damage is somewhere in these rows: take them one by one to say where.
    if (limit > 1) return oneByOne(records, fromSeq, limit);
    throw corruptOr(error, records.file, fromSeq - 1);
  }
}

function oneByOne(records: Records, fromSeq: number, limit: number): readonly StoredRecord[] {
  const rows: StoredRecord[] = [];
  for (let seq = fromSeq; seq < fromSeq + limit; seq++) {
    rows.push(...selectRows(records, seq, 1));
  }
  return rows;
}

function checkChain(
  records: Records,
  rows: readonly StoredRecord[],
  wanted: { fromSeq: number; count: number; before: number; meta: Meta },
): void {
  let { before } = wanted;
  for (let i = 0; i < wanted.count; i++) {
    const seq = wanted.fromSeq + i;
    const row = rows[i];
    const problem = row === undefined ? "the record is missing" : chainProblem(row, seq, before);
    if (problem !== undefined) throw corrupt(records, seq, problem);
    before = row!.crc;
    if (seq === wanted.meta.lastSeq && before !== wanted.meta.lastCrc) {
      throw corrupt(records, seq, "it is not the record that was written last");
    }
  }
}

function corrupt(records: Records, seq: number, problem: string): JournalCorruptError {
  const lastGoodSeq = seq - 1;
  return new JournalCorruptError({
    kind: "corrupt",
    file: records.file,
    seq,
    problem,
    lastGoodSeq,
  });
}
