import { Worker } from "node:worker_threads";
import type { SimulatedRun, Simulation } from "../batch/index.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { runTask, type SweepTask, splitTask } from "./task.ts";

export interface SweepOptions {
  readonly task: SweepTask;
  readonly seeds: readonly number[];
  /** Threads; 1 stays in this one. */
  readonly workers?: number;
  /** Is told how many runs are over. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** Every run, and each policy's figures over its seeds. */
export type Sweep =
  | {
      readonly ok: true;
      readonly runs: readonly SimulatedRun[];
      readonly summary: readonly PolicySummary[];
    }
  | Extract<Simulation, { readonly ok: false }>;

export interface PolicySummary {
  readonly policy: string;
  readonly metrics: Readonly<Record<string, Interval>>;
}

/**
 * Runs every policy with every seed, on several threads, and answers the runs in the order of
 * policies and seeds, whichever thread was first. The first problem ends it. A fault in a thread
 * is thrown.
 */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const tasks = splitTask(options.task, options.seeds);
  const results = await runAll(tasks, options);
  const runs: SimulatedRun[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    runs.push(...result.runs);
  }
  return { ok: true, runs, summary: summariseRuns(runs) };
}

/** Mean and confidence interval of every metric of every policy, in the order of first runs. */
export function summariseRuns(runs: readonly SimulatedRun[]): readonly PolicySummary[] {
  return [...new Set(runs.map(({ policy }) => policy))].map((policy) => {
    const own = runs.filter((run) => run.policy === policy).map(({ metrics }) => metrics);
    const entries = Object.keys(own[0] ?? {}).map((name): [string, Interval] => [
      name,
      intervalOf(own.map((metrics) => metrics[name]!)),
    ]);
    return { policy, metrics: Object.fromEntries(entries) };
  });
}

async function runAll(
  tasks: readonly SweepTask[],
  { workers = 1, onProgress }: SweepOptions,
): Promise<readonly Simulation[]> {
  const results = new Map<number, Simulation>();
  const report = (index: number, result: Simulation): void => {
    results.set(index, result);
    onProgress?.(results.size, tasks.length);
  };
  if (workers <= 1) {
    for (const [index, task] of tasks.entries()) report(index, await runTask(task));
  } else {
    const queue = [...tasks.entries()];
    const count = Math.min(workers, tasks.length);
    await Promise.all(Array.from({ length: count }, () => serve(queue, report)));
  }
  return tasks.map((_, index) => results.get(index)!);
}

/** One thread takes tasks until none is left. */
async function serve(
  queue: [number, SweepTask][],
  report: (index: number, result: Simulation) => void,
): Promise<void> {
  // Beside the sources this file ends in .ts, in the shipped package in .js.
  const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
  const worker = new Worker(new URL(file, import.meta.url));
  try {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      report(next[0], await ask(worker, next[1]));
    }
  } finally {
    await worker.terminate();
  }
}

function ask(worker: Worker, task: SweepTask): Promise<Simulation> {
  return new Promise((resolve, reject) => {
    const onError = (error: unknown): void => reject(error);
    worker.once("error", onError);
    worker.once("message", (result: Simulation) => {
      worker.off("error", onError);
      resolve(result);
    });
    worker.postMessage(task);
  });
}
