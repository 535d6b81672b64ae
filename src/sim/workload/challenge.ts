import { batchLimits } from "../../kernel/index.ts";
import { readLines } from "./lines.ts";
import type { Read, WorkloadProblem } from "./problem.ts";
import { appendJob, createWorkload, type Workload } from "./workload.ts";

/** Units of one node that arrive with the tick of their place in the list. */
export interface ResourceEntry {
  readonly node: number;
  readonly units: number;
}

const PAIR = /^\(\s*(\d+)\s+(\d+)\s*\)$/;

/**
 * Reads the challenge's jobs: one `(size duration)` a line; line i (from 0) is job i and arrives at
 * tick i. Sizes and durations are at least 1.
 */
export async function readChallengeJobs(file: string): Promise<Read<Workload>> {
  const workload = createWorkload();
  const expected = "(size duration), two whole numbers from 1 on";
  const problem = await readPairs(file, expected, [1, 1], (size, duration) => {
    const arrivedAt = workload.count;
    appendJob(workload, { arrivedAt, size, duration, estimate: duration, user: 0, weight: 1 });
  });
  return problem === undefined ? { ok: true, value: workload } : { ok: false, problem };
}

/** Reads the challenge's resources: one `(node amount)` a line; ids may repeat and add up. */
export async function readChallengeResources(file: string): Promise<Read<ResourceEntry[]>> {
  const entries: ResourceEntry[] = [];
  const expected = "(node amount), a node id and a whole number from 1 on";
  const problem = await readPairs(file, expected, [0, 1], (node, units) => {
    entries.push({ node, units });
  });
  return problem === undefined ? { ok: true, value: entries } : { ok: false, problem };
}

async function readPairs(
  file: string,
  expected: string,
  [firstMin, secondMin]: readonly [number, number],
  onPair: (first: number, second: number) => void,
): Promise<WorkloadProblem | undefined> {
  let count = 0;
  const problem = await readLines(file, (text, line) => {
    const match = PAIR.exec(text);
    const first = Number(match?.[1]);
    const second = Number(match?.[2]);
    const isFirst = first >= firstMin && first <= batchLimits.NODE_UNITS_MAX;
    const isSecond = second >= secondMin && second <= batchLimits.DURATION_MAX;
    if (!isFirst || !isSecond) {
      return { reason: "malformed_line", file, line, expected, found: text };
    }
    onPair(first, second);
    count += 1;
    return undefined;
  });
  if (problem !== undefined || count > 0) return problem;
  return { reason: "empty", file, expected: `lines like ${expected}` };
}

/** The first job that is larger than every node will ever be, as a problem. */
export function findTooLarge(
  file: string,
  workload: Workload,
  resources: readonly ResourceEntry[],
): WorkloadProblem | undefined {
  const units = new Map<number, number>();
  for (const entry of resources) {
    units.set(entry.node, (units.get(entry.node) ?? 0) + entry.units);
  }
  const largest = Math.max(0, ...units.values());
  for (let i = 0; i < workload.count; i++) {
    const size = workload.size[i]!;
    if (size > largest) return { reason: "job_too_large", file, line: i + 1, size, largest };
  }
  return undefined;
}
