import type { Journal } from "../journal/index.ts";
import {
  applyRecord,
  checkLedger,
  createState,
  DECIDER_VERSION,
  decide,
  type KernelEvent,
  type LedgerRecord,
  type LedgerState,
} from "../kernel/index.ts";
import { startFrom } from "./recovery.ts";

/** Records read at a time. */
const CHUNK = 2_000;

/** Differences reported in full; the rest is counted. */
const DIFFERENCES_MAX = 20;

/** A record whose command, decided again, did not give the events that stand in the journal. */
export interface AuditDifference {
  readonly seq: number;
  readonly command: string;
  readonly journalled: readonly KernelEvent[];
  /** The events now, or the refusal. */
  readonly decided: readonly KernelEvent[] | { readonly refused: string };
}

export interface AuditReport {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly records: number;
  /** Decided again and compared; the others are of another decider version and were applied. */
  readonly decided: number;
  readonly otherVersions: number;
  readonly differenceCount: number;
  readonly differences: readonly AuditDifference[];
  /** The rule of the ledger that the final state breaks, if any. */
  readonly brokenInvariant?: string;
}

/**
 * Decides every journalled command again on the state of its time and compares the events; then
 * recounts the final state. Starts at the first record, or at the snapshot that trimming left.
 * Reads only. Cost: that of a recovery plus one decision per record.
 */
export async function audit(
  journal: Pick<Journal, "read" | "lastSeq" | "firstSeq" | "latestSnapshot">,
  onProgress: (progress: { readonly seq: number; readonly lastSeq: number }) => void = () => {},
): Promise<AuditReport> {
  const state = await startOf(journal);
  const fromSeq = state.seq + 1;
  const differences: AuditDifference[] = [];
  let decided = 0;
  let differenceCount = 0;
  while (state.seq < journal.lastSeq) {
    const records = await journal.read(state.seq + 1, CHUNK);
    if (records.length === 0) break;
    for (const record of records) {
      if (record.deciderVersion === DECIDER_VERSION) {
        decided += 1;
        const difference = compare(state, record);
        if (difference !== undefined) {
          differenceCount += 1;
          if (differences.length < DIFFERENCES_MAX) differences.push(difference);
        }
      }
      applyRecord(state, record);
    }
    onProgress({ seq: state.seq, lastSeq: journal.lastSeq });
  }
  const records = state.seq - fromSeq + 1;
  return {
    fromSeq,
    toSeq: state.seq,
    records,
    decided,
    otherVersions: records - decided,
    differenceCount,
    differences,
    ...brokenRule(state),
  };
}

/** An audit begins where everything begins, or at the snapshot that trimming left. */
async function startOf(
  journal: Pick<Journal, "firstSeq" | "latestSnapshot">,
): Promise<LedgerState> {
  if (journal.firstSeq === 1) return createState();
  return startFrom(await journal.latestSnapshot(), journal.firstSeq);
}

function compare(state: LedgerState, record: LedgerRecord): AuditDifference | undefined {
  const decision = decide(state, record.command, record);
  const decided = decision.ok ? decision.events : { refused: decision.rejection.reason };
  // Both sides went through JSON or are plain data, so their texts are equal if they are.
  if (JSON.stringify(decided) === JSON.stringify(record.events)) return undefined;
  return { seq: record.seq, command: record.command.kind, journalled: record.events, decided };
}

function brokenRule(state: LedgerState): { readonly brokenInvariant?: string } {
  try {
    checkLedger(state);
    return {};
  } catch (error) {
    return { brokenInvariant: error instanceof Error ? error.message : String(error) };
  }
}
