import { firstFitting, firstJob, jobAfter, NONE, type OrderedJobs } from "./order.ts";
import { type ClusterQueue, startJob } from "./queue.ts";
import { fitsStairs, lowerStairs, type Stairs } from "./stairs.ts";
import {
  climbDown,
  earliestStart,
  limitByCapacity,
  occupy,
  planFromRunning,
  shadowStairs,
  type Timeline,
} from "./timeline.ts";
import type { CapacityStep } from "./types.ts";

/** One queue's part of a decision under way: what starts, and what is reserved for whom. */
export interface Pass {
  readonly queue: ClusterQueue;
  readonly now: number;
  readonly capacity: readonly CapacityStep[] | undefined;
  readonly timeline: Timeline;
  readonly stairs: Stairs;
  readonly started: number[];
  /** True while the timeline stands for what runs and what is reserved. */
  isPlanned: boolean;
  reservationsLeft: number;
  /** Where other queues take from the same room. */
  readonly shared: SharedRoom | undefined;
}

/** How a pass minds the queues that share its room. */
export interface SharedRoom {
  /** Plans beside the pass's own that lose what starts or is reserved. */
  readonly others: readonly Timeline[];
  /** True if a job of another queue, still to be served, fits as things stand. */
  readonly someoneElseFits: () => boolean;
  /** Is told of every start; `inOrder` if it was the waiting lane's turn, not a backfill. */
  readonly onStart: (slot: number, inOrder: boolean) => void;
  /** Starts that may still be decided. */
  startsLeft: number;
}

/**
 * Serves a lane as far as the policy lets it; false if nobody behind it can start either.
 * Cost: O(log waiting) a start; O(steps of the plan) a reservation.
 */
export function servesLane(pass: Pass, lane: OrderedJobs): boolean {
  const { queue, stairs } = pass;
  const { jobs, policy } = queue;
  let blocked = NONE;
  let slot = firstJob(lane);
  while (slot !== NONE) {
    if (pass.shared?.startsLeft === 0) return false;
    if (fitsStairs(stairs, jobs.processors[slot]!, jobs.estimate[slot]!)) {
      const inOrder = lane === queue.waiting;
      if (inOrder) queue.servedKey = Math.max(queue.servedKey, jobs.key[slot]!);
      start(pass, slot, inOrder);
    } else {
      if (policy.reservations === 0) return blockAll(pass, slot);
      if (!someoneFits(pass, lane, slot)) return false;
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

/** Fills the pass's timeline and stairs: what runs gives back, less what the capacity lacks. */
export function makePlan(pass: Pass): void {
  const { queue, now, capacity, timeline } = pass;
  planFromRunning(timeline, queue.jobs, queue.running, now, queue.free);
  if (capacity !== undefined) limitByCapacity(timeline, capacity, queue.processors);
  climbDown(timeline, pass.stairs);
  pass.isPlanned = true;
}

/** Nobody passes here; but in a shared room the blocked job needs its place kept from others. */
function blockAll(pass: Pass, slot: number): boolean {
  if (pass.shared?.someoneElseFits() === true) reserve(pass, slot);
  return false;
}

/** True if anybody behind `slot` fits as things stand. */
function someoneFits(pass: Pass, lane: OrderedJobs, slot: number): boolean {
  const { stairs, shared } = pass;
  const { overdue, waiting, backfill, jobs } = pass.queue;
  if (lane === overdue && firstFitting(overdue, jobs, stairs, slot) !== NONE) return true;
  const after = lane === waiting && backfill === waiting ? slot : NONE;
  if (firstFitting(backfill, jobs, stairs, after) !== NONE) return true;
  return shared?.someoneElseFits() === true;
}

/** Starts what fits behind the last reservation of a lane; one walk, since room only shrinks. */
function passTheBlocked(pass: Pass, lane: OrderedJobs, blocked: number): void {
  const { queue, stairs } = pass;
  const order = lane === queue.waiting ? queue.backfill : lane;
  let after = order === lane ? blocked : NONE;
  while (pass.shared?.startsLeft !== 0) {
    const slot = firstFitting(order, queue.jobs, stairs, after);
    if (slot === NONE) return;
    start(pass, slot, false);
    after = slot;
  }
}

function start(pass: Pass, slot: number, inOrder: boolean): void {
  const { queue, now, stairs, timeline, shared } = pass;
  const { jobs } = queue;
  const width = jobs.processors[slot]!;
  const estimate = jobs.estimate[slot]!;
  startJob(queue, slot, now);
  pass.started.push(slot);
  if (shared !== undefined) {
    shared.startsLeft -= 1;
    shared.onStart(slot, inOrder);
    occupy(timeline, now, now + estimate, width);
    for (const other of shared.others) occupy(other, now, now + estimate, width);
    lowerStairs(stairs, width, estimate);
  } else if (pass.isPlanned && pass.reservationsLeft > 0) {
    occupy(timeline, now, now + estimate, width);
    climbDown(timeline, stairs);
  } else {
    lowerStairs(stairs, width, estimate);
  }
}

function reserve(pass: Pass, slot: number): void {
  const { queue, now, stairs, timeline } = pass;
  const { jobs, running } = queue;
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
  for (const other of pass.shared?.others ?? []) occupy(other, startAt, startAt + estimate, width);
  climbDown(timeline, stairs);
}
