import type { Command, KernelEvent } from "./command.ts";
import type { Instant } from "./model/index.ts";

/**
 * Grows when the same state and command could give other events than before. Audits decide only
 * commands of their own version again; recovery applies events and never decides.
 *
 * 2: what comes due in one tick stands in the order of its own instants; before, an amendment in
 * the past could change it, and a restart change it back.
 * 3: a job starts as soon as it may, where a placement has ended or a reservation moved the plan;
 * the policy `saf-k` goes by area alone.
 */
export const DECIDER_VERSION = 3;

/** One decided command with its outcome: what the journal stores. */
export interface LedgerRecord {
  readonly seq: number;
  readonly at: Instant;
  /** Fencing number of the writer; grows with each new writer. */
  readonly epoch: number;
  readonly deciderVersion: number;
  readonly command: Command;
  readonly events: readonly KernelEvent[];
}
