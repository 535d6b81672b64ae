import { existsSync } from "node:fs";
import type { LedgerRecord, StateImage } from "../../kernel/index.ts";
import { decodeRecord, type StoredRecord } from "../codec.ts";
import { JournalCorruptError, JournalError } from "../faults.ts";
import { imageOf } from "../snapshot/bytes.ts";
import { corruptOr, openReadOnly } from "./core/file.ts";
import { leaseFile, takeLease } from "./core/lease.ts";
import { newestUsable } from "./core/newest.ts";
import { openRecords, type Records, readMeta, readRows, verifyFrom } from "./core/records.ts";
import { listSnapshots, readSnapshot } from "./core/snapshots.ts";
import { refuseDamagedWal } from "./core/writer.ts";

/** A journal file open for reading, beside a writer or without one. Every call blocks. */
export interface JournalReader {
  /** These follow the writer: each use looks again. */
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Record of the newest complete snapshot; undefined if there is none. Reads no chunk. */
  readonly snapshotSeq: number | undefined;
  read(fromSeq: number, limit: number): readonly LedgerRecord[];
  /** As they are stored, still checked. */
  readStored(fromSeq: number, limit: number): readonly StoredRecord[];
  latestSnapshot(): StateImage | undefined;
  /** Checks everything: the whole chain, all snapshots, SQLite's own structure. O(file). */
  verify(): void;
  close(): void;
}

/** Opens an existing journal for reading. Faults: `format`, `corrupt`, `disk`. */
export function openSqliteReader(file: string): JournalReader {
  refuseDamageOfIdle(file);
  const db = openReadOnly(file);
  const records = openRecords(db, file);
  const readStored = (fromSeq: number, limit: number): readonly StoredRecord[] =>
    readRows(records, fromSeq, limit);
  return {
    get epoch() {
      return readMeta(records).epoch;
    },
    get firstSeq() {
      return readMeta(records).firstSeq;
    },
    get lastSeq() {
      return readMeta(records).lastSeq;
    },
    get snapshotSeq() {
      return listSnapshots(db)[0]?.seq;
    },
    read: (fromSeq, limit) => readStored(fromSeq, limit).map(decodeRecord),
    readStored,
    latestSnapshot: () => latestSnapshot(records),
    verify: () => verify(records),
    close: () => db.close(),
  };
}

/** A writer at work explains an unfinished end; without one, the write-ahead file is judged. */
function refuseDamageOfIdle(file: string): void {
  if (!existsSync(`${file}-wal`)) return;
  if (!existsSync(leaseFile(file))) {
    refuseDamagedWal(file);
    return;
  }
  try {
    const lease = takeLease(file, 0);
    try {
      refuseDamagedWal(file);
    } finally {
      lease.release();
    }
  } catch (error) {
    if (error instanceof JournalCorruptError) throw error;
    // In use, or a folder that may not be written: then there is nothing to judge by.
    if (!(error instanceof Error)) throw error;
  }
}

function latestSnapshot(records: Records): StateImage | undefined {
  const found = drain(newestUsable(records));
  return found === undefined ? undefined : imageOf(found.bytes, found.headerLength);
}

function verify(records: Records): void {
  try {
    drain(verifyFrom(records, readMeta(records).firstSeq));
    for (const snapshot of listSnapshots(records.db)) drain(readSnapshot(records.db, snapshot));
    const found = records.db.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
    if (found !== "ok") throw new JournalError({ kind: "disk", why: `SQLite finds: ${found}` });
  } catch (error) {
    throw corruptOr(error, records.file, 0);
  }
}

function drain<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
