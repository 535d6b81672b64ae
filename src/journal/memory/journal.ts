import { assert } from "../../base/index.ts";
import type { LedgerRecord, StateImage } from "../../kernel/index.ts";
import {
  chainProblem,
  decodeRecord,
  encodeBatch,
  type RecordBatch,
  storedRecords,
} from "../codec.ts";
import { errorOf, type JournalFault } from "../faults.ts";
import type { Follower, Journal, RefusalNote } from "../port.ts";
import { copyDisk, frozen, lastCrcOf, lastSeqOf, type MemoryDisk, thawed } from "./disk.ts";
import { type FaultPlan, NO_FAULTS } from "./faults.ts";

export interface MemoryJournalOptions {
  readonly disk: MemoryDisk;
  readonly faults?: FaultPlan;
  /** Called within each append, after it is durable. */
  readonly followers?: readonly Follower[];
  readonly onFault?: (fault: JournalFault) => void;
}

/** A journal that forgets with the process: for tests and simulation. */
export interface MemoryJournal extends Journal {
  /** What a machine that crashed at this moment would find: a disk of its own. */
  crashCopy(): MemoryDisk;
  /** Forgets records before `keepFromSeq`, never beyond the newest snapshot. */
  trim(options: { readonly keepFromSeq: number }): Promise<{ readonly removed: number }>;
}

interface State {
  readonly disk: MemoryDisk;
  readonly epoch: number;
  readonly faults: FaultPlan;
  readonly onFault: (fault: JournalFault) => void;
  readonly live: Set<Follower>;
  appends: number;
  snapshots: number;
  broken: JournalFault | undefined;
  stopped: JournalFault | undefined;
  /** Last record of the calls so far, and what the newest call waits for. */
  sentSeq: number;
  writing: Promise<unknown>;
  isClosed: boolean;
}

/** Snapshots kept, as in the file. */
const SNAPSHOTS_KEPT = 2;
const FILE = "(memory)";

/** Opens what `disk` holds as its newest writer: a torn tail is discarded, the epoch grows. */
export function openMemoryJournal(options: MemoryJournalOptions): MemoryJournal {
  const { disk, faults = NO_FAULTS, followers = [], onFault = () => undefined } = options;
  disk.torn.length = 0;
  disk.epoch += 1;
  const state: State = {
    disk,
    epoch: disk.epoch,
    faults,
    onFault,
    live: new Set(followers),
    appends: 0,
    snapshots: 0,
    broken: undefined,
    stopped: undefined,
    sentSeq: lastSeqOf(disk),
    writing: Promise.resolve(),
    isClosed: false,
  };
  follow(state);
  return {
    epoch: state.epoch,
    get lastSeq() {
      return lastSeqOf(disk);
    },
    get firstSeq() {
      return disk.firstSeq;
    },
    append: (records) => append(state, records),
    read: async (fromSeq, limit) => read(state, fromSeq, limit),
    latestSnapshot: async () => {
      refuseClosed(state);
      const newest = disk.snapshots[disk.snapshots.length - 1];
      return newest === undefined ? undefined : thawed(newest);
    },
    saveSnapshot: async (image) => saveSnapshot(state, image),
    noteRefusals: (notes) => note(state, notes),
    followed: async (seq) => followed(state, seq),
    trim: async ({ keepFromSeq }) => trim(state, keepFromSeq),
    crashCopy: () => copyDisk(disk),
    close: async () => {
      await state.writing;
      state.isClosed = true;
    },
  };
}

async function append(state: State, records: readonly LedgerRecord[]): Promise<void> {
  refuseClosed(state);
  if (state.broken !== undefined) throw errorOf(state.broken);
  if (records.length === 0) return;
  assert(
    records.every((record) => record.epoch === state.epoch),
    "records must carry the writer's epoch",
  );
  refuseFenced(state);
  assert(records[0]!.seq === state.sentSeq + 1, "records must continue the journal without a gap");
  const batch = encodeBatch(records);
  state.sentSeq += records.length;
  // The disk takes its time: whoever looks before the answer must not see the records.
  const written = state.writing.then(() => write(state, batch));
  state.writing = written.catch(() => undefined);
  return written;
}

function write(state: State, batch: RecordBatch): void {
  if (state.broken !== undefined) throw errorOf(state.broken);
  refuseFenced(state);
  const rows = storedRecords(batch, lastCrcOf(state.disk));
  state.appends += 1;
  const attempt = { number: state.appends, fromSeq: batch.fromSeq, count: rows.length };
  const fate = state.faults.onAppend(attempt);
  if (fate.kind === "tear") state.disk.torn.push(...rows.slice(0, fate.kept));
  if (fate.kind === "succeed" || fate.kind === "fail_after") state.disk.records.push(...rows);
  if (fate.kind !== "succeed") throw broken(state, `injected fault: ${fate.kind}`);
  follow(state);
}

function read(state: State, fromSeq: number, limit: number): readonly LedgerRecord[] {
  refuseClosed(state);
  const { disk } = state;
  const { firstSeq } = disk;
  if (fromSeq < firstSeq) throw errorOf({ kind: "trimmed", fromSeq, firstSeq });
  const start = fromSeq - firstSeq;
  let crc = disk.records[start - 1]?.crc ?? disk.anchorCrc;
  return disk.records.slice(start, start + limit).map((row, i) => {
    const seq = fromSeq + i;
    const problem = chainProblem(row, seq, crc);
    if (problem !== undefined) {
      throw errorOf({ kind: "corrupt", file: FILE, seq, problem, lastGoodSeq: seq - 1 });
    }
    crc = row.crc;
    return decodeRecord(row);
  });
}

function saveSnapshot(state: State, image: StateImage): void {
  refuseClosed(state);
  refuseFenced(state);
  const { disk } = state;
  const lastSeq = lastSeqOf(disk);
  if (image.seq > lastSeq) {
    const end = `the journal, which ends at ${lastSeq}`;
    const why = `a snapshot of record ${image.seq} is ahead of ${end}`;
    throw errorOf({ kind: "disk", why });
  }
  state.snapshots += 1;
  if (state.faults.failsSnapshot(state.snapshots)) {
    throw errorOf({ kind: "disk", why: "injected fault: the snapshot was lost half way" });
  }
  disk.snapshots.push(frozen(image));
  disk.snapshots.sort((a, b) => a.seq - b.seq);
  disk.snapshots.splice(0, disk.snapshots.length - SNAPSHOTS_KEPT);
}

function trim(state: State, keepFromSeq: number): { readonly removed: number } {
  refuseClosed(state);
  refuseFenced(state);
  const { disk } = state;
  const snapshotSeq = disk.snapshots[disk.snapshots.length - 1]?.seq ?? 0;
  const limit = Math.min(keepFromSeq, snapshotSeq + 1, cursorOf(state) + 1);
  const removed = Math.max(0, limit - disk.firstSeq);
  const gone = disk.records.splice(0, removed);
  disk.anchorCrc = gone[gone.length - 1]?.crc ?? disk.anchorCrc;
  disk.firstSeq += removed;
  return { removed };
}

function follow(state: State): void {
  for (const follower of [...state.live]) {
    const fromSeq = Math.max(follower.cursor + 1, state.disk.firstSeq);
    const unseen = read(state, fromSeq, Number.MAX_SAFE_INTEGER);
    if (unseen.length > 0) tell(state, follower, () => follower.follow(unseen));
  }
}

function note(state: State, notes: readonly RefusalNote[]): void {
  if (state.isClosed || notes.length === 0) return;
  for (const follower of [...state.live]) tell(state, follower, () => follower.note(notes));
}

function tell(state: State, follower: Follower, call: () => void): void {
  try {
    call();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    state.stopped = { kind: "follower", name: follower.name, seq: follower.cursor, why };
    state.live.delete(follower);
    state.onFault(state.stopped);
  }
}

function followed(state: State, seq: number): void {
  refuseClosed(state);
  if (state.stopped !== undefined) throw errorOf(state.stopped);
  // Followers are called within the append, so there is never anything to wait for.
  assert(seq <= cursorOf(state), "only records that were appended can be followed");
}

function cursorOf(state: State): number {
  let cursor = lastSeqOf(state.disk);
  if (state.stopped?.kind === "follower") cursor = Math.min(cursor, state.stopped.seq);
  for (const follower of state.live) cursor = Math.min(cursor, follower.cursor);
  return cursor;
}

function refuseClosed(state: State): void {
  if (state.isClosed) throw errorOf({ kind: "closed" });
}

function refuseFenced({ epoch, disk }: State): void {
  if (epoch !== disk.epoch) throw errorOf({ kind: "fenced", epoch, newestEpoch: disk.epoch });
}

function broken(state: State, why: string): Error {
  state.broken = { kind: "disk", why };
  return errorOf(state.broken);
}
