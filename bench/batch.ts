import { existsSync } from "node:fs";
import { join } from "node:path";
import { frameworkNamed, type QueuePolicy, queuePolicyNamed } from "../src/kernel/index.ts";
import { runBatch } from "../src/sim/batch/run.ts";
import { generateResources, generateWorkload } from "../src/sim/generate/index.ts";
import { scheduleMetrics } from "../src/sim/metrics/index.ts";
import { runSwf } from "../src/sim/swf/run.ts";
import { readSwf, type Workload } from "../src/sim/workload/index.ts";
import { runPlainEasy } from "./batch/plain.ts";
import type { Bar, BenchRow } from "./rows/row.ts";

/** The first rounds are slow until the code is compiled. */
const ROUNDS = 15;
const CURVE = [100, 1_000, 10_000, 100_000];
const CURVE_PROCESSORS = 256;

/** A workload and the machine it runs on. */
interface Case {
  readonly name: string;
  readonly workload: Workload;
  readonly processors: number;
}

/**
 * How many jobs a second the whole-machine policies decide, against the same algorithm on plain
 * sorted lists; what a job costs as the queue grows; how long the challenge's rules take.
 */
export async function bench(): Promise<BenchRow[]> {
  const kth = await traceCase("KTH-SP2", "swf/KTH-SP2-1996.swf", 100);
  const lublin = await traceCase("lublin_256", "swf/lublin_256.swf", 256);
  const bar = (value: number): Bar => ({ of: "value", op: ">=", value });
  return [
    speedRow(kth, "fcfs", bar(1_500_000)),
    speedRow(kth, "easy", bar(400_000)),
    speedRow(kth, "conservative", bar(50_000)),
    speedRow(kth, "saf-k"),
    speedRow(lublin, "fcfs"),
    speedRow(lublin, "easy", bar(400_000)),
    speedRow(lublin, "saf-k"),
    ...curveRows(),
    offersRow(),
  ];
}

/** The trace where it is at hand, else made-up jobs of the same number and width. */
async function traceCase(name: string, path: string, processors: number): Promise<Case> {
  const folder = process.env["ARBITER_SHARED_DATA"] ?? "";
  const file = join(folder, path);
  if (folder !== "" && existsSync(file)) {
    const read = await readSwf(file, processors);
    if (read.ok) return { name, workload: read.value.workload, processors };
  }
  const arrivals = { kind: "poisson" } as const;
  const generator = { jobs: 20_000, shapes: "lublin", arrivals, load: 0.8 };
  const workload = generateWorkload(generator, { processors, sizeMax: processors }, 1);
  return { name: `made up for ${name}`, workload, processors };
}

function speedRow({ name, workload, processors }: Case, policyName: string, bar?: Bar): BenchRow {
  const policy = policyOf(policyName);
  const ms = bestMs(ROUNDS, () => runSwf({ workload, processors, policy }));
  const row = {
    name: `${name} ${policyName}`,
    value: Math.round((workload.count / ms) * 1000),
    unit: "/s",
  };
  if (policyName !== "easy") return bar === undefined ? row : { ...row, bar };
  const plainMs = bestMs(1, () => checkAgainstPlain(workload, processors, policy));
  const plain = Math.round((workload.count / plainMs) * 1000);
  const baseline = { name: "plain lists", value: plain };
  return bar === undefined ? { ...row, baseline } : { ...row, baseline, bar };
}

/** What is measured must be right: the same waits as the plain one. */
function checkAgainstPlain(workload: Workload, processors: number, policy: QueuePolicy): void {
  const plain = runPlainEasy(workload, processors);
  const own = runSwf({ workload, processors, policy }).startedAt;
  const differs = own.some((at, job) => at !== plain[job]);
  if (differs) throw new Error("EASY and plain EASY must start every job at the same instant");
}

/** Microseconds a job, all jobs queued at once, as the queue grows. */
function curveRows(): BenchRow[] {
  const policy = policyOf("easy");
  const costs = CURVE.map((jobs) => {
    const workload = crowd(jobs);
    const rounds = jobs < 10_000 ? 200 : 3;
    const ms = bestMs(rounds, () => runSwf({ workload, processors: CURVE_PROCESSORS, policy }));
    return (ms * 1000) / jobs;
  });
  const first = { name: `${CURVE[0]} queued`, value: costs[0]! };
  return CURVE.map((jobs, index): BenchRow => {
    const row = { name: `easy, ${jobs} queued, per job`, value: costs[index]!, unit: "us" };
    if (index === 0) return row;
    if (index < CURVE.length - 1) return { ...row, baseline: first };
    return { ...row, baseline: first, bar: { of: "ratio", op: "<=", value: 12 } };
  });
}

/** Jobs of a published shape that all arrive at once. */
function crowd(jobs: number): Workload {
  const machine = { processors: CURVE_PROCESSORS, sizeMax: CURVE_PROCESSORS };
  const arrivals = { kind: "poisson" } as const;
  const generator = { jobs, shapes: "lublin", arrivals, load: 1 };
  const workload = generateWorkload(generator, machine, 1);
  workload.arrivedAt.fill(0);
  return workload;
}

function offersRow(): BenchRow {
  const arrivals = { kind: "each-tick" } as const;
  const generator = { jobs: 3_000, shapes: "uniform", arrivals, load: 1 };
  const workload = generateWorkload(generator, { processors: 520, sizeMax: 20 }, 1);
  const resources = generateResources({ units: 520, nodes: 7, sizeMax: 20 }, 1);
  const run = (name: string): number => {
    const framework = frameworkNamed(name);
    if (framework === undefined) throw new Error(`${name} must be a framework`);
    const options = { workload, resources, rules: "mesos-challenge", framework } as const;
    const ms = bestMs(2, () => scheduleMetrics(runBatch(options).schedule, 1));
    return Math.round((workload.count / ms) * 1000);
  };
  const baseline = { name: "stcf-parallel", value: run("stcf-parallel") };
  return { name: "offers, fill, 3000 jobs", value: run("fill"), unit: "/s", baseline };
}

function policyOf(name: string): QueuePolicy {
  const policy = queuePolicyNamed(name);
  if (policy === undefined) throw new Error(`${name} must be a policy`);
  return policy;
}

const LEAST_MS = 1_500;

function bestMs(rounds: number, work: () => unknown): number {
  let best = Infinity;
  // A neighbour that wants the core spoils many short rounds: so they go on for a while.
  const until = performance.now() + (rounds > 1 ? LEAST_MS : 0);
  for (let round = 0; round < rounds || performance.now() < until; round++) {
    const before = performance.now();
    work();
    best = Math.min(best, performance.now() - before);
  }
  return best;
}
