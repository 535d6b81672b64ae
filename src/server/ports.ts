import type { Ledger } from "../runtime/index.ts";
import type { Reader } from "../views/index.ts";

/**
 * What the HTTP edge needs of the ledger; a `Ledger` is one. Promises reject only on faults.
 * Nothing is told by any of these before it is durable.
 */
export interface Backend
  extends Pick<
    Ledger,
    | "submit"
    | "dryRun"
    | "read"
    | "followed"
    | "subscribe"
    | "readJournal"
    | "firstSeq"
    | "lastSeq"
    | "now"
    | "health"
    | "stats"
  > {
  readonly reader: HistoryReader;
}

/** Lists, history and reports, as the views tell them. */
export type HistoryReader = Pick<
  Reader,
  "list" | "get" | "placements" | "placement" | "activity" | "report"
>;
