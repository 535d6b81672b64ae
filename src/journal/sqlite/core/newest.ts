import { JournalCorruptError } from "../../faults.ts";
import { type Records, readMeta } from "./records.ts";
import { listSnapshots, readSnapshot } from "./snapshots.ts";

/** A whole snapshot as bytes, and what was wrong with newer ones. */
export interface FoundSnapshot {
  readonly seq: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headerLength: number;
  readonly skipped: readonly string[];
}

/**
 * The newest snapshot that is whole and from which the records held lead on to the end. Undefined
 * if there is none and the journal still starts at its first record; else the journal is corrupt.
 */
export function* newestUsable(records: Records): Generator<void, FoundSnapshot | undefined> {
  const skipped: string[] = [];
  for (const snapshot of listSnapshots(records.db)) {
    if (snapshot.seq + 1 < readMeta(records).firstSeq) break;
    try {
      const bytes = yield* readSnapshot(records.db, snapshot);
      return { seq: snapshot.seq, bytes, headerLength: snapshot.headerLength, skipped };
    } catch (error) {
      skipped.push(error instanceof Error ? error.message : String(error));
    }
  }
  const { firstSeq } = readMeta(records);
  if (firstSeq === 1) return undefined;
  const why = skipped.length === 0 ? "" : ` (${skipped.join("; ")})`;
  throw new JournalCorruptError({
    kind: "corrupt",
    file: records.file,
    seq: firstSeq - 1,
    problem: `records before ${firstSeq} were trimmed and no snapshot stands in for them${why}`,
    lastGoodSeq: 0,
  });
}
