import {
  addRange,
  grantSlots,
  type Instant,
  isLive,
  type LedgerState,
  nextBelow,
  type Pool,
  type Profile,
  partOfGrant,
  rowSlot,
} from "../../model/index.ts";
import { heldUntil, partFacts } from "../part-event.ts";
import type { JobCurtailed, JobEnded, JobRequeued } from "../types.ts";
import { loseCapacity } from "./due.ts";

type CutEvent = JobCurtailed | JobRequeued | JobEnded;

/** What a pool would have left, below zero where it is not enough. */
export interface CutRoom {
  readonly free: Profile;
  readonly freeStandard: Profile | undefined;
}

/**
 * Running jobs make room where a change of capacity leaves too little, before any reservation has
 * to: a promise for a window can't be kept another day, a job can run again. Of queues and jobs
 * the lowest priority goes first, of equals what started last. A job whose loss is still ahead
 * runs on until then. What jobs give up is given to `room`. O(grants log n).
 */
export function cutJobs(
  state: LedgerState,
  pool: Pool,
  room: CutRoom,
  fromAt: Instant,
): readonly CutEvent[] {
  if (lostAt(room, fromAt) === Number.POSITIVE_INFINITY) return [];
  return runningIn(state, pool).flatMap((slot): readonly CutEvent[] => {
    const at = lostAt(room, fromAt);
    const endAt = heldUntil(state, slot);
    if (at >= endAt) return [];
    const facts = partFacts(state, slot);
    addRange(room.free, at, endAt, facts.amount);
    if (room.freeStandard !== undefined) addRange(room.freeStandard, at, endAt, facts.amount);
    if (at > fromAt) return [{ kind: "job.curtailed", ...facts, fromAt: at, endAt }];
    return [loseCapacity(state, slot, fromAt, fromAt)];
  });
}

/** The first instant from `fromAt` on at which too little is left. */
function lostAt({ free, freeStandard }: CutRoom, fromAt: Instant): Instant {
  const at = nextBelow(free, fromAt, 0);
  return freeStandard === undefined ? at : Math.min(at, nextBelow(freeStandard, fromAt, 0));
}

/** Running parts on a pool, those that go first in front. */
function runningIn(state: LedgerState, pool: Pool): readonly number[] {
  const { grants } = state;
  const { jobs, parts, queues } = state.jobs;
  const slots: number[] = [];
  for (const grantSlot of grantSlots(grants)) {
    if (grants.pool[grantSlot] !== pool.index || !isLive(grants, grantSlot)) continue;
    const slot = partOfGrant(state.jobs, grants.number[grantSlot]!);
    if (slot >= 0) slots.push(slot);
  }
  const jobOf = (slot: number): number => rowSlot(jobs, parts.of.job[slot]!);
  const queueRank = (slot: number): number => queues[jobs.of.queue[jobOf(slot)]!]!.options.priority;
  return slots.sort(
    (a, b) =>
      queueRank(a) - queueRank(b) ||
      jobs.of.priority[jobOf(a)]! - jobs.of.priority[jobOf(b)]! ||
      parts.of.startedAt[b]! - parts.of.startedAt[a]! ||
      parts.of.number[b]! - parts.of.number[a]!,
  );
}
