import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  describeProblem,
  type Progress,
  SHAPE_NAMES,
  type Simulation,
  type SimulationProblem,
  type Sweep,
  type SweepTask,
  simulateBatch,
  simulateSwf,
  sweep,
} from "../../sim/index.ts";
import { carryOutCheckin } from "./checkin.ts";
import {
  type OnProgress,
  type Order,
  outcomeText,
  REPORT_FILE,
  RUNS_FILE,
  type Told,
} from "./order.ts";
import { carryOutPlacement } from "./placement.ts";
import { writeFile } from "./write-file.ts";

/** An order for jobs in time. */
type JobsOrder = Extract<Order, { readonly desk: "batch" | "swf" }>;

/**
 * Does what is ordered and says how it ended. Input is judged before anything runs, and files are
 * written as soon as they can be. Throws only what is a bug.
 */
export async function carryOut(order: Order, onProgress: OnProgress): Promise<Told> {
  try {
    if (order.outDir !== undefined) mkdirSync(order.outDir, { recursive: true });
    return await simulate(order, onProgress);
  } catch (error) {
    // Faults of reading are problems of the input; a fault of the system is one of writing.
    if (error instanceof Error && "syscall" in error) {
      return { kind: "unwritable", text: error.message };
    }
    throw error;
  }
}

async function simulate(order: Order, onProgress: OnProgress): Promise<Told> {
  if (order.desk === "placement") return carryOutPlacement(order, onProgress);
  if (order.desk === "checkin") return carryOutCheckin(order, onProgress);
  const { source } = order.options;
  const shapes = source.kind === "generated" ? source.generator.shapes : undefined;
  if (shapes !== undefined && !SHAPE_NAMES.includes(shapes)) {
    return { kind: "unknown_name", what: "shapes", name: shapes, known: SHAPE_NAMES };
  }
  const files = order.outDir === undefined ? [] : filesOf(order, order.outDir);
  const isSweep = order.seeds.length > 1;
  const answer = isSweep ? await runSweep(order, onProgress) : await runOnce(order, onProgress);
  if (!answer.ok) return toldProblem(answer.problem);
  const { ok: _, ...outcome } = answer;
  // The page is about schedules, which only this thread keeps: those of the first seed.
  if (isSweep && order.outDir !== undefined && hasReport(order)) await runOnce(order, () => {});
  if (order.outDir !== undefined) writeFile(join(order.outDir, RUNS_FILE), outcomeText(outcome));
  return { kind: "done", outcome, files };
}

/** The files as they are told. */
function filesOf(order: JobsOrder, outDir: string): readonly string[] {
  const runs = join(outDir, RUNS_FILE);
  if (!hasReport(order)) return [runs];
  const which = order.seeds.length > 1 ? ` (seed ${order.seeds[0]})` : "";
  return [`${join(outDir, REPORT_FILE)}${which}`, runs];
}

/** Protocols of sequences have no one schedule that a page could show. */
function hasReport(order: JobsOrder): boolean {
  return order.desk === "batch" || (order.options.protocol ?? "whole") === "whole";
}

function runSweep(order: JobsOrder, onProgress: OnProgress): Promise<Sweep> {
  const { seeds, workers } = order;
  return sweep({ task: taskOf(order), seeds, workers, onProgress });
}

function taskOf(order: JobsOrder): SweepTask {
  if (order.desk === "batch") return { desk: "batch", options: order.options };
  return { desk: "swf", options: order.options };
}

/** All policies with the first seed. */
function runOnce(order: JobsOrder, onProgress: OnProgress): Promise<Simulation> {
  const { outDir } = order;
  const seeds = order.seeds.slice(0, 1);
  const report =
    outDir === undefined || !hasReport(order) ? {} : { reportFile: join(outDir, REPORT_FILE) };
  const more = { seeds, ...report, onProgress: overRuns(order.options.policies, onProgress) };
  return order.desk === "batch"
    ? simulateBatch({ ...order.options, ...more })
    : simulateSwf({ ...order.options, ...more });
}

/** Policies run one after the other: what is done of one counts behind those before it. */
function overRuns(
  policies: readonly string[],
  onProgress: OnProgress,
): (progress: Progress) => void {
  return ({ policy, done, all }) => {
    onProgress(policies.indexOf(policy) * all + done, policies.length * all);
  };
}

function toldProblem(problem: SimulationProblem): Told {
  if (problem.reason !== "unknown_policy") {
    return { kind: "bad_input", text: describeProblem(problem) };
  }
  const { policy, known } = problem;
  return { kind: "unknown_name", what: "policy", name: policy, known };
}
