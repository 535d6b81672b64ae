import type { Journal } from "../journal/index.ts";
import {
  applyRecord,
  createState,
  decodeState,
  isReadableImage,
  type LedgerRecord,
  type LedgerState,
  type StateImage,
} from "../kernel/index.ts";

/** Records read at a time. */
const CHUNK = 2_000;

/** How far a recovery has come, for progress bars. */
export interface RecoveryProgress {
  /** The snapshot that it began from; 0 for none. */
  readonly snapshotSeq: number;
  readonly seq: number;
  readonly lastSeq: number;
}

/** A journal that can't be brought back to a state: records before its first one are gone. */
export class RecoveryError extends Error {
  override readonly name = "RecoveryError";
}

export interface Recovered {
  readonly state: LedgerState;
  /** Record of the snapshot that it began from; 0 for none. */
  readonly snapshotSeq: number;
}

/**
 * The state that the journal tells of: the newest snapshot, then every record after it. Events
 * are applied, never decided again, so newer code never rewrites history.
 * Throws `RecoveryError`, or the journal's own faults (corruption, disk).
 */
export async function recover(
  journal: Journal,
  onProgress: (progress: RecoveryProgress) => void = () => {},
): Promise<Recovered> {
  const state = startFrom(await journal.latestSnapshot(), journal.firstSeq);
  const snapshotSeq = state.seq;
  await applyRest(state, journal, onProgress);
  return { state, snapshotSeq };
}

/** As `recover`, from a store that is read without waiting, as threads beside the loop do. */
export function recoverFrom(store: {
  readonly firstSeq: number;
  readonly lastSeq: number;
  read(fromSeq: number, limit: number): readonly LedgerRecord[];
  latestSnapshot(): StateImage | undefined;
}): LedgerState {
  const state = startFrom(store.latestSnapshot(), store.firstSeq);
  const untilSeq = store.lastSeq;
  while (state.seq < untilSeq) {
    const records = store.read(state.seq + 1, Math.min(CHUNK, untilSeq - state.seq));
    if (records.length === 0) throw new RecoveryError(`record ${state.seq + 1} is missing`);
    for (const record of records) applyRecord(state, record);
  }
  return state;
}

/** The snapshot's state, or an empty one where the journal still tells everything. */
export function startFrom(image: StateImage | undefined, firstSeq: number): LedgerState {
  const isUsable = image !== undefined && isReadableImage(image);
  if (!isUsable && firstSeq > 1) {
    throw new RecoveryError(
      `records before ${firstSeq} were trimmed and no readable snapshot covers them`,
    );
  }
  return isUsable ? decodeState(image) : createState();
}

/** Applies what the journal has beyond the state. */
export async function applyRest(
  state: LedgerState,
  journal: Pick<Journal, "read" | "lastSeq">,
  onProgress: (progress: RecoveryProgress) => void = () => {},
): Promise<void> {
  const snapshotSeq = state.seq;
  while (state.seq < journal.lastSeq) {
    const records = await journal.read(state.seq + 1, CHUNK);
    if (records.length === 0) throw new RecoveryError(`record ${state.seq + 1} is missing`);
    for (const record of records) applyRecord(state, record);
    onProgress({ snapshotSeq, seq: state.seq, lastSeq: journal.lastSeq });
  }
}
