import { assert } from "../../../base/index.ts";
import { startJob } from "../../batch/index.ts";
import {
  createCluster,
  createJobQueue,
  internQueue,
  type JobDesk,
  type JobQueue,
  type LedgerState,
  liveParts,
  partState,
  queueNamed,
  rowSlot,
  SECOND_MS,
} from "../../model/index.ts";
import type { QueueDeleted, QueueStored } from "../types.ts";
import { lineUpPart } from "./line.ts";

/** A queue that is new, or has other terms: then its line is made anew. O(jobs in it log n). */
export function applyQueueStored(state: LedgerState, event: QueueStored): void {
  const { jobs } = state;
  const pool = state.pools.get(event.pool);
  assert(pool !== undefined, "a queue has a pool");
  const known = queueNamed(jobs, pool.index, event.queue);
  const { options, machine } = event;
  if (known === undefined) {
    const index = internQueue(jobs, pool.index, event.queue);
    const queue = createJobQueue(index, pool.index, { name: event.queue, options, machine });
    jobs.queues[index] = queue;
    deskOf(state, pool.index).queues.push(queue);
  } else {
    known.options = options;
    known.machine = machine;
    lineUpAnew(state, known);
  }
  sortQueues(deskOf(state, pool.index));
}

export function applyQueueDeleted(state: LedgerState, event: QueueDeleted): void {
  const pool = state.pools.get(event.pool);
  assert(pool !== undefined, "a queue has a pool");
  const queue = queueNamed(state.jobs, pool.index, event.queue);
  assert(queue !== undefined && liveParts(queue) === 0, "only an idle queue is deleted");
  dropQueue(state, queue);
}

/** A pool has gone, and its queues with it. They hold nothing, or it could not have gone. */
export function dropDesk(state: LedgerState, pool: number): void {
  const desk = state.jobs.desks.get(pool);
  if (desk === undefined) return;
  for (const queue of [...desk.queues]) dropQueue(state, queue);
  state.jobs.desks.delete(pool);
}

/** The desk of a pool; made if there is none yet. */
export function deskOf(state: LedgerState, pool: number): JobDesk {
  const known = state.jobs.desks.get(pool);
  if (known !== undefined) return known;
  const desk: JobDesk = { pool, queues: [], decideAt: Number.NEGATIVE_INFINITY };
  state.jobs.desks.set(pool, desk);
  return desk;
}

/** The order of service: by priority from the highest on, ties by name. */
export function sortQueues(desk: JobDesk): void {
  desk.queues.sort((a, b) => b.options.priority - a.options.priority || (a.name < b.name ? -1 : 1));
}

function dropQueue(state: LedgerState, queue: JobQueue): void {
  state.jobs.queues[queue.index] = undefined;
  const desk = deskOf(state, queue.pool);
  desk.queues = desk.queues.filter((other) => other !== queue);
}

/** Every job gets its place by the new terms, in the old order of submission. */
function lineUpAnew(state: LedgerState, queue: JobQueue): void {
  const { parts } = state.jobs;
  const before = queue.cluster;
  const inLine = queue.partOf
    .map((number, slot) => ({ slot, partSlot: rowSlot(parts, number) }))
    .filter(({ slot, partSlot }) => partSlot >= 0 && isInLine(state, partSlot, slot))
    .sort((a, b) => before.jobs.sequence[a.slot]! - before.jobs.sequence[b.slot]!);
  queue.cluster = createCluster(queue.options, queue.machine);
  queue.partOf.length = 0;
  for (const { partSlot } of inLine) {
    lineUpPart(state, partSlot);
    if (partState(parts, partSlot) !== "running") continue;
    const second = Math.floor(parts.of.startedAt[partSlot]! / SECOND_MS);
    startJob(queue.cluster, parts.of.queueSlot[partSlot]!, second);
  }
}

/** Does the part still stand in that slot? Slots are given out again. */
function isInLine({ jobs: { parts } }: LedgerState, partSlot: number, slot: number): boolean {
  const state = partState(parts, partSlot);
  return parts.of.queueSlot[partSlot] === slot && (state === "waiting" || state === "running");
}
