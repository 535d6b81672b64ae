import { type CheckinMetrics, jctsOf, mean, metricsOf } from "./metrics.ts";
import { type CheckinOptions, type CheckinRun, simulateCheckin } from "./simulate.ts";
import type { CheckinTrace } from "./trace/index.ts";

export interface PolicyRun {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: CheckinMetrics;
  readonly run: CheckinRun;
}

/** Runs several policies on one trace, each against the same bound: its jobs alone. */
export function compareCheckin(
  trace: CheckinTrace,
  policies: readonly CheckinOptions["policy"][],
  options: Omit<CheckinOptions, "trace" | "policy"> = {},
  onStep: (done: number, all: number) => void = () => {},
): readonly PolicyRun[] {
  const all = trace.jobs.length + policies.length;
  const alone = jctsAlone(trace, (done) => onStep(done, all));
  return policies.map((policy, at) => {
    const run = simulateCheckin({ ...options, trace, policy });
    onStep(trace.jobs.length + at + 1, all);
    const name = typeof policy === "string" ? policy : policy.name;
    return { policy: name, seed: options.seed ?? 1, metrics: metricsOf(run, alone), run };
  });
}

/** The JCT of each job if it has the trace to itself, s. One run a job. */
export function jctsAlone(
  trace: CheckinTrace,
  onDone: (jobs: number) => void = () => {},
): ReadonlyMap<number, number> {
  return new Map(
    trace.jobs.flatMap(({ id }, at) => {
      const jcts = jctsOf(simulateCheckin({ trace, policy: "fifo", only: new Set([id]) }));
      onDone(at + 1);
      return [...jcts];
    }),
  );
}

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % points of Student's t for 1 to 30 degrees of freedom. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
] as const;

/** The mean of at least two samples and its 95 % confidence interval (Student's t). */
export function confidence(samples: readonly number[]): Interval {
  const middle = mean(samples);
  const squares = samples.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const error = Math.sqrt(squares / (samples.length - 1) / samples.length);
  const t = T_95[Math.min(samples.length - 2, T_95.length - 1)] ?? 1.96;
  return { mean: middle, low: middle - t * error, high: middle + t * error };
}
