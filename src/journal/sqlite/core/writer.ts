import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { JournalCorruptError } from "../../faults.ts";
import { corruptOr, openReadOnly, openSoft, openWritable } from "./file.ts";
import { type Lease, takeLease } from "./lease.ts";
import { claimEpoch, openRecords, type Records, readMeta, verifyFrom } from "./records.ts";
import { listSnapshots, openSnapshots, type Snapshots } from "./snapshots.ts";
import { losesDurableRecords } from "./wal.ts";

/** A journal file open for writing: two connections in one thread and the lease over both. */
export interface Writer {
  readonly file: string;
  readonly lease: Lease;
  readonly durable: DatabaseSync;
  readonly soft: DatabaseSync;
  readonly records: Records;
  readonly snapshots: Snapshots;
}

/** Newest records that are checked at every opening, snapshot or not. */
const TAIL_CHECKED = 10_000;
/** How long an opening waits for a writer that is just leaving. */
const LEASE_WAIT_MS = 1000;

/**
 * Opens `file` for writing, made if it is not there: takes the lease, looks for damage, upgrades
 * the format, checks the newest records, and claims the next epoch. Cost: O(records since the
 * newest snapshot). Faults: `in_use`, `format`, `corrupt`.
 */
export function openWriter(file: string): Writer {
  const lease = takeLease(file, LEASE_WAIT_MS);
  try {
    refuseDamagedWal(file);
    return openLeased(file, lease);
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** Checkpoints what it can and lets go of the file. */
export function closeWriter(writer: Writer): void {
  writer.soft.close();
  writer.durable.close();
  writer.lease.release();
}

/** Throws if the write-ahead file lost records that were durable. For a file nobody writes. */
export function refuseDamagedWal(file: string): void {
  if (!existsSync(file) || !losesDurableRecords(file)) return;
  const db = openReadOnly(file);
  try {
    const lastGoodSeq = readMeta(openRecords(db, file)).lastSeq;
    const problem = "the write-ahead file is damaged before its last write";
    throw new JournalCorruptError({
      kind: "corrupt",
      file,
      seq: lastGoodSeq + 1,
      problem,
      lastGoodSeq,
    });
  } finally {
    db.close();
  }
}

/** Checks the newest records: all since the newest snapshot, and at least `TAIL_CHECKED`. */
export function verifyTail(records: Records, db: DatabaseSync): void {
  try {
    const { firstSeq, lastSeq } = readMeta(records);
    const snapshotSeq = listSnapshots(db)[0]?.seq ?? 0;
    const fromSeq = Math.max(firstSeq, Math.min(snapshotSeq + 1, lastSeq - TAIL_CHECKED + 1));
    for (const _ of verifyFrom(records, fromSeq));
  } catch (error) {
    throw corruptOr(error, records.file, 0);
  }
}

function openLeased(file: string, lease: Lease): Writer {
  const durable = openWritable(file);
  try {
    const records = openRecords(durable, file);
    verifyTail(records, durable);
    claimEpoch(records);
    // An empty write-ahead file: what a crash left behind its end must not come back.
    durable.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const soft = openSoft(file);
    return { file, lease, durable, soft, records, snapshots: openSnapshots(durable, soft) };
  } catch (error) {
    durable.close();
    throw corruptOr(error, file, 0);
  }
}
