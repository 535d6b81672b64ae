import { assert } from "../../../base/index.ts";
import {
  type ClusterQueue,
  createQueue,
  type JobPlace,
  type QueueJob,
  queuePolicyNamed,
  restoreJob,
  submitJob,
} from "../../batch/index.ts";
import { AMOUNT_MAX } from "../../limits.ts";
import type { Units } from "../ids.ts";
import { SECOND_MS } from "../window.ts";
import type { PartNumber, QueueName, QueueOptions } from "./types.ts";

/** A queue of one pool: its terms, and the order in which its jobs start. */
export interface JobQueue {
  /** Position in `JobsState.queues`. */
  readonly index: number;
  /** Position of its pool in `LedgerState.poolOrder`. */
  readonly pool: number;
  readonly name: QueueName;
  options: QueueOptions;
  /** Units of the whole machine as policies see it: the most that the pool had when it was made. */
  machine: Units;
  /** Counts in seconds. */
  cluster: ClusterQueue;
  /** Part by its slot in `cluster`. */
  readonly partOf: PartNumber[];
  /** Parts by what they do. */
  held: number;
  waiting: number;
  running: number;
}

export function createJobQueue(
  index: number,
  pool: number,
  terms: Pick<JobQueue, "name" | "options" | "machine">,
): JobQueue {
  const { name, options, machine } = terms;
  const cluster = createCluster(options, machine);
  return {
    index,
    pool,
    name,
    options,
    machine,
    cluster,
    partOf: [],
    held: 0,
    waiting: 0,
    running: 0,
  };
}

/** An empty order by the queue's policy, with the queue's own bound on overtaking. */
export function createCluster(options: QueueOptions, machine: Units): ClusterQueue {
  const policy = queuePolicyNamed(options.policy);
  assert(policy !== undefined, "a queue has a policy that exists");
  const aging = { bound: options.agingMs / SECOND_MS, backlogs: 0 };
  return createQueue({ ...policy, aging, create: () => policy.create(machine) }, AMOUNT_MAX);
}

/** Puts a part in line, at a new place or at the one it had; answers its slot. O(log n). */
export function lineUp(queue: JobQueue, part: PartNumber, job: QueueJob, place?: JobPlace): number {
  const { cluster } = queue;
  const slot = place === undefined ? submitJob(cluster, job) : restoreJob(cluster, job, place);
  queue.partOf[slot] = part;
  return slot;
}

/** The weight that a user has in a queue. */
export function weightOf(options: QueueOptions, userId: string): number {
  return options.shares.find((share) => share.userId === userId)?.weight ?? 1;
}

/** Parts that are not over yet. */
export function liveParts(queue: JobQueue): number {
  return queue.held + queue.waiting + queue.running;
}
