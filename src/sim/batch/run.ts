import {
  createMaster,
  type FrameworkKind,
  isIdle,
  type MasterEvent,
  type OfferJob,
  type RuleSet,
  stepMaster,
} from "../../kernel/index.ts";
import type { Schedule } from "../metrics/index.ts";
import type { ResourceEntry, Workload } from "../workload/index.ts";

/** Jobs and nodes to run under one framework; entry i of the resources arrives at tick i. */
export interface BatchRunOptions {
  readonly workload: Workload;
  readonly resources: readonly ResourceEntry[];
  readonly rules: RuleSet;
  readonly framework: FrameworkKind;
  /** Is told every event in order. */
  readonly onEvent?: (tick: number, event: MasterEvent) => void;
  /** Is told, now and then, how many jobs have ended. */
  readonly onProgress?: (ended: number, all: number) => void;
}

/** What a run did, by job. */
export interface BatchRun {
  readonly schedule: Schedule;
  /** The node of each job. */
  readonly node: Float64Array;
  /** Ticks that the master made. */
  readonly ticks: number;
}

const PROGRESS_TICKS = 4096;

/**
 * Runs a workload to its last end, tick by tick, with the kernel's own master and framework.
 *
 * Every job must fit some node: one that does not would wait for ever. Under the challenge's rules
 * at least one tick is made, as in the original. Cost: O(ticks x running jobs) and the framework's.
 */
export function runBatch(options: BatchRunOptions): BatchRun {
  const { workload, resources, onEvent, onProgress } = options;
  const { count } = workload;
  const master = createMaster(options.rules);
  const framework = options.framework.create();
  const startedAt = new Float64Array(count);
  const node = new Float64Array(count);
  let next = 0;
  let ended = 0;
  do {
    const tick = master.tick;
    const jobs: OfferJob[] = [];
    for (; next < count && workload.arrivedAt[next]! <= tick; next++) {
      jobs.push(offerJob(workload, next));
    }
    const arrivals = { resources: resources.slice(tick, tick + 1), jobs };
    for (const event of stepMaster(master, framework, arrivals)) {
      onEvent?.(tick, event);
      if (event.kind === "end") ended += 1;
      if (event.kind !== "start") continue;
      startedAt[event.job.id] = tick;
      node[event.job.id] = event.node;
    }
    if (tick % PROGRESS_TICKS === 0) onProgress?.(ended, count);
  } while (next < count || framework.waiting() > 0 || !isIdle(master));
  onProgress?.(ended, count);
  return { schedule: scheduleOf(workload, startedAt), node, ticks: master.tick };
}

function offerJob(workload: Workload, id: number): OfferJob {
  return {
    id,
    size: workload.size[id]!,
    duration: workload.duration[id]!,
    arrivedAt: workload.arrivedAt[id]!,
  };
}

function scheduleOf(workload: Workload, startedAt: Float64Array): Schedule {
  const { count } = workload;
  return {
    arrivedAt: workload.arrivedAt.slice(0, count),
    duration: workload.duration.slice(0, count),
    size: workload.size.slice(0, count),
    startedAt,
  };
}
