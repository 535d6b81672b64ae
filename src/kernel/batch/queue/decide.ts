import { firstJob, leastWidth, NONE, type OrderedJobs } from "./order.ts";
import { makePlan, type Pass, servesLane } from "./pass.ts";
import { type ClusterQueue, promoteOverdue, startJob, unstartJob } from "./queue.ts";
import { clearStairs, pushStair } from "./stairs.ts";
import type { CapacityStep } from "./types.ts";

/**
 * Starts what the policy starts now, and answers the slots in that order.
 *
 * Overdue jobs first, in order of submission, then the queue in its order. The first jobs that
 * can't start hold reservations, as many as the policy gives; whoever is behind starts only where
 * it delays none of them. `capacity` is what this machine has from now on (processors), if that is
 * less than all: a job starts only where it fits until its end.
 *
 * Cost: O(log waiting) for each start; with k reservations O(k x (running + k)) more, but only
 * while somebody behind could start.
 */
export function startJobs(
  queue: ClusterQueue,
  now: number,
  capacity?: readonly CapacityStep[],
): readonly number[] {
  promoteOverdue(queue, now);
  if (nobodyIsNarrowEnough(queue)) return NOBODY;
  if (queue.policy.reservations === 0 && capacity === undefined) return startInOrder(queue, now);
  const pass = beginPass(queue, now, capacity);
  if (servesLane(pass, queue.overdue)) servesLane(pass, queue.waiting);
  return pass.started;
}

/** What `startJobs` would start; the queue stays as it is but for who counts as overdue. */
export function decideStarts(
  queue: ClusterQueue,
  now: number,
  capacity?: readonly CapacityStep[],
): readonly number[] {
  const { servedKey } = queue;
  const started = startJobs(queue, now, capacity);
  for (const slot of started) unstartJob(queue, slot, now);
  queue.servedKey = servedKey;
  return started;
}

const NOBODY: readonly number[] = [];

/** Where nobody passes and all processors are there, free ones say all: no plan is needed. */
function startInOrder(queue: ClusterQueue, now: number): readonly number[] {
  const started: number[] = [];
  if (startFirst(queue, queue.overdue, now, started)) {
    startFirst(queue, queue.waiting, now, started);
  }
  return started;
}

/** Starts the first of a lane as long as they fit; false if one does not. */
function startFirst(
  queue: ClusterQueue,
  lane: OrderedJobs,
  now: number,
  started: number[],
): boolean {
  const { jobs } = queue;
  for (let slot = firstJob(lane); slot !== NONE; slot = firstJob(lane)) {
    if (jobs.processors[slot]! > queue.free) return false;
    if (lane === queue.waiting) queue.servedKey = Math.max(queue.servedKey, jobs.key[slot]!);
    startJob(queue, slot, now);
    started.push(slot);
  }
  return true;
}

/** Most decisions end here: nobody waits, or whoever must go first, or all, are too wide. */
function nobodyIsNarrowEnough({ policy, waiting, overdue, free, jobs }: ClusterQueue): boolean {
  if (policy.reservations > 0) return free < Math.min(leastWidth(waiting), leastWidth(overdue));
  const first = overdue.size > 0 ? firstJob(overdue) : firstJob(waiting);
  return first === NONE || jobs.processors[first]! > free;
}

function beginPass(
  queue: ClusterQueue,
  now: number,
  capacity: readonly CapacityStep[] | undefined,
): Pass {
  const { timeline, stairs } = queue;
  const pass: Pass = {
    queue,
    now,
    capacity,
    timeline,
    stairs,
    started: [],
    isPlanned: false,
    reservationsLeft: queue.policy.reservations,
    shared: undefined,
  };
  clearStairs(stairs);
  pushStair(stairs, Infinity, queue.free);
  if (capacity !== undefined) makePlan(pass);
  return pass;
}
