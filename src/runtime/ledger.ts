import {
  errorOf,
  faultOf,
  openSqliteJournal,
  type SqliteJournal,
  type TrimOptions,
  type TrimReport,
} from "../journal/index.ts";
import type { Command, Instant, LedgerRecord, LedgerState } from "../kernel/index.ts";
import { openReader, type Reader, viewsFollower } from "../views/index.ts";
import { Loop, type LoopStats } from "./loop.ts";
import { type RecoveryProgress, recover } from "./recovery.ts";
import { createSnapshots, type Snapshots } from "./snapshots/index.ts";
import { systemClock, systemScheduler } from "./system.ts";
import type { Clock, Outcome } from "./types.ts";
import { type ViewWatch, watchViews } from "./view-watch.ts";

/** Records between snapshots: applying so many takes less than a second. */
const SNAPSHOT_EVERY = 100_000;

export interface LedgerOptions {
  /** The ledger's file; made if it is not there. */
  readonly file: string;
  readonly clock?: Clock;
  readonly snapshotEvery?: number;
  /** Records to let go of behind each new snapshot; without it the journal keeps everything. */
  readonly retention?: Retention;
  /** Commands that may wait; more are refused as `overloaded`. */
  readonly queueMax?: number;
  /**
   * Something is wrong that no caller waits for. `fatal`: memory is ahead of the disk, or the
   * journal is gone, and the process must stop. Others cost a report or a snapshot, no promise.
   */
  readonly onFault: (fault: LedgerFault) => void;
  readonly onProgress?: (progress: RecoveryProgress) => void;
}

/** What of the journal is kept, and where the rest goes. */
export interface Retention {
  /** Records younger than this stay, measured from the newest one. */
  readonly keepMs: number;
  /** Folder for the removed records, compressed and checked; without it they are gone. */
  readonly archiveDir?: string;
}

export interface LedgerFault {
  readonly isFatal: boolean;
  readonly what: "journal" | "views" | "snapshot" | "trim";
  readonly why: string;
}

export interface LedgerHealth {
  readonly ready: boolean;
  readonly reason?: string;
}

export interface LedgerStats extends LoopStats {
  readonly firstSeq: number;
  readonly epoch: number;
  readonly snapshotSeq: number;
  /** Last record that the views are known to have seen. */
  readonly viewSeq: number;
  readonly liveGrants: number;
  readonly pools: number;
  readonly droppedRefusals: number;
}

/** The durable ledger: what every interface asks. */
export interface Ledger {
  submit(command: Command): Promise<Outcome>;
  dryRun(command: Command): Promise<Outcome>;
  /** Looks at the live state; told once what it shows is durable. `look` must not write. */
  read<T>(look: (state: LedgerState) => T): Promise<T>;
  /** Resolves when the views have seen everything that is durable now. */
  followed(): Promise<void>;
  /** Lists, history and reports, from a thread of its own. */
  readonly reader: Reader;
  subscribe(listener: (record: LedgerRecord) => void): () => void;
  readJournal(fromSeq: number, limit: number): Promise<readonly LedgerRecord[]>;
  readonly firstSeq: number;
  lastSeq(): number;
  now(): Instant;
  health(): LedgerHealth;
  stats(): LedgerStats;
  /** Stores a snapshot now; resolves with its record. */
  snapshot(): Promise<number>;
  /** Removes old records behind the newest snapshot. */
  trim(options: TrimOptions): Promise<TrimReport>;
  /** Finishes what is under way and lets go of the file. May be called again. */
  close(): Promise<void>;
}

/** What an open ledger is made of. */
interface Parts {
  readonly state: LedgerState;
  readonly clock: Clock;
  readonly journal: SqliteJournal;
  readonly loop: Loop;
  readonly reader: Reader;
  readonly snapshots: Snapshots;
  readonly views: ViewWatch;
  /** Why the ledger must stop, once something has gone wrong. */
  readonly broken: { why: string | undefined };
}

/**
 * Opens the ledger in `file` as its only writer: recovers its state, starts the loop, the views
 * and the snapshots. Throws `JournalError` (in use, corrupt, of a newer format, disk) and
 * `RecoveryError`.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { file, clock = systemClock, onFault } = options;
  const broken: Parts["broken"] = { why: undefined };
  const fail = (why: string): void => {
    broken.why ??= why;
    onFault({ isFatal: true, what: "journal", why });
  };
  const journal = await openSqliteJournal({
    file,
    followers: [viewsFollower()],
    onFault: (fault) =>
      fault.kind === "follower"
        ? onFault({ isFatal: false, what: "views", why: errorOf(fault).message })
        : fail(errorOf(fault).message),
  });
  const { state, snapshotSeq } = await recover(journal, options.onProgress);
  const snapshots = createSnapshots({
    file,
    every: options.snapshotEvery ?? SNAPSHOT_EVERY,
    lastSeq: snapshotSeq,
    openPort: () => journal.snapshotPort(),
    onFailed: (why) => onFault({ isFatal: false, what: "snapshot", why }),
    onBuilt: () => void trimBehind(journal, options),
  });
  const loop = new Loop({
    state,
    journal,
    clock,
    scheduler: systemScheduler(clock),
    onFault: (fault) => fail(errorOf(faultOf(fault)).message),
    ...(options.queueMax === undefined ? {} : { queueMax: options.queueMax }),
  });
  const reader = await openReader({ file });
  const views = watchViews(journal, 0);
  views.grown(state.seq);
  return assemble({ state, clock, journal, loop, reader, snapshots, views, broken });
}

/** Lets go of old records now that a snapshot stands in for them. */
async function trimBehind(journal: SqliteJournal, options: LedgerOptions): Promise<void> {
  const { retention, onFault } = options;
  if (retention === undefined) return;
  const { keepMs, archiveDir } = retention;
  const where = archiveDir === undefined ? {} : { archiveDir };
  try {
    await journal.trim({ retentionMs: keepMs, ...where });
  } catch (error) {
    onFault({ isFatal: false, what: "trim", why: errorOf(faultOf(error)).message });
  }
}

function assemble(parts: Parts): Ledger {
  const { state, clock, journal, loop, reader, snapshots, views, broken } = parts;
  const stopWatching = loop.subscribe(({ seq }) => {
    snapshots.grown(seq);
    views.grown(seq);
  });
  let closing: Promise<void> | undefined;
  return {
    submit: (command) => loop.submit(command),
    dryRun: (command) => loop.dryRun(command),
    read: (look) => loop.read(look),
    followed: () => journal.followed(loop.stats().durableSeq),
    reader,
    subscribe: (listener) => loop.subscribe(listener),
    readJournal: (fromSeq, limit) => journal.read(fromSeq, limit),
    get firstSeq() {
      return journal.firstSeq;
    },
    lastSeq: () => loop.stats().durableSeq,
    now: () => Math.max(clock.now(), state.at),
    health: () =>
      broken.why === undefined ? { ready: true } : { ready: false, reason: broken.why },
    stats: () => statsOf(parts),
    snapshot: () => snapshots.build(),
    trim: (bounds) => journal.trim(bounds),
    close: () => {
      closing ??= closeAll(parts, stopWatching);
      return closing;
    },
  };
}

function statsOf({ state, journal, loop, snapshots, views }: Parts): LedgerStats {
  return {
    ...loop.stats(),
    firstSeq: journal.firstSeq,
    epoch: journal.epoch,
    snapshotSeq: snapshots.lastSeq,
    viewSeq: views.seq,
    liveGrants: state.liveCount,
    pools: state.pools.size,
    droppedRefusals: journal.droppedNotes,
  };
}

async function closeAll(parts: Parts, stopWatching: () => void): Promise<void> {
  // A loop that met a fault has answers that must never be given: it is left as it is.
  if (parts.broken.why === undefined) await parts.loop.stop();
  stopWatching();
  parts.views.stop();
  await parts.snapshots.close();
  await parts.reader.close();
  await parts.journal.close();
}
