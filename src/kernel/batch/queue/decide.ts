import type { Profile } from "../../model/index.ts";
import { firstFitting, firstJob, jobAfter, leastWidth, NONE, type OrderedJobs } from "./order.ts";
import { type ClusterQueue, promoteOverdue, startJob, unstartJob } from "./queue.ts";
import { clearStairs, fitsStairs, lowerStairs, pushStair } from "./stairs.ts";
import {
  climbDown,
  earliestStart,
  limitByCapacity,
  occupy,
  planFromRunning,
  shadowStairs,
} from "./timeline.ts";

/**
 * Starts what the policy starts now, and answers the slots in that order.
 *
 * Overdue jobs first, in order of submission, then the queue in its order. The first jobs that
 * can't start hold reservations, as many as the policy gives; whoever is behind starts only where
 * it delays none of them. `capacity` is what this machine has over time (processors), if that is
 * less than all: a job starts only where it fits until its end.
 *
 * Cost: O(log waiting) for each start; with k reservations O(k x (running + k)) more, but only
 * while somebody behind could start.
 */
export function startJobs(queue: ClusterQueue, now: number, capacity?: Profile): readonly number[] {
  promoteOverdue(queue, now);
  if (nobodyIsNarrowEnough(queue)) return NOBODY;
  const pass = beginPass(queue, now, capacity);
  if (servesLane(pass, queue.overdue)) servesLane(pass, queue.waiting);
  return pass.started;
}

/** What `startJobs` would start; the queue stays as it is but for who counts as overdue. */
export function decideStarts(
  queue: ClusterQueue,
  now: number,
  capacity?: Profile,
): readonly number[] {
  const { servedKey } = queue;
  const started = startJobs(queue, now, capacity);
  for (const slot of started) unstartJob(queue, slot, now);
  queue.servedKey = servedKey;
  return started;
}

const NOBODY: readonly number[] = [];

/** Most decisions end here: nobody waits, or whoever must go first, or all, are too wide. */
function nobodyIsNarrowEnough({ policy, waiting, overdue, free, jobs }: ClusterQueue): boolean {
  if (policy.reservations > 0) return free < Math.min(leastWidth(waiting), leastWidth(overdue));
  const first = overdue.size > 0 ? firstJob(overdue) : firstJob(waiting);
  return first === NONE || jobs.processors[first]! > free;
}

/** One decision under way. */
interface Pass {
  readonly queue: ClusterQueue;
  readonly now: number;
  readonly capacity: Profile | undefined;
  readonly started: number[];
  /** True while the timeline stands for what runs and what is reserved. */
  isPlanned: boolean;
  reservationsLeft: number;
}

function beginPass(queue: ClusterQueue, now: number, capacity: Profile | undefined): Pass {
  const reservationsLeft = queue.policy.reservations;
  const pass: Pass = { queue, now, capacity, started: [], isPlanned: false, reservationsLeft };
  clearStairs(queue.stairs);
  pushStair(queue.stairs, Infinity, queue.free);
  if (capacity !== undefined) makePlan(pass);
  return pass;
}

/** Serves a lane as far as the policy lets it; false if nobody behind it can start either. */
function servesLane(pass: Pass, lane: OrderedJobs): boolean {
  const { queue } = pass;
  const { jobs, stairs, policy } = queue;
  let blocked = NONE;
  let slot = firstJob(lane);
  while (slot !== NONE) {
    if (fitsStairs(stairs, jobs.processors[slot]!, jobs.estimate[slot]!)) {
      if (lane === queue.waiting) queue.servedKey = Math.max(queue.servedKey, jobs.key[slot]!);
      start(pass, slot);
    } else {
      if (policy.reservations === 0 || !someoneFits(pass, lane, slot)) return false;
      if (pass.reservationsLeft > 0) {
        reserve(pass, slot);
        blocked = slot;
      }
      if (pass.reservationsLeft === 0) {
        passTheBlocked(pass, lane, blocked);
        return true;
      }
    }
    slot = blocked === NONE ? firstJob(lane) : jobAfter(lane, jobs, slot);
  }
  return true;
}

/** True if anybody behind `slot` fits as things stand. */
function someoneFits(pass: Pass, lane: OrderedJobs, slot: number): boolean {
  const { overdue, waiting, backfill, jobs, stairs } = pass.queue;
  if (lane === overdue && firstFitting(overdue, jobs, stairs, slot) !== NONE) return true;
  const after = lane === waiting && backfill === waiting ? slot : NONE;
  return firstFitting(backfill, jobs, stairs, after) !== NONE;
}

/** Starts what fits behind the last reservation of a lane; one walk, since room only shrinks. */
function passTheBlocked(pass: Pass, lane: OrderedJobs, blocked: number): void {
  const { queue } = pass;
  const order = lane === queue.waiting ? queue.backfill : lane;
  let after = order === lane ? blocked : NONE;
  for (;;) {
    const slot = firstFitting(order, queue.jobs, queue.stairs, after);
    if (slot === NONE) return;
    start(pass, slot);
    after = slot;
  }
}

function start(pass: Pass, slot: number): void {
  const { queue, now } = pass;
  const { jobs, stairs, timeline } = queue;
  const width = jobs.processors[slot]!;
  const estimate = jobs.estimate[slot]!;
  startJob(queue, slot, now);
  pass.started.push(slot);
  if (pass.isPlanned && pass.reservationsLeft > 0) {
    occupy(timeline, now, now + estimate, width);
    climbDown(timeline, stairs);
  } else {
    lowerStairs(stairs, width, estimate);
  }
}

function reserve(pass: Pass, slot: number): void {
  const { queue, now } = pass;
  const { jobs, running, stairs, timeline } = queue;
  const width = jobs.processors[slot]!;
  const estimate = jobs.estimate[slot]!;
  pass.reservationsLeft -= 1;
  if (pass.reservationsLeft === 0 && !pass.isPlanned) {
    shadowStairs(stairs, jobs, running, { now, free: queue.free, width });
    return;
  }
  if (!pass.isPlanned) makePlan(pass);
  const startAt = earliestStart(timeline, width, estimate);
  if (startAt === Infinity) return;
  occupy(timeline, startAt, startAt + estimate, width);
  climbDown(timeline, stairs);
}

function makePlan(pass: Pass): void {
  const { queue, now, capacity } = pass;
  const { timeline } = queue;
  planFromRunning(timeline, queue.jobs, queue.running, now, queue.free);
  if (capacity !== undefined) limitByCapacity(timeline, capacity, now, queue.processors);
  climbDown(timeline, queue.stairs);
  pass.isPlanned = true;
}
