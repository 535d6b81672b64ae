import { heapLeast, heapPeekKey } from "../../../base/index.ts";
import { GRANTS_LIVE_MAX, JOB_REQUEUES_MAX } from "../../limits.ts";
import {
  type GrantNumber,
  type Instant,
  type JobDesk,
  type LedgerState,
  partOfGrant,
  rowSlot,
  SECOND_MS,
  type Stamp,
  slotOf,
} from "../../model/index.ts";
import { isDoomed, isReady } from "../holds.ts";
import { endedEvent, partFacts } from "../part-event.ts";
import type {
  JobCancelled,
  JobEnded,
  JobEvent,
  JobReleased,
  JobRequeued,
  JobStarted,
} from "../types.ts";
import { cancellation, wholeJob } from "./change.ts";
import { decideDesk, lookAgainAt } from "./starts.ts";

/**
 * What a grant of a job comes to at the end of its window: its walltime is over, or its capacity
 * was lost and it waits again.
 */
export function decideGrantOver(
  state: LedgerState,
  grant: GrantNumber,
  stamp: Stamp,
): JobEnded | JobRequeued {
  const slot = partOfGrant(state.jobs, grant);
  const { jobs, parts } = state.jobs;
  const grantSlot = slotOf(state.grants, grant);
  const startAt = state.grants.startAt[grantSlot]!;
  const endAt = state.grants.endAt[grantSlot]!;
  const walltimeS = jobs.of.walltimeS[rowSlot(jobs, parts.of.job[slot]!)]!;
  const isWhole = endAt >= startAt + walltimeS * SECOND_MS;
  if (isWhole) return endedEvent(state, slot, { outcome: "timed_out", at: stamp.at });
  return loseCapacity(state, slot, endAt, stamp.at);
}

/** What becomes of a running part whose capacity is gone from `fromAt` on, which is not ahead. */
export function loseCapacity(
  state: LedgerState,
  slot: number,
  fromAt: Instant,
  at: Instant,
): JobEnded | JobRequeued {
  const times = state.jobs.parts.of.requeues[slot]! + 1;
  const ended = endedEvent(state, slot, { outcome: "displaced", at });
  // What frameworks start has no line to go back to: they are told, and offer it again or not.
  if (times > JOB_REQUEUES_MAX || isFromOffer(state, slot)) return ended;
  const { endAt } = ended;
  const facts = partFacts(state, slot);
  return { kind: "job.requeued", ...facts, fromAt: Math.min(fromAt, endAt), endAt, times };
}

/**
 * What else has come due of jobs: first those that are released or can never be, else what starts.
 * At most so many events; the rest is due at once again.
 */
export function decideDueJobs(
  state: LedgerState,
  stamp: Stamp,
  countMax: number,
): readonly JobEvent[] {
  const holds = [
    ...dueCancellations(state, stamp, countMax),
    ...dueReleases(state, stamp, countMax),
  ];
  if (holds.length > 0) return holds;
  const starts: JobStarted[] = [];
  const startsMax = Math.min(countMax, GRANTS_LIVE_MAX - state.liveCount);
  let nextGrant = state.nextGrant;
  for (const desk of dueDesks(state, stamp.at)) {
    if (starts.length >= startsMax) break;
    for (const start of decideDesk(state, desk, stamp, startsMax - starts.length)) {
      starts.push({ ...start, grant: nextGrant });
      nextGrant += 1;
    }
  }
  return starts;
}

/** When jobs want a tick; Infinity for never. May be early, never late. O(1). */
export function nextJobsDueAt(state: LedgerState): Instant {
  const { jobs } = state;
  if (jobs.doomed.size > 0) return state.at;
  const decideAt = jobs.waitingParts > 0 ? jobs.decideAt : Number.POSITIVE_INFINITY;
  return Math.min(heapPeekKey(jobs.ready), Math.max(decideAt, state.at));
}

/**
 * Notes that a tick at `at` found nothing to do: until something changes, or `lookAgainAt`, there
 * is nothing. Only a hint is written, so this changes no decision. O(desks).
 */
export function settleJobs(state: LedgerState, at: Instant): void {
  const { jobs } = state;
  if (jobs.waitingParts === 0) return;
  for (const desk of dueDesks(state, at)) desk.decideAt = lookAgainAt(state, desk, at);
  jobs.decideAt = Number.POSITIVE_INFINITY;
  for (const desk of jobs.desks.values()) jobs.decideAt = Math.min(jobs.decideAt, desk.decideAt);
}

/** Desks on which something may start, in the order of their pools. */
function dueDesks(state: LedgerState, at: Instant): readonly JobDesk[] {
  const { jobs } = state;
  if (jobs.waitingParts === 0 || jobs.decideAt > at) return [];
  return [...jobs.desks.values()]
    .filter((desk) => desk.decideAt <= at)
    .sort((a, b) => a.pool - b.pool);
}

function dueCancellations(
  state: LedgerState,
  stamp: Stamp,
  countMax: number,
): readonly (JobEnded | JobCancelled)[] {
  const { jobs } = state;
  const due = heapLeast(jobs.doomed, Number.POSITIVE_INFINITY, countMax);
  return due.flatMap((job) => {
    const because = isDoomed(jobs, job);
    if (because === undefined) return [];
    const target = wholeJob(state, rowSlot(jobs.jobs, job));
    return cancellation(state, target, { at: stamp.at, reason: "dependency_failed", because });
  });
}

function dueReleases(state: LedgerState, stamp: Stamp, countMax: number): readonly JobReleased[] {
  const { jobs } = state;
  const due = new Set(heapLeast(jobs.ready, stamp.at, countMax));
  return [...due].flatMap((job) => {
    if (!isReady(jobs, job) || isDoomed(jobs, job) !== undefined) return [];
    const slot = rowSlot(jobs.jobs, job);
    const { pool } = jobs.queueNames[jobs.jobs.of.queue[slot]!]!;
    const userId = state.users.names[jobs.jobs.of.user[slot]!]!;
    return [{ kind: "job.released", job, pool: state.poolNames[pool]!, userId }];
  });
}

function isFromOffer({ jobs: { jobs, parts } }: LedgerState, slot: number): boolean {
  return jobs.of.origin[rowSlot(jobs, parts.of.job[slot]!)] === 1;
}
