import type { Instant, LedgerRecord, PoolId, StateImage, UserId } from "../kernel/index.ts";

/**
 * Where the ledger is kept. One writer at a time: `epoch` is this writer's fencing number, greater
 * than any before it, and an append by a writer whose epoch is no longer the newest fails.
 *
 * A promise that rejects is a fault (disk, corruption, another writer; see `faults.ts`): the
 * caller must stop, because memory is then ahead of the disk.
 */
export interface Journal {
  readonly epoch: number;
  /** Sequence number of the last durable record; 0 for an empty journal. */
  readonly lastSeq: number;
  /** First record still held here: earlier ones were trimmed behind a snapshot. 1 if none were. */
  readonly firstSeq: number;
  /**
   * All or nothing, durable when it resolves. Records continue those of the last call without a
   * gap and carry this journal's epoch. Calls may overlap: they are written in their order, so the
   * disk always has work; once one fails, all later ones do.
   */
  append(records: readonly LedgerRecord[]): Promise<void>;
  /** Records from `fromSeq` on, at most `limit`, in order; verified as they are read. */
  read(fromSeq: number, limit: number): Promise<readonly LedgerRecord[]>;
  /** The newest complete, verified snapshot. Its columns may be views of one shared buffer. */
  latestSnapshot(): Promise<StateImage | undefined>;
  /**
   * Stores a snapshot without holding up appends; resolves when it is durable and verified. The
   * image must not change until then, and must not be ahead of `lastSeq`.
   */
  saveSnapshot(image: StateImage): Promise<void>;
  /** Refusals for reports: soft data, written when there is time. Never awaited by a caller. */
  noteRefusals(notes: readonly RefusalNote[]): void;
  /** Resolves when every follower has seen records up to `seq`; rejects when one has stopped. */
  followed(seq: number): Promise<void>;
  /** Waits for what was begun, then lets go of the store. May be called again. */
  close(): Promise<void>;
}

/** In place of a pool: room on nodes was asked for, of whatever pool. No pool can be called so. */
export const NODES = "(nodes)";

/** A refused request, kept so that reports can show unmet demand. */
export interface RefusalNote {
  readonly at: Instant;
  readonly userId: UserId;
  readonly pool: PoolId | typeof NODES;
  readonly code: string;
  readonly amount: number;
  /** The window that was wanted; absent where the request had none that could be read. */
  readonly startAt?: Instant;
  readonly endAt?: Instant;
  readonly largestAmount?: number;
}

/**
 * A read model that follows the journal. It lives beside the SQLite journal, in the same thread
 * and file, and is called after records are durable, in order, in chunks. It keeps its own cursor
 * in the file and must give the same tables whenever it is rebuilt from the first record.
 *
 * Each call makes one transaction of its own, cursor included; the connection is in none before.
 * One that throws is reported as a fault and is not called again. A follower that has seen
 * nothing (cursor 0) starts at the first record still held.
 */
export interface Follower {
  readonly name: string;
  /** Last record it has seen; 0 at first. */
  readonly cursor: number;
  follow(records: readonly LedgerRecord[]): void;
  note(notes: readonly RefusalNote[]): void;
}
