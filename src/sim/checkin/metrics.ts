import type { CheckinRun } from "./simulate.ts";

/** The figures of a run. Times in seconds; a run that stopped early counts ended jobs only. */
export interface CheckinMetrics {
  readonly avg_jct_s: number;
  readonly median_jct_s: number;
  readonly p99_jct_s: number;
  readonly max_jct_s: number;
  /** The largest JCT over that of the same job alone; absent if no run alone was made. */
  readonly max_slowdown?: number;
  readonly avg_scheduling_delay_s: number;
  readonly avg_round_time_s: number;
  readonly makespan_s: number;
  readonly check_ins: number;
  readonly assignments: number;
  readonly failed_devices: number;
  readonly failed_rounds: number;
  readonly straggler_ratio: number;
  readonly waste_ratio: number;
  readonly unfinished_jobs: number;
}

/** The figures of a run; `alone` gives each job's JCT without rivals, s. */
export function metricsOf(run: CheckinRun, alone?: ReadonlyMap<number, number>): CheckinMetrics {
  const ended = run.outcomes.filter(({ finishedAt }) => finishedAt !== undefined);
  const jcts = ended.map(({ job, finishedAt }) => finishedAt! - job.arrival);
  const sorted = [...jcts].sort((a, b) => a - b);
  const slowdowns = ended.flatMap(({ job }, at) => {
    const without = alone?.get(job.id);
    return without === undefined ? [] : [jcts[at]! / without];
  });
  return {
    avg_jct_s: mean(jcts),
    median_jct_s: quantile(sorted, 0.5),
    p99_jct_s: quantile(sorted, 0.99),
    max_jct_s: quantile(sorted, 1),
    ...(slowdowns.length > 0 ? { max_slowdown: Math.max(...slowdowns) } : {}),
    avg_scheduling_delay_s: mean(run.schedulingDelays),
    avg_round_time_s: mean(run.roundTimes),
    makespan_s: run.lastAt,
    check_ins: run.checkIns,
    assignments: run.assignments,
    failed_devices: run.failedDevices,
    failed_rounds: run.outcomes.reduce((sum, { failedRounds }) => sum + failedRounds, 0),
    straggler_ratio: ratio(run.stragglers, run.results),
    waste_ratio: ratio(run.wasted, run.results),
    unfinished_jobs: run.outcomes.length - ended.length,
  };
}

/** JCT of each job that ended, s, by job. */
export function jctsOf(run: CheckinRun): ReadonlyMap<number, number> {
  return new Map(
    run.outcomes.flatMap(({ job, finishedAt }) =>
      finishedAt === undefined ? [] : [[job.id, finishedAt - job.arrival] as const],
    ),
  );
}

/** 0 for an empty list. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The smallest value that at least this part of the ascending values does not exceed. */
export function quantile(ascending: readonly number[], part: number): number {
  const place = Math.max(0, Math.ceil(part * ascending.length) - 1);
  return ascending[place] ?? 0;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
