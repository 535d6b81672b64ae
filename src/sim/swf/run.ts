import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
} from "../../base/index.ts";
import {
  type ClusterQueue,
  createQueue,
  endJob,
  type QueuePolicy,
  startJobs,
  submitJob,
} from "../../kernel/index.ts";
import type { Schedule } from "../metrics/index.ts";
import type { Workload } from "../workload/index.ts";

export interface SwfRunOptions {
  readonly workload: Workload;
  readonly processors: number;
  readonly policy: QueuePolicy;
  /** True if a job is stopped when its estimate is over, as most machines do. */
  readonly cutsAtEstimate?: boolean;
  /** Is told, now and then, how many jobs have started. */
  readonly onProgress?: (started: number, all: number) => void;
}

/** Decisions between two reports of progress. */
const PROGRESS_DECISIONS = 8192;

/**
 * Runs a trace on one machine from empty to empty. At every instant first the ends, then the
 * arrivals, then one decision of the kernel's own queue, which never sees a true run time.
 */
export function runSwf(options: SwfRunOptions): Schedule {
  const { workload, onProgress } = options;
  const { count, arrivedAt } = workload;
  const queue = createQueue(options.policy, options.processors);
  const duration = options.cutsAtEstimate === true ? cutDurations(workload) : workload.duration;
  const startedAt = new Float64Array(count);
  const ends = createNumberHeap();
  const jobOf: number[] = [];
  let next = 0;
  let started = 0;
  for (let decisions = 0; started < count; decisions++) {
    const arrivesAt = next < count ? arrivedAt[next]! : Infinity;
    const now = Math.min(arrivesAt, heapPeekKey(ends));
    while (heapPeekKey(ends) === now) {
      endJob(queue, heapPeekValue(ends));
      heapPop(ends);
    }
    if (arrivesAt === now) next = submitArrivals(queue, workload, jobOf, next, now);
    for (const slot of startJobs(queue, now)) {
      const job = jobOf[slot]!;
      startedAt[job] = now;
      started += 1;
      heapPush(ends, now + duration[job]!, slot);
    }
    if (decisions % PROGRESS_DECISIONS === 0) onProgress?.(started, count);
  }
  onProgress?.(started, count);
  return {
    arrivedAt: arrivedAt.slice(0, count),
    size: workload.size.slice(0, count),
    duration: duration.slice(0, count),
    startedAt,
  };
}

/** Submits what has arrived by `now`; answers the first job that has not. */
function submitArrivals(
  queue: ClusterQueue,
  workload: Workload,
  jobOf: number[],
  from: number,
  now: number,
): number {
  const { arrivedAt, size, estimate, user, weight } = workload;
  let next = from;
  for (; next < workload.count && arrivedAt[next]! <= now; next++) {
    const slot = submitJob(queue, {
      processors: size[next]!,
      estimate: estimate[next]!,
      submittedAt: arrivedAt[next]!,
      user: user[next]!,
      weight: weight[next]!,
    });
    jobOf[slot] = next;
  }
  return next;
}

function cutDurations(workload: Workload): Float64Array {
  return workload.duration.map((run, i) => Math.min(run, workload.estimate[i]!));
}
