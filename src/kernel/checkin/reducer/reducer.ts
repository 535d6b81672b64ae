import type { NewReport, Report, Scan } from "../messages.ts";

/**
 * Merges what client managers report into one message a round. Counters are absolute, so it has
 * nothing to lose: two may run at once, and a standby starts empty.
 */
export interface Reducer {
  round: number;
  /** The newest report of each epoch. */
  readonly newest: Map<number, Report>;
}

export function createReducer(): Reducer {
  return { round: 0, newest: new Map() };
}

/** Begins a round: the question to every client manager. */
export function reduceRoutine(reducer: Reducer): Scan {
  reducer.round += 1;
  return { kind: "scan", round: reducer.round };
}

/** Takes in an answer; an older one of the same epoch changes nothing. O(1). */
export function takeReport(reducer: Reducer, report: Report): void {
  const known = reducer.newest.get(report.epoch);
  if (known === undefined || known.seq < report.seq) reducer.newest.set(report.epoch, report);
}

/** Ends a round: what was reported since the last, with sums over each job's newest task. */
export function endRound(reducer: Reducer): NewReport {
  const reports = [...reducer.newest.values()];
  reducer.newest.clear();
  const totals = new Map<number, { job: number; task: number; used: number }>();
  for (const { job, task, used } of reports.flatMap(({ rows }) => rows)) {
    const total = totals.get(job);
    if (total === undefined || total.task < task) totals.set(job, { job, task, used });
    else if (total.task === task) total.used += used;
  }
  return { kind: "new_report", round: reducer.round, reports, totals: [...totals.values()] };
}
