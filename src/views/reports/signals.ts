import { answer } from "../result.ts";
import {
  byText,
  type Column,
  type Facts,
  type ReportDefinition,
  type Row,
  WEEK_MS,
} from "./parts/index.ts";
import { SEVERITIES, SIGNAL_RULES, type Signal, type SignalOrder } from "./signal-rules/index.ts";

export type SignalRow = Row & {
  readonly severity: string;
  readonly code: string;
  readonly about: string;
  readonly subject: string;
  readonly since: number | null;
  readonly facts: Facts;
};

const COLUMNS: readonly Column[] = [
  { name: "severity", unit: "name", meaning: "critical, warning or info" },
  { name: "code", unit: "name", meaning: "the rule that found it" },
  { name: "about", unit: "name", meaning: "what the subject names: pool, user or ledger" },
  { name: "subject", unit: "name", meaning: "the pool, the user or the part of the ledger" },
  { name: "since", unit: "instant", meaning: "since when, if known" },
  { name: "facts", unit: "facts", meaning: "the numbers behind it; times in Unix seconds" },
];

/**
 * What is odd enough to want a look. All rules judge as of now; the range bounds the clock's
 * runs alone. `by` is the order; ties are in order of severity, code and subject.
 */
export const signals: ReportDefinition<SignalOrder, SignalRow> = {
  name: "signals",
  meaning: "what is odd: refusal spikes, displaced reservations, full pools, stale views",
  by: ["severity", "code", "subject"],
  filters: ["pool"],
  range: { beforeMs: WEEK_MS, afterMs: 1 },
  columns: () => COLUMNS,
  run: (db, query) => {
    const found = SIGNAL_RULES.flatMap((rule) => rule(db, query));
    const kept = found.filter((signal) => isAbout(signal, query.pool));
    return answer(kept.sort(orderOf(query.by)).map(rowOf));
  },
};

function isAbout(signal: Signal, pool: string | undefined): boolean {
  return pool === undefined || signal.about !== "pool" || signal.subject === pool;
}

function orderOf(by: SignalOrder): (a: Signal, b: Signal) => number {
  const rank = (signal: Signal): number => SEVERITIES.indexOf(signal.severity);
  const chosen = (a: Signal, b: Signal): number =>
    by === "code" ? byText(a.code, b.code) : by === "subject" ? byText(a.subject, b.subject) : 0;
  return (a, b) =>
    chosen(a, b) || rank(a) - rank(b) || byText(a.code, b.code) || byText(a.subject, b.subject);
}

function rowOf({ severity, code, about, subject, sinceAt, facts }: Signal): SignalRow {
  return { severity, code, about, subject, since: sinceAt, facts };
}
