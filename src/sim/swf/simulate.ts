import { QUEUE_POLICIES, type QueuePolicy, queuePolicyNamed } from "../../kernel/index.ts";
import {
  labelledFile,
  openTextFile,
  type Progress,
  type SimulatedRun,
  type Simulation,
} from "../batch/index.ts";
import { type GeneratorOptions, generateWorkload } from "../generate/index.ts";
import { lastEndBound, type Metrics, type Schedule, scheduleMetrics } from "../metrics/index.ts";
import { type ReportRun, renderReport, utilisationSeries, waitSeries } from "../report/index.ts";
import {
  type Read,
  readSwf,
  readTable,
  sliceWorkload,
  type Workload,
  type WorkloadProblem,
} from "../workload/index.ts";
import { writeEvents } from "./event-log.ts";
import {
  RL_SCORES,
  RL_SEQUENCE_JOBS,
  RL_SEQUENCES,
  RL_TRACE_JOBS_MIN,
  runRlProtocol,
} from "./rlscheduler.ts";
import { runSwf } from "./run.ts";

/** Where jobs come from. Files by their ending: `.csv` and `.jsonl` are ours, else it is SWF. */
export type SwfSource =
  | { readonly kind: "file"; readonly trace: string }
  | { readonly kind: "generated"; readonly generator: GeneratorOptions };

export interface SimulateSwfOptions {
  readonly source: SwfSource;
  readonly processors: number;
  /** Names of queue policies; of `rlscheduler` its own, with or without `+backfill` behind. */
  readonly policies: readonly string[];
  /** For generated sources; a file is run once, as seed 0. */
  readonly seeds?: readonly number[];
  /** Stops a job when its estimate is over. */
  readonly cutsAtEstimate?: boolean;
  /**
   * `whole` runs all jobs; `sequences` runs the ten sequences of RLScheduler's Table V, each on an
   * empty machine, and takes the mean of every figure; `rlscheduler` does so with its own loop.
   */
  readonly protocol?: "whole" | "sequences" | "rlscheduler";
  /** One JSON line for each start and end of the protocol `whole`; a file for each run. */
  readonly eventsFile?: string;
  /** Where to write one HTML page about all runs of the protocol `whole`. */
  readonly reportFile?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Is given each run of the protocol `whole` with its schedule, for a report. */
  readonly onRun?: (run: SimulatedRun & { readonly schedule: Schedule }) => void;
}

/** Runs one workload by one policy. */
type Runner = (workload: Workload, progress: (done: number, all: number) => void) => Schedule;

/**
 * Runs every policy on every workload with the kernel's own queue. Refuses unknown policies, bad
 * files and jobs wider than the machine before anything runs. Same options, same figures.
 */
export async function simulateSwf(options: SimulateSwfOptions): Promise<Simulation> {
  const runners = new Map<string, Runner>();
  for (const policy of options.policies) {
    const runner = runnerOf(options, policy);
    if (runner === undefined) return { ok: false, problem: unknownPolicy(options, policy) };
    runners.set(policy, runner);
  }
  const runs: SimulatedRun[] = [];
  const pages: ReportRun[] = [];
  const seeds = options.source.kind === "file" ? [0] : (options.seeds ?? [1]);
  for (const seed of seeds) {
    const input = await workloadOf(options, seed);
    if (!input.ok) return input;
    const problem = tooShort(options, input.value);
    if (problem !== undefined) return { ok: false, problem };
    for (const [policy, runner] of runners) {
      runs.push(runOne(options, { policy, seed, runner, workload: input.value, pages }));
    }
  }
  if (options.reportFile !== undefined) writeReport(options, options.reportFile, pages);
  return { ok: true, runs };
}

/** An average over fewer or shorter sequences would be compared with what it is not. */
function tooShort(
  { protocol = "whole", source }: SimulateSwfOptions,
  { count }: Workload,
): WorkloadProblem | undefined {
  if (protocol === "whole" || count >= RL_TRACE_JOBS_MIN) return undefined;
  const file = source.kind === "file" ? source.trace : "made-up jobs";
  return { reason: "trace_too_short", file, jobs: count, needed: RL_TRACE_JOBS_MIN };
}

interface OneRun {
  readonly policy: string;
  readonly seed: number;
  readonly runner: Runner;
  readonly workload: Workload;
  readonly pages: ReportRun[];
}

function runOne(options: SimulateSwfOptions, one: OneRun): SimulatedRun {
  const { policy, seed, runner, workload } = one;
  const progress = (done: number, all: number): void =>
    options.onProgress?.({ policy, seed, done, all });
  if ((options.protocol ?? "whole") === "whole") {
    const schedule = runner(workload, progress);
    const metrics = swfMetrics(workload, schedule, options.processors);
    options.onRun?.({ policy, seed, metrics, schedule });
    if (options.eventsFile !== undefined) {
      const isOnly = options.policies.length === 1 && (options.seeds ?? []).length <= 1;
      const label = isOnly ? "" : `${policy}-${seed}`;
      writeEvents(labelledFile(options.eventsFile, label), schedule);
    }
    if (options.reportFile !== undefined) {
      one.pages.push({
        policy,
        seed,
        metrics,
        utilisation: utilisationSeries(schedule, () => options.processors),
        waits: waitSeries(schedule),
      });
    }
    return { policy, seed, metrics };
  }
  const parts = RL_SEQUENCES.map((from, index) => {
    const part = sliceWorkload(workload, from, RL_SEQUENCE_JOBS);
    const schedule = runner(part, () => {});
    progress(index + 1, RL_SEQUENCES.length);
    return swfMetrics(part, schedule, options.processors);
  });
  return { policy, seed, metrics: meanOf(parts) };
}

function writeReport(
  { source, processors }: SimulateSwfOptions,
  file: string,
  runs: readonly ReportRun[],
): void {
  const jobs = source.kind === "file" ? source.trace : `${source.generator.jobs} made-up jobs`;
  const about = `${jobs} on ${processors} processors`;
  const report = openTextFile(file);
  report.write(renderReport({ title: "Trace simulation", about, timeUnit: "seconds", runs }));
  report.close();
}

function runnerOf(options: SimulateSwfOptions, name: string): Runner | undefined {
  if (options.protocol === "rlscheduler") return rlRunner(options, name);
  const policy = queuePolicyNamed(name);
  return policy === undefined ? undefined : ownRunner(options, policy);
}

function ownRunner(options: SimulateSwfOptions, policy: QueuePolicy): Runner {
  const { processors, cutsAtEstimate = false } = options;
  return (workload, onProgress) =>
    runSwf({ workload, processors, policy, cutsAtEstimate, onProgress });
}

const BACKFILL = "+backfill";

function rlRunner({ processors }: SimulateSwfOptions, name: string): Runner | undefined {
  const backfills = name.endsWith(BACKFILL);
  const score = RL_SCORES[backfills ? name.slice(0, -BACKFILL.length) : name];
  if (score === undefined) return undefined;
  return (workload) => runRlProtocol(workload, { processors, score, backfills });
}

function unknownPolicy(
  { protocol }: SimulateSwfOptions,
  policy: string,
): Extract<Simulation, { ok: false }>["problem"] {
  const scores = Object.keys(RL_SCORES);
  const known =
    protocol === "rlscheduler"
      ? scores.flatMap((name) => [name, `${name}${BACKFILL}`])
      : QUEUE_POLICIES.map(({ name }) => name);
  return { reason: "unknown_policy", policy, known };
}

async function workloadOf(options: SimulateSwfOptions, seed: number): Promise<Read<Workload>> {
  const { source, processors } = options;
  if (source.kind === "generated") {
    const machine = { processors, sizeMax: processors };
    return { ok: true, value: generateWorkload(source.generator, machine, seed) };
  }
  const { trace } = source;
  if (trace.endsWith(".csv") || trace.endsWith(".jsonl")) return readTable(trace, processors);
  const read = await readSwf(trace, processors);
  if (!read.ok) return read;
  return { ok: true, value: read.value.workload };
}

function swfMetrics(workload: Workload, schedule: Schedule, processors: number): Metrics {
  const { count } = workload;
  const jobs = { ...schedule, count };
  const firstAt = workload.arrivedAt[0] ?? 0;
  let lastEnd = firstAt;
  for (let i = 0; i < count; i++) {
    lastEnd = Math.max(lastEnd, schedule.startedAt[i]! + schedule.duration[i]!);
  }
  const bound = lastEndBound(jobs, [{ node: 0, at: firstAt, units: processors }]);
  const span = bound - firstAt;
  return {
    ...scheduleMetrics(schedule, processors * (lastEnd - firstAt)),
    last_end: lastEnd,
    makespan_bound: span,
    makespan_over_bound: span > 0 ? (lastEnd - firstAt) / span : 1,
  };
}

/** Every figure as the mean over the sequences, the longest wait as their longest. */
function meanOf(parts: readonly Metrics[]): Metrics {
  const names = Object.keys(parts[0] ?? {});
  const mean = (name: string): number =>
    parts.reduce((sum, part) => sum + part[name]!, 0) / parts.length;
  const most = (name: string): number => Math.max(...parts.map((part) => part[name]!));
  return Object.fromEntries(
    names.map((name) => [name, name.startsWith("max_") ? most(name) : mean(name)]),
  );
}
