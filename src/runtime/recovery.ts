import type { Journal } from "../journal/index.ts";
import {
  applyRecord,
  createState,
  decodeState,
  isReadableImage,
  type LedgerState,
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

/**
 * The state that the journal tells of: the newest snapshot, then every record after it. Events
 * are applied, never decided again, so newer code never rewrites history.
 * Throws `RecoveryError`, or the journal's own faults (corruption, disk).
 */
export async function recover(
  journal: Journal,
  onProgress: (progress: RecoveryProgress) => void = () => {},
): Promise<LedgerState> {
  const image = await journal.latestSnapshot();
  const isUsable = image !== undefined && isReadableImage(image);
  if (!isUsable && journal.firstSeq > 1) {
    throw new RecoveryError(
      `records before ${journal.firstSeq} were trimmed and no readable snapshot covers them`,
    );
  }
  const state = isUsable ? decodeState(image) : createState();
  await applyRest(state, journal, onProgress);
  return state;
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
