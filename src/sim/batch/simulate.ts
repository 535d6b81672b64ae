import { join } from "node:path";
import {
  FRAMEWORKS,
  type FrameworkKind,
  frameworkNamed,
  type RuleSet,
} from "../../kernel/index.ts";
import { type GeneratorOptions, generateResources, generateWorkload } from "../generate/index.ts";
import { lastEndBound, type Metrics, scheduleMetrics } from "../metrics/index.ts";
import {
  ganttBars,
  type ReportRun,
  renderReport,
  utilisationSeries,
  waitSeries,
} from "../report/index.ts";
import {
  findTooLarge,
  type Read,
  type ResourceEntry,
  readChallengeJobs,
  readChallengeResources,
  readTable,
  type Workload,
  type WorkloadProblem,
} from "../workload/index.ts";
import { openEventLog } from "./event-log.ts";
import { OUTFILES, outfileHeader, outfileLine } from "./outfile.ts";
import { type BatchRun, runBatch } from "./run.ts";
import { labelledFile, openTextFile } from "./text-file.ts";

/** Where jobs and nodes come from. Files ending in `.csv` or `.jsonl` are ours. */
export type BatchSource =
  | { readonly kind: "files"; readonly jobs: string; readonly resources: string }
  | {
      readonly kind: "generated";
      readonly generator: GeneratorOptions;
      readonly nodes: number;
      /** Units of all nodes together. */
      readonly units: number;
      readonly sizeMax: number;
    };

export interface SimulateBatchOptions {
  readonly source: BatchSource;
  readonly rules: RuleSet;
  /** Names of frameworks. */
  readonly policies: readonly string[];
  /** For generated sources; files are run once, as seed 0. */
  readonly seeds?: readonly number[];
  /** One JSON line for each event; several runs give one file each, named by policy and seed. */
  readonly eventsFile?: string;
  /** A folder for the original's own logs of `fcfs` and `stcf-parallel`. */
  readonly outfilesDir?: string;
  /** Where to write one HTML page about all runs. */
  readonly reportFile?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Is given each run with its schedule, for a report. */
  readonly onRun?: (run: SimulatedBatch) => void;
}

export interface Progress {
  readonly policy: string;
  readonly seed: number;
  readonly done: number;
  readonly all: number;
}

/** One run of one policy with the figures that `docs/metrics.md` explains. */
export interface SimulatedRun {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: Metrics;
}

export interface SimulatedBatch extends SimulatedRun {
  readonly run: BatchRun;
  readonly resources: readonly ResourceEntry[];
}

export type SimulationProblem =
  | WorkloadProblem
  | {
      readonly reason: "unknown_policy";
      readonly policy: string;
      readonly known: readonly string[];
    };

export type Simulation =
  | { readonly ok: true; readonly runs: readonly SimulatedRun[] }
  | { readonly ok: false; readonly problem: SimulationProblem };

/**
 * Runs every policy on every workload with the kernel's own master and frameworks. Refuses unknown
 * policies, bad files and jobs that fit no node before anything runs. Same options, same figures.
 */
export async function simulateBatch(options: SimulateBatchOptions): Promise<Simulation> {
  const kinds: FrameworkKind[] = [];
  for (const policy of options.policies) {
    const kind = frameworkNamed(policy);
    const known = FRAMEWORKS.map(({ name }) => name);
    if (kind === undefined)
      return { ok: false, problem: { reason: "unknown_policy", policy, known } };
    kinds.push(kind);
  }
  const runs: SimulatedRun[] = [];
  const pages: ReportRun[] = [];
  const seeds = options.source.kind === "files" ? [0] : (options.seeds ?? [1]);
  for (const seed of seeds) {
    const input = await inputOf(options.source, seed);
    if (!input.ok) return input;
    for (const kind of kinds) {
      const simulated = runKind(options, kind, input.value, seed);
      const { policy, metrics } = simulated;
      runs.push({ policy, seed, metrics });
      if (options.reportFile !== undefined) pages.push(reportRun(simulated));
    }
  }
  if (options.reportFile !== undefined) writeReport(options, options.reportFile, pages);
  return { ok: true, runs };
}

interface BatchInput {
  readonly workload: Workload;
  readonly resources: readonly ResourceEntry[];
}

async function inputOf(source: BatchSource, seed: number): Promise<Read<BatchInput>> {
  if (source.kind === "generated") {
    const resources = generateResources(source, seed);
    const machine = { processors: source.units, sizeMax: source.sizeMax };
    return {
      ok: true,
      value: { resources, workload: generateWorkload(source.generator, machine, seed) },
    };
  }
  const resources = await readChallengeResources(source.resources);
  if (!resources.ok) return resources;
  const isTable = source.jobs.endsWith(".csv") || source.jobs.endsWith(".jsonl");
  const jobs = isTable
    ? await readTable(source.jobs, largestNode(resources.value))
    : await readChallengeJobs(source.jobs);
  if (!jobs.ok) return jobs;
  const problem = findTooLarge(source.jobs, jobs.value, resources.value);
  if (problem !== undefined) return { ok: false, problem };
  return { ok: true, value: { workload: jobs.value, resources: resources.value } };
}

function runKind(
  options: SimulateBatchOptions,
  framework: FrameworkKind,
  input: BatchInput,
  seed: number,
): SimulatedBatch {
  const policy = framework.name;
  const isOnly = options.policies.length === 1 && (options.seeds ?? []).length <= 1;
  const label = isOnly ? "" : `${policy}-${seed}`;
  const { eventsFile } = options;
  const events =
    eventsFile === undefined ? undefined : openEventLog(labelledFile(eventsFile, label));
  const outfile = openOutfile(options, policy);
  const run = runBatch({
    ...input,
    rules: options.rules,
    framework,
    onEvent: (tick, event) => {
      events?.write(tick, event);
      outfile?.write(outfileLine(tick, event));
    },
    onProgress: (done, all) => options.onProgress?.({ policy, seed, done, all }),
  });
  events?.close();
  outfile?.close();
  const metrics = batchMetrics(input, run);
  const simulated = { policy, seed, metrics, run, resources: input.resources };
  options.onRun?.(simulated);
  return simulated;
}

function reportRun({ policy, seed, metrics, run, resources }: SimulatedBatch): ReportRun {
  const { schedule, node } = run;
  const unitsAt = (tick: number): number =>
    resources.slice(0, Math.floor(tick) + 1).reduce((sum, { units }) => sum + units, 0);
  return {
    policy,
    seed,
    metrics,
    gantt: ganttBars(schedule, node),
    utilisation: utilisationSeries(schedule, unitsAt),
    waits: waitSeries(schedule),
  };
}

function writeReport(
  { source, rules }: SimulateBatchOptions,
  file: string,
  runs: readonly ReportRun[],
): void {
  const jobs = source.kind === "files" ? source.jobs : `${source.generator.jobs} made-up jobs`;
  const about = `${jobs}, rules ${rules}`;
  const report = openTextFile(file);
  report.write(renderReport({ title: "Batch simulation", about, timeUnit: "ticks", runs }));
  report.close();
}

function openOutfile(
  options: SimulateBatchOptions,
  policy: string,
): ReturnType<typeof openTextFile> | undefined {
  const names = OUTFILES[policy];
  if (options.outfilesDir === undefined || names === undefined) return undefined;
  const outfile = openTextFile(join(options.outfilesDir, names.file));
  outfile.write(outfileHeader(names.title));
  return outfile;
}

/** The figures of one run: those of every schedule, and what only ticks and nodes have. */
function batchMetrics({ workload, resources }: BatchInput, run: BatchRun): Metrics {
  const { schedule } = run;
  let lastEnd = 0;
  for (let i = 0; i < workload.count; i++) {
    lastEnd = Math.max(lastEnd, schedule.startedAt[i]! + schedule.duration[i]!);
  }
  const supply = resources.map(({ node, units }, at) => ({ node, units, at }));
  const unitTime = supply.reduce(
    (sum, { at, units }) => sum + units * Math.max(0, lastEnd - at),
    0,
  );
  const bound = lastEndBound(workload, supply) - 1;
  return {
    last_end_tick: lastEnd - 1,
    last_end_bound_tick: bound,
    last_end_over_bound: bound > 0 ? (lastEnd - 1) / bound : 1,
    ...scheduleMetrics(schedule, unitTime),
  };
}

function largestNode(resources: readonly ResourceEntry[]): number {
  const units = new Map<number, number>();
  for (const entry of resources) units.set(entry.node, (units.get(entry.node) ?? 0) + entry.units);
  return Math.max(0, ...units.values());
}
