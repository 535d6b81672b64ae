import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { faultOf, type JournalFault } from "../../faults.ts";
import { openReadOnly } from "../core/file.ts";
import { takeLease } from "../core/lease.ts";
import { openSqliteReader } from "../reader.ts";

/** What a finished copy holds. */
export interface CopyReport {
  readonly file: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Record of its newest snapshot; absent if it has none. */
  readonly snapshotSeq?: number;
  readonly bytes: number;
}

export interface CopySetup {
  readonly fromFile: string;
  readonly toFile: string;
  /** Must the target be free of a writer while it is replaced? */
  readonly holdsTarget: boolean;
}

export type CopyReply =
  | { readonly kind: "copied"; readonly report: CopyReport }
  | { readonly kind: "failed"; readonly fault: JournalFault };

/** How long a restore waits for a server that is just stopping. */
const LEASE_WAIT_MS = 1000;

parentPort?.postMessage(reply(workerData));

function reply(setup: CopySetup): CopyReply {
  try {
    return { kind: "copied", report: copy(setup) };
  } catch (error) {
    return { kind: "failed", fault: faultOf(error) };
  }
}

function copy({ fromFile, toFile, holdsTarget }: CopySetup): CopyReport {
  const lease = holdsTarget ? takeLease(toFile, LEASE_WAIT_MS) : undefined;
  const partial = `${toFile}.partial`;
  try {
    removeDatabase(partial);
    copyInto(fromFile, partial);
    const report = check(partial, toFile);
    sync(partial);
    // Left from the file that is replaced, it would be taken for the new one's.
    for (const ending of ["-wal", "-shm"]) rmSync(`${toFile}${ending}`, { force: true });
    renameSync(partial, toFile);
    sync(dirname(toFile));
    return report;
  } finally {
    removeDatabase(partial);
    lease?.release();
  }
}

function copyInto(fromFile: string, partial: string): void {
  // Also judges the write-ahead file of a source that nobody writes.
  openSqliteReader(fromFile).close();
  const db = openReadOnly(fromFile);
  try {
    db.prepare("VACUUM INTO ?").run(partial);
  } finally {
    db.close();
  }
}

function check(partial: string, file: string): CopyReport {
  const reader = openSqliteReader(partial);
  try {
    reader.verify();
    const { firstSeq, lastSeq } = reader;
    const { snapshotSeq } = reader;
    const report = { file, firstSeq, lastSeq, bytes: statSync(partial).size };
    return snapshotSeq === undefined ? report : { ...report, snapshotSeq };
  } finally {
    reader.close();
  }
}

function removeDatabase(file: string): void {
  for (const ending of ["", "-wal", "-shm", "-journal"])
    rmSync(`${file}${ending}`, { force: true });
}

function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
