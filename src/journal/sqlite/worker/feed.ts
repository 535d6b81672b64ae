import type { LedgerRecord } from "../../../kernel/index.ts";
import { decodeRecord } from "../../codec.ts";
import { errorOf, type JournalFault } from "../../faults.ts";
import type { Follower, RefusalNote } from "../../port.ts";
import { readMeta, readRows } from "../core/records.ts";
import type { Writer } from "../core/writer.ts";
import type { Background } from "./background.ts";

/** Brings followers forward behind the journal, a few records at a time. */
export interface Feed {
  /** There may be records to follow: soon, or at once if they are many or somebody waits. */
  wake(): void;
  /** Follows what there is without waiting for more. */
  flush(): void;
  note(notes: readonly RefusalNote[]): Promise<void>;
  followed(seq: number): Promise<void>;
  /** The last record that every follower has seen, and no trim may pass. */
  cursor(): number;
}

/** So many records are worth a transaction of the followers ... */
const GATHER_RECORDS = 256;
/** ... and fewer are too, when they have waited so long. */
const GATHER_MS = 20;
/** A chunk should take about this long: the next append waits no longer than that. */
const CHUNK_TARGET_MS = 3;
const CHUNK_RECORDS_MAX = 500;
const CHUNK_RECORDS_MIN = 4;

interface FeedState {
  readonly writer: Writer;
  readonly report: (fault: JournalFault) => void;
  readonly live: Set<Follower>;
  /** First record held when the journal was opened: trims later on stay behind every follower. */
  readonly firstSeq: number;
  waiting: Waiting[];
  stopped: JournalFault | undefined;
  stoppedCursor: number;
  isRunning: boolean;
  timer: NodeJS.Timeout | undefined;
  chunkRecords: number;
}

interface Waiting {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function createFeed(
  writer: Writer,
  followers: readonly Follower[],
  ports: { readonly background: Background; readonly report: (fault: JournalFault) => void },
): Feed {
  const state: FeedState = {
    writer,
    report: ports.report,
    live: new Set(followers),
    firstSeq: readMeta(writer.records).firstSeq,
    waiting: [],
    stopped: undefined,
    stoppedCursor: Number.MAX_SAFE_INTEGER,
    isRunning: false,
    timer: undefined,
    chunkRecords: CHUNK_RECORDS_MAX / 4,
  };
  for (const follower of followers) checkCursor(state, follower);
  return {
    wake: () => wake(state, ports.background),
    flush: () => start(state, ports.background),
    note: (notes) => ports.background.run(noteSteps(state, notes)),
    followed: (seq) => {
      const seen = followed(state, seq);
      start(state, ports.background);
      return seen;
    },
    cursor: () => Math.min(cursorOf(state), state.stoppedCursor),
  };
}

/** A transaction costs the same for one record as for many: a few are left to gather. */
function wake(state: FeedState, background: Background): void {
  const unseen = state.writer.records.lastSeq - cursorOf(state);
  if (state.isRunning || unseen <= 0) return;
  if (unseen >= GATHER_RECORDS) return start(state, background);
  state.timer ??= setTimeout(() => start(state, background), GATHER_MS);
}

function start(state: FeedState, background: Background): void {
  clearTimeout(state.timer);
  state.timer = undefined;
  if (state.isRunning || cursorOf(state) >= state.writer.records.lastSeq) return;
  state.isRunning = true;
  const run = background.run(feedSteps(state)).then(() => {
    state.isRunning = false;
    wake(state, background);
  });
  run.catch((error: unknown) => {
    state.isRunning = false;
    // Reading failed, not a follower: nobody can go on.
    for (const follower of [...state.live]) stop(state, follower, error);
  });
}

function* feedSteps(state: FeedState): Generator<void, void> {
  const untilSeq = state.writer.records.lastSeq;
  while (cursorOf(state) < untilSeq || state.waiting.length > 0) {
    const before = performance.now();
    feedChunk(state);
    adapt(state, performance.now() - before);
    settle(state);
    yield;
  }
}

function feedChunk(state: FeedState): void {
  const fromSeq = cursorOf(state) + 1;
  const rows = readRows(state.writer.records, fromSeq, state.chunkRecords);
  const records = rows.map(decodeRecord);
  for (const follower of [...state.live]) {
    const unseen = records.filter((record) => record.seq > follower.cursor);
    if (unseen.length > 0) follow(state, follower, unseen);
  }
}

function follow(state: FeedState, follower: Follower, records: readonly LedgerRecord[]): void {
  const lastSeq = records[records.length - 1]!.seq;
  try {
    follower.follow(records);
    if (follower.cursor !== lastSeq) {
      throw new Error(`its cursor is ${follower.cursor} after record ${lastSeq}`);
    }
  } catch (error) {
    stop(state, follower, error, records[0]!.seq - 1);
  }
}

function* noteSteps(state: FeedState, notes: readonly RefusalNote[]): Generator<void, void> {
  for (const follower of [...state.live]) {
    try {
      follower.note(notes);
    } catch (error) {
      stop(state, follower, error);
    }
    yield;
  }
}

function followed(state: FeedState, seq: number): Promise<void> {
  if (state.stopped !== undefined) return Promise.reject(errorOf(state.stopped));
  if (cursorOf(state) >= seq) return Promise.resolve();
  return new Promise((resolve, reject) => state.waiting.push({ seq, resolve, reject }));
}

function settle(state: FeedState): void {
  const cursor = cursorOf(state);
  const still: Waiting[] = [];
  for (const one of state.waiting) {
    if (one.seq <= cursor) one.resolve();
    else still.push(one);
  }
  state.waiting = still;
}

function stop(
  state: FeedState,
  follower: Follower,
  error: unknown,
  seenSeq = follower.cursor,
): void {
  const why = error instanceof Error ? error.message : String(error);
  const fault = { kind: "follower", name: follower.name, seq: seenSeq, why } as const;
  state.live.delete(follower);
  state.stopped = fault;
  state.stoppedCursor = Math.min(state.stoppedCursor, seenSeq);
  state.report(fault);
  for (const one of state.waiting) one.reject(errorOf(fault));
  state.waiting = [];
}

/** A follower must stand inside the journal, or it would miss records in silence. */
function checkCursor(state: FeedState, follower: Follower): void {
  const { lastSeq } = readMeta(state.writer.records);
  const { firstSeq } = state;
  const { cursor } = follower;
  // One that has seen nothing starts where the journal does.
  if (cursor > 0 && cursor + 1 < firstSeq) {
    stop(state, follower, new Error(`it needs record ${cursor + 1}, which was trimmed`));
  }
  if (cursor > lastSeq) {
    stop(state, follower, new Error(`it is ahead of the journal, which ends at ${lastSeq}`));
  }
}

function cursorOf(state: FeedState): number {
  let cursor = state.writer.records.lastSeq;
  for (const follower of state.live) {
    cursor = Math.min(cursor, Math.max(follower.cursor, state.firstSeq - 1));
  }
  return cursor;
}

function adapt(state: FeedState, tookMs: number): void {
  const wanted = tookMs > CHUNK_TARGET_MS ? state.chunkRecords / 2 : state.chunkRecords * 2;
  const bounded = Math.max(CHUNK_RECORDS_MIN, Math.min(CHUNK_RECORDS_MAX, Math.floor(wanted)));
  state.chunkRecords = bounded;
}
