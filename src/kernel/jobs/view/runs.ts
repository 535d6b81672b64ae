import type { PageOf } from "../../fleet/index.ts";
import {
  type JobNumber,
  type LedgerState,
  type NodeId,
  type PartNumber,
  rowSlot,
  rowUnits,
  type Units,
} from "../../model/index.ts";
import type { JobFilter } from "./list.ts";
import { type JobView, type PartView, viewJobAt, viewPart } from "./view.ts";

/** A part that runs: whose it is, what it holds, and on which nodes where its pool has some. */
export interface RunView {
  readonly job: JobView;
  readonly part: PartView;
  readonly units: Units;
  /** GPUs by node; empty for pools without nodes, and until a node is found. */
  readonly nodes: readonly RunNode[];
}

export interface RunNode {
  readonly node: NodeId;
  readonly gpus: readonly number[];
}

export type RunFilter = Omit<JobFilter, "states">;

/**
 * Parts that run now, newest first. `before`: `next` of the page before. O(running parts) for the
 * order; waiting ones cost nothing.
 */
export function listRuns(
  state: LedgerState,
  filter: RunFilter,
  limit: number,
  before: PartNumber = Number.POSITIVE_INFINITY,
): PageOf<RunView> {
  const numbers = runningParts(state, filter)
    .filter((number) => number < before)
    .sort((a, b) => b - a);
  const items: RunView[] = [];
  for (const number of numbers) {
    const view = viewRun(state, number);
    if (filter.userId !== undefined && view.job.userId !== filter.userId) continue;
    if (items.length === limit) return { items, next: String(numberOf(items[limit - 1]!)) };
    items.push(view);
  }
  return { items, next: undefined };
}

function runningParts(state: LedgerState, { pool, queue }: RunFilter): PartNumber[] {
  const numbers: PartNumber[] = [];
  for (const desk of state.jobs.desks.values()) {
    if (pool !== undefined && state.poolNames[desk.pool] !== pool) continue;
    for (const { name, cluster, partOf } of desk.queues) {
      if (queue !== undefined && name !== queue) continue;
      const { running } = cluster;
      for (let i = 0; i < running.count; i++) numbers.push(partOf[running.slots[i]!]!);
    }
  }
  return numbers;
}

function viewRun(state: LedgerState, number: PartNumber): RunView {
  const { jobs, parts } = state.jobs;
  const slot = rowSlot(parts, number);
  const jobNumber: JobNumber = parts.of.job[slot]!;
  const jobSlot = rowSlot(jobs, jobNumber);
  const part = viewPart(state, slot);
  const bound = part.grant === undefined ? undefined : state.backing.parts.get(part.grant);
  return {
    job: viewJobAt(state, jobSlot),
    part,
    units: rowUnits(jobs, jobSlot),
    nodes: (bound ?? []).map(({ node, gpus }) => ({ node, gpus })),
  };
}

function numberOf({ job, part }: RunView): PartNumber {
  return job.number + part.part;
}
