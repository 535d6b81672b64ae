import { summarise } from "./summary.ts";

/** What a run did with a workload, by job, in the workload's unit of time. */
export interface Schedule {
  readonly arrivedAt: Float64Array;
  readonly startedAt: Float64Array;
  /** How long each job ran. */
  readonly duration: Float64Array;
  readonly size: Float64Array;
}

/** The figures of one run: names carry what they are, `docs/metrics.md` has the formulas. */
export type Metrics = Readonly<Record<string, number>>;

/** Runs shorter than this count as this long in a bounded slowdown, so that they don't rule it. */
export const SLOWDOWN_BOUND = 10;

/** A job that waited for more than ten times the longer of itself and the mean job starved. */
const STARVED_FACTOR = 10;

/**
 * The figures of a schedule. `unitTime` is what there was to use, in units x time, from the first
 * arrival to the last end. O(jobs log jobs).
 */
export function scheduleMetrics(schedule: Schedule, unitTime: number): Metrics {
  const { arrivedAt, startedAt, duration, size } = schedule;
  const count = arrivedAt.length;
  const waits = new Float64Array(count);
  const flows = new Float64Array(count);
  const slowdowns = new Float64Array(count);
  let used = 0;
  let durations = 0;
  let lastEnd = 0;
  for (let i = 0; i < count; i++) {
    const wait = startedAt[i]! - arrivedAt[i]!;
    const run = duration[i]!;
    waits[i] = wait;
    flows[i] = wait + run;
    slowdowns[i] = Math.max(1, (wait + run) / Math.max(run, SLOWDOWN_BOUND));
    used += size[i]! * run;
    durations += run;
    lastEnd = Math.max(lastEnd, startedAt[i]! + run);
  }
  const firstArrival = arrivedAt.reduce((least, at) => Math.min(least, at), Infinity);
  const makespan = count === 0 ? 0 : lastEnd - firstArrival;
  return {
    jobs: count,
    makespan,
    ...named("wait", waits),
    ...named("flow", flows),
    ...slowdownMetrics(slowdowns),
    utilisation_pct: unitTime === 0 ? 0 : (100 * used) / unitTime,
    starved_jobs: starvedIn(waits, duration, count === 0 ? 0 : durations / count),
    jobs_started_per_tick: makespan === 0 ? 0 : count / makespan,
  };
}

function named(quantity: "wait" | "flow", values: Float64Array): Metrics {
  const { mean, median, p95, p99, max } = summarise(values);
  return {
    [`mean_${quantity}`]: mean,
    [`median_${quantity}`]: median,
    [`p95_${quantity}`]: p95,
    [`p99_${quantity}`]: p99,
    [`max_${quantity}`]: max,
  };
}

function slowdownMetrics(slowdowns: Float64Array): Metrics {
  const { mean, median, p95, p99, max } = summarise(slowdowns);
  return {
    slowdown_bound: SLOWDOWN_BOUND,
    avg_bounded_slowdown: mean,
    median_bounded_slowdown: median,
    p95_bounded_slowdown: p95,
    p99_bounded_slowdown: p99,
    max_bounded_slowdown: max,
  };
}

function starvedIn(waits: Float64Array, durations: Float64Array, mean: number): number {
  let starved = 0;
  for (let i = 0; i < waits.length; i++) {
    if (waits[i]! > STARVED_FACTOR * Math.max(durations[i]!, mean)) starved += 1;
  }
  return starved;
}
