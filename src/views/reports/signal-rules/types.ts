import type { DatabaseSync } from "node:sqlite";
import type { Instant } from "../../../kernel/index.ts";
import type { Facts, ResolvedQuery } from "../parts/index.ts";

export const SEVERITIES = ["critical", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How signals may be put in order. */
export type SignalOrder = "severity" | "code" | "subject";

export type SignalCode =
  | "refusal_spike"
  | "refused_in_a_row"
  | "refusals_dropped"
  | "displaced_ahead"
  | "schedule_ends_soon"
  | "pool_full"
  | "views_stale"
  | "clock_stood_still";

/** Something that wants a look. */
export interface Signal {
  readonly code: SignalCode;
  readonly severity: Severity;
  /** What kind of thing the subject names. */
  readonly about: "pool" | "user" | "ledger";
  readonly subject: string;
  /** Since when, as far as that is known. */
  readonly sinceAt: Instant | null;
  readonly facts: Facts;
}

export type SignalQuery = ResolvedQuery<SignalOrder>;
/** Finds the signals of one rule. */
export type SignalRule = (db: DatabaseSync, query: SignalQuery) => readonly Signal[];

/** Signals of one rule at most: past it the first ones say enough. */
export const SIGNALS_PER_RULE_MAX = 200;
