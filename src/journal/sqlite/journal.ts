import { MessageChannel, type MessagePort } from "node:worker_threads";
import { assert } from "../../base/index.ts";
import type { LedgerRecord, StateImage } from "../../kernel/index.ts";
import { type ArchiveReport, writeArchive } from "../archive/index.ts";
import { decodeBatch, encodeBatch, type RecordBatch } from "../codec.ts";
import { errorOf, type JournalFault } from "../faults.ts";
import type { Journal } from "../port.ts";
import { imageOf } from "../snapshot/bytes.ts";
import { backupJournal, type CopyReport } from "./copy.ts";
import { createNoteQueue, type NoteQueue } from "./notes.ts";
import { sendSnapshot } from "./send-snapshot.ts";
import { startWorker, type WorkerClient } from "./worker/client.ts";
import type { FollowerModule, TrimBounds } from "./worker/messages.ts";

export interface SqliteJournalOptions {
  /** The ledger's file; made if it is not there. Beside it: `-wal`, `-shm` and `.lock`. */
  readonly file: string;
  readonly followers?: readonly FollowerModule[];
  /** Told of faults that no call waits for: a follower that stopped, a thread that ended. */
  readonly onFault?: (fault: JournalFault) => void;
}

/** A journal in one SQLite file, kept by a thread of its own. */
export interface SqliteJournal extends Journal {
  /** Refusal notes lost because the followers had no time for them. */
  readonly droppedNotes: number;
  /** A port to give to another thread, which may then call `sendSnapshot` on it. */
  snapshotPort(): Promise<MessagePort>;
  /** Removes records behind the newest verified snapshot, archived first if a folder is given. */
  trim(options: TrimOptions): Promise<TrimReport>;
  /** Copies everything into `toFile` while running, and checks the copy. */
  backup(toFile: string): Promise<CopyReport>;
}

export interface TrimOptions extends TrimBounds {
  readonly archiveDir?: string;
}

export interface TrimReport {
  readonly removed: number;
  readonly firstSeq: number;
  readonly archive?: ArchiveReport;
}

interface State {
  readonly file: string;
  readonly worker: WorkerClient;
  lastSeq: number;
  /** Last record handed to the thread; `lastSeq` once that is durable. */
  sentSeq: number;
  firstSeq: number;
  /** The fault of an append: nothing more may be written after it. */
  broken: unknown;
  snapshotting: Promise<unknown>;
  trimming: Promise<unknown>;
  ownPort: MessagePort | undefined;
}

/** Records fetched in one message when an archive is written. */
const ARCHIVE_STEP = 500;

/** Opens `options.file` as its only writer. Faults: `in_use`, `format`, `corrupt`, `disk`. */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<SqliteJournal> {
  const { file, followers = [], onFault = () => undefined } = options;
  const worker = await startWorker({ file, followers }, onFault);
  const state: State = {
    file,
    worker,
    lastSeq: worker.lastSeq,
    firstSeq: worker.firstSeq,
    sentSeq: worker.lastSeq,
    broken: undefined,
    snapshotting: Promise.resolve(),
    trimming: Promise.resolve(),
    ownPort: undefined,
  };
  const notes = createNoteQueue((batch) => worker.call("notes", { kind: "notes", notes: batch }));
  let closing: Promise<void> | undefined;
  return {
    epoch: worker.epoch,
    get lastSeq() {
      return state.lastSeq;
    },
    get firstSeq() {
      return state.firstSeq;
    },
    get droppedNotes() {
      return notes.dropped;
    },
    append: (records) => append(state, records),
    read: async (fromSeq, limit) => {
      return decodeBatch(await worker.call("read", { kind: "read", fromSeq, limit }));
    },
    latestSnapshot: async () => {
      const found = await worker.call("latest_snapshot", { kind: "latest_snapshot" });
      return found === undefined ? undefined : imageOf(found.bytes, found.headerLength);
    },
    saveSnapshot: (image) => saveSnapshot(state, image),
    noteRefusals: notes.add,
    followed: async (seq) => worker.call("followed", { kind: "followed", seq }),
    snapshotPort: () => openPort(worker),
    trim: (bounds) => {
      const trimmed = state.trimming.then(() => trim(state, bounds));
      state.trimming = trimmed.catch(() => undefined);
      return trimmed;
    },
    backup: (toFile) => backupJournal({ file, toFile }),
    close: () => {
      closing ??= close(state, notes);
      return closing;
    },
  };
}

async function append(state: State, records: readonly LedgerRecord[]): Promise<void> {
  if (state.broken !== undefined) throw state.broken;
  if (records.length === 0) return;
  assert(records[0]!.seq === state.sentSeq + 1, "records must continue the journal without a gap");
  const { epoch } = state.worker;
  assert(
    records.every((record) => record.epoch === epoch),
    "records must carry the writer's epoch",
  );
  const batch = encodeBatch(records);
  state.sentSeq += records.length;
  try {
    await state.worker.call("append", { kind: "append", batch }, [batch.numbers.buffer]);
    state.lastSeq += records.length;
  } catch (error) {
    // The first failure is the cause; those behind it fail for the gap that it leaves.
    state.broken ??= error;
    throw state.broken;
  }
}

/** One after another: the port answers in order and knows one snapshot at a time. */
function saveSnapshot(state: State, image: StateImage): Promise<void> {
  const saved = state.snapshotting.then(async () => {
    state.ownPort ??= await openPort(state.worker);
    await sendSnapshot(state.ownPort, image);
  });
  state.snapshotting = saved.catch(() => undefined);
  return saved;
}

async function close(state: State, notes: NoteQueue): Promise<void> {
  await Promise.allSettled([notes.drain(), state.snapshotting, state.trimming]);
  await state.worker.call("close", { kind: "close" }).catch(() => undefined);
  state.ownPort?.close();
  await state.worker.stop();
}

async function openPort(worker: WorkerClient): Promise<MessagePort> {
  const { port1, port2 } = new MessageChannel();
  await worker.call("snapshot_port", { kind: "snapshot_port", port: port1 }, [port1]);
  return port2;
}

async function trim(state: State, options: TrimOptions): Promise<TrimReport> {
  const { archiveDir, ...bounds } = options;
  const { worker } = state;
  const plan = await worker.call("trim_plan", { kind: "trim_plan", bounds });
  const { firstSeq, keepFromSeq, anchorCrc } = plan;
  const removed = keepFromSeq - firstSeq;
  if (removed === 0) return { removed, firstSeq };
  const batches = batchesOf(worker, firstSeq, keepFromSeq);
  const archive =
    archiveDir === undefined
      ? undefined
      : await writeArchive({ folder: archiveDir, firstSeq, anchorCrc, batches });
  if (archive !== undefined && archive.lastSeq !== keepFromSeq - 1) {
    throw errorOf({ kind: "disk", why: `archive ends at record ${archive.lastSeq}` });
  }
  await worker.call("trim", { kind: "trim", firstSeq: keepFromSeq });
  state.firstSeq = keepFromSeq;
  const report = { removed, firstSeq: keepFromSeq };
  return archive === undefined ? report : { ...report, archive };
}

async function* batchesOf(
  worker: WorkerClient,
  fromSeq: number,
  untilSeq: number,
): AsyncGenerator<RecordBatch, void> {
  for (let seq = fromSeq; seq < untilSeq; ) {
    const limit = Math.min(ARCHIVE_STEP, untilSeq - seq);
    const batch = await worker.call("read", { kind: "read", fromSeq: seq, limit });
    yield batch;
    seq += batch.bodies.length;
  }
}
