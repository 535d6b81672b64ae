import {
  assert,
  createNumberHeap,
  divFloor,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  type NumberHeap,
} from "../../../base/index.ts";
import { DURATION_MAX, MACHINE_MAX, PROCESSORS_MAX } from "../limits.ts";
import {
  ABSENT,
  createColumns,
  growColumns,
  type JobColumns,
  OVERDUE,
  RUNNING,
  WAITING,
} from "./columns.ts";
import { createOrder, growOrder, insertJob, type OrderedJobs, removeJob } from "./order.ts";
import { createRunning, insertRunning, type RunningJobs, removeRunning } from "./running.ts";
import { createStairs, type Stairs } from "./stairs.ts";
import { createTimeline, type Timeline } from "./timeline.ts";
import type { QueueJob, QueueOrder, QueuePolicy } from "./types.ts";

/**
 * The jobs of one machine of interchangeable processors: who waits, who is overdue, who runs.
 * Changed in place by `submitJob`, `startJob` and `endJob`; `decide.ts` says who starts.
 */
export interface ClusterQueue {
  readonly policy: QueuePolicy;
  readonly order: QueueOrder;
  readonly processors: number;
  free: number;
  readonly jobs: JobColumns;
  readonly waiting: OrderedJobs;
  /** The same as `waiting` if the policy passes in the order of the queue. */
  readonly backfill: OrderedJobs;
  readonly overdue: OrderedJobs;
  readonly turnsOverdue: NumberHeap;
  readonly running: RunningJobs;
  /** Slots of ended jobs, to be given out again; slots from `slotsUsed` on were never used. */
  readonly slotsFree: number[];
  slotsUsed: number;
  nextSequence: number;
  servedKey: number;
  /** Processors x estimate over all that waits, and processors x expected end of what runs. */
  queuedArea: number;
  runningEndArea: number;
  /** Scratch of one decision. */
  readonly timeline: Timeline;
  readonly stairs: Stairs;
}

const SLOTS_FIRST = 256;

export function createQueue(policy: QueuePolicy, processors: number): ClusterQueue {
  assert(processors >= 1 && processors <= MACHINE_MAX, "processors must be in bounds");
  const order = policy.create(processors);
  const isSearched = policy.reservations > 0;
  const waiting = createOrder(SLOTS_FIRST, isSearched);
  return {
    policy,
    order,
    processors,
    free: processors,
    jobs: createColumns(SLOTS_FIRST),
    waiting,
    backfill: order.backfillKeyOf === undefined ? waiting : createOrder(SLOTS_FIRST, isSearched),
    overdue: createOrder(SLOTS_FIRST, isSearched),
    turnsOverdue: createNumberHeap(),
    running: createRunning(),
    slotsFree: [],
    slotsUsed: 0,
    nextSequence: 0,
    servedKey: 0,
    queuedArea: 0,
    runningEndArea: 0,
    timeline: createTimeline(),
    stairs: createStairs(),
  };
}

/** Jobs that wait, the overdue included. */
export function waitingCount(queue: ClusterQueue): number {
  return queue.waiting.size + queue.overdue.size;
}

/** Queues a job and gives its slot. A job that can't ever run is the caller's to refuse. */
export function submitJob(queue: ClusterQueue, job: QueueJob): number {
  const { jobs, order } = queue;
  const slot = takeJob(queue, job);
  jobs.sequence[slot] = queue.nextSequence;
  jobs.key[slot] = order.keyOf(job, queue.servedKey);
  jobs.backfillKey[slot] = order.backfillKeyOf?.(job) ?? jobs.key[slot]!;
  queue.nextSequence += 1;
  setBound(queue, slot);
  enqueue(queue, slot);
  return slot;
}

/** The place that a job was given when it was submitted. */
export interface JobPlace {
  readonly sequence: number;
  readonly key: number;
  readonly backfillKey: number;
  readonly overdueAt: number;
}

/** Where a job stands, to be put back there by `restoreJob`. */
export function placeOfJob({ jobs }: ClusterQueue, slot: number): JobPlace {
  return {
    sequence: jobs.sequence[slot]!,
    key: jobs.key[slot]!,
    backfillKey: jobs.backfillKey[slot]!,
    overdueAt: jobs.overdueAt[slot]!,
  };
}

/** Queues a job at the place that it had before: the order is not asked, the count not moved. */
export function restoreJob(queue: ClusterQueue, job: QueueJob, place: JobPlace): number {
  const { jobs } = queue;
  const slot = takeJob(queue, job);
  jobs.sequence[slot] = place.sequence;
  jobs.key[slot] = place.key;
  jobs.backfillKey[slot] = place.backfillKey;
  jobs.overdueAt[slot] = place.overdueAt;
  if (place.overdueAt !== Infinity) heapPush(queue.turnsOverdue, place.overdueAt, slot);
  enqueue(queue, slot);
  return slot;
}

/** Moves a job from the queue to the processors, to end at `now` and its estimate. */
export function startJob(queue: ClusterQueue, slot: number, now: number): void {
  const { jobs } = queue;
  const width = jobs.processors[slot]!;
  assert(width <= queue.free, "a job must start on free processors");
  dequeue(queue, slot);
  const endAt = now + jobs.estimate[slot]!;
  jobs.expectedEndAt[slot] = endAt;
  jobs.status[slot] = RUNNING;
  queue.free -= width;
  queue.runningEndArea += width * endAt;
  insertRunning(queue.running, jobs, slot);
}

/** Frees the processors of a running job and its slot. */
export function endJob(queue: ClusterQueue, slot: number): void {
  leaveRunning(queue, slot);
  release(queue, slot);
}

/** Takes a waiting job out of the queue. */
export function withdrawJob(queue: ClusterQueue, slot: number): void {
  dequeue(queue, slot);
  release(queue, slot);
}

/** Puts a running job back as if it had not started, for a decision that only looks ahead. */
export function unstartJob(queue: ClusterQueue, slot: number, now: number): void {
  leaveRunning(queue, slot);
  enqueue(queue, slot);
  if (queue.jobs.overdueAt[slot]! <= now) promote(queue, slot);
}

/** Moves the jobs whose bound has come to the lane of the overdue. O(log n) for each. */
export function promoteOverdue(queue: ClusterQueue, now: number): void {
  const { turnsOverdue, jobs } = queue;
  while (heapPeekKey(turnsOverdue) <= now) {
    const slot = heapPeekValue(turnsOverdue);
    const isDue = jobs.status[slot] === WAITING && jobs.overdueAt[slot]! <= now;
    heapPop(turnsOverdue);
    // The slot may have been given to another job since; its own entry stands behind.
    if (isDue) promote(queue, slot);
  }
}

/** When the next waiting job becomes overdue, or earlier; Infinity for never. */
export function nextOverdueAt(queue: ClusterQueue): number {
  return heapPeekKey(queue.turnsOverdue);
}

function promote(queue: ClusterQueue, slot: number): void {
  leaveOrders(queue, slot);
  queue.jobs.status[slot] = OVERDUE;
  insertJob(queue.overdue, queue.jobs, slot, queue.jobs.sequence[slot]!);
}

function setBound(queue: ClusterQueue, slot: number): void {
  const { aging } = queue.policy;
  const { jobs } = queue;
  jobs.overdueAt[slot] = Infinity;
  if (aging === undefined) return;
  const now = jobs.submittedAt[slot]!;
  jobs.overdueAt[slot] = now + aging.bound + backlogsOf(queue, aging.backlogs, now);
  heapPush(queue.turnsOverdue, jobs.overdueAt[slot]!, slot);
}

/** The time in which so many backlogs would be worked off. */
function backlogsOf(queue: ClusterQueue, count: number, now: number): number {
  if (count === 0) return 0;
  const left = queue.runningEndArea - now * (queue.processors - queue.free);
  return count * divFloor(queue.queuedArea + Math.max(0, left), queue.processors);
}

function enqueue(queue: ClusterQueue, slot: number): void {
  const { jobs, waiting, backfill } = queue;
  jobs.status[slot] = WAITING;
  queue.queuedArea += jobs.processors[slot]! * jobs.estimate[slot]!;
  insertJob(waiting, jobs, slot, jobs.key[slot]!);
  if (backfill !== waiting) insertJob(backfill, jobs, slot, jobs.backfillKey[slot]!);
}

function dequeue(queue: ClusterQueue, slot: number): void {
  const { jobs } = queue;
  queue.queuedArea -= jobs.processors[slot]! * jobs.estimate[slot]!;
  if (jobs.status[slot] === OVERDUE) {
    removeJob(queue.overdue, jobs, slot);
    return;
  }
  assert(jobs.status[slot] === WAITING, "only a waiting job can leave the queue");
  leaveOrders(queue, slot);
}

function leaveOrders(queue: ClusterQueue, slot: number): void {
  removeJob(queue.waiting, queue.jobs, slot);
  if (queue.backfill !== queue.waiting) removeJob(queue.backfill, queue.jobs, slot);
}

function leaveRunning(queue: ClusterQueue, slot: number): void {
  const { jobs } = queue;
  assert(jobs.status[slot] === RUNNING, "only a running job can stop");
  const width = jobs.processors[slot]!;
  removeRunning(queue.running, jobs, slot);
  queue.free += width;
  queue.runningEndArea -= width * jobs.expectedEndAt[slot]!;
}

/** A slot that knows what its job asked for, and has no place yet. */
function takeJob(queue: ClusterQueue, job: QueueJob): number {
  const { processors, estimate, priority = 0 } = job;
  const widest = Math.min(queue.processors, PROCESSORS_MAX);
  assert(processors >= 1 && processors <= widest, "a job must fit the machine");
  assert(estimate >= 1 && estimate <= DURATION_MAX, "an estimate must be in bounds");
  const { jobs } = queue;
  const slot = takeSlot(queue);
  jobs.submittedAt[slot] = job.submittedAt;
  jobs.processors[slot] = processors;
  jobs.estimate[slot] = estimate;
  jobs.priority[slot] = priority;
  if (priority !== 0) {
    queue.waiting.heedsPriority = true;
    queue.backfill.heedsPriority = true;
  }
  return slot;
}

function takeSlot(queue: ClusterQueue): number {
  const { jobs, slotsFree } = queue;
  const known = slotsFree.pop();
  if (known !== undefined) return known;
  if (queue.slotsUsed === jobs.status.length) {
    growColumns(jobs);
    growOrder(queue.waiting, jobs.status.length);
    if (queue.backfill !== queue.waiting) growOrder(queue.backfill, jobs.status.length);
    growOrder(queue.overdue, jobs.status.length);
  }
  queue.slotsUsed += 1;
  return queue.slotsUsed - 1;
}

function release(queue: ClusterQueue, slot: number): void {
  queue.jobs.status[slot] = ABSENT;
  queue.slotsFree.push(slot);
}
