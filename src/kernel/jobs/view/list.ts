import type { PageOf } from "../../fleet/index.ts";
import {
  type JobNumber,
  type LedgerState,
  type PoolId,
  type QueueName,
  type QueueOptions,
  rowSlot,
  type Units,
  type UserId,
} from "../../model/index.ts";
import { jobState } from "../job-state.ts";
import type { JobState } from "../types.ts";
import { type JobView, viewJobAt } from "./view.ts";

export interface JobFilter {
  readonly userId?: UserId;
  readonly pool?: PoolId;
  readonly queue?: QueueName;
  readonly states?: readonly JobState[];
}

/** Jobs looked at for one page; it may be short, even empty, and still name a next one. */
const LOOKED_AT_MAX = 20_000;

/** Jobs that are remembered, newest first. `before`: `next` of the page before. O(looked at). */
export function listJobs(
  state: LedgerState,
  filter: JobFilter,
  limit: number,
  before?: JobNumber,
): PageOf<JobView> {
  const { jobs, parts } = state.jobs;
  const items: JobView[] = [];
  let number = Math.min(before ?? state.jobs.nextJob, state.jobs.nextJob) - 1;
  for (let looks = 0; number >= state.jobs.oldestJob; looks++) {
    if (items.length === limit || looks === LOOKED_AT_MAX) {
      return { items, next: String(number + 1) };
    }
    const partSlot = rowSlot(parts, number);
    // A part leads to its job, and past the parts before it at once.
    const job = partSlot < 0 ? number : parts.of.job[partSlot]!;
    const slot = rowSlot(jobs, job);
    if (slot >= 0 && matches(state, slot, filter)) items.push(viewJobAt(state, slot));
    number = job - 1;
  }
  return { items, next: undefined };
}

/** One queue as it now stands. */
export interface QueueView {
  readonly pool: PoolId;
  readonly queue: QueueName;
  readonly options: QueueOptions;
  readonly held: number;
  readonly waiting: number;
  readonly running: number;
  readonly unitsRunning: Units;
}

/** Queues of one pool or of all, in the order of pools and of service. */
export function listQueues(state: LedgerState, pool?: PoolId): readonly QueueView[] {
  const desks = [...state.jobs.desks.values()].sort((a, b) => a.pool - b.pool);
  return desks.flatMap((desk) => {
    const id = state.poolNames[desk.pool]!;
    if (pool !== undefined && pool !== id) return [];
    return desk.queues.map(({ name, options, held, waiting, running, cluster }) => ({
      pool: id,
      queue: name,
      options,
      held,
      waiting,
      running,
      unitsRunning: cluster.processors - cluster.free,
    }));
  });
}

function matches(state: LedgerState, slot: number, filter: JobFilter): boolean {
  const { jobs, queueNames } = state.jobs;
  const { userId, pool, queue, states } = filter;
  const place = queueNames[jobs.of.queue[slot]!]!;
  if (userId !== undefined && state.users.names[jobs.of.user[slot]!] !== userId) return false;
  if (pool !== undefined && state.poolNames[place.pool] !== pool) return false;
  if (queue !== undefined && place.name !== queue) return false;
  return states === undefined || states.includes(jobState(jobs, slot));
}
