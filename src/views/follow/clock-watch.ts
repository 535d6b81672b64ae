import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "../../kernel/index.ts";

/**
 * So many records in a row with one `at` mean that the clock stood still or had stepped back:
 * the ledger never lets `at` go back. A busy turn stamps some hundred records in a millisecond.
 */
export const CLOCK_RUN_RECORDS_MIN = 2_000;

/** The present run of records with the same `at`. */
export interface ClockWatch {
  /** First record of the present run. */
  readonly runFirstSeq: number;
  see(seq: number, at: Instant): void;
  /** Writes down the present run if it is long already; to be called at the end of a chunk. */
  flush(): void;
}

/** Starts at the stored cursor, so that it makes no difference where chunks end. */
export function createClockWatch(
  db: DatabaseSync,
  cursor: { readonly seq: number; readonly at: Instant; readonly runFirstSeq: number },
): ClockWatch {
  const upsert = db.prepare("INSERT OR REPLACE INTO view_clock_run VALUES (?, ?, ?)");
  let { seq: lastSeq, at: lastAt, runFirstSeq } = cursor;
  const flush = (): void => {
    if (lastSeq - runFirstSeq + 1 >= CLOCK_RUN_RECORDS_MIN)
      upsert.run(runFirstSeq, lastSeq, lastAt);
  };
  return {
    get runFirstSeq() {
      return runFirstSeq;
    },
    see: (seq, at) => {
      if (at !== lastAt || lastSeq === 0) {
        flush();
        runFirstSeq = seq;
        lastAt = at;
      }
      lastSeq = seq;
    },
    flush,
  };
}
