import { assert, heapPush, intMapDelete, intMapSet, unreachable } from "../../../base/index.ts";
import { endJob, startJob, unstartJob, withdrawJob } from "../../batch/index.ts";
import { JOB_RETENTION_MS, RUN_HISTORY_USERS_MAX } from "../../limits.ts";
import {
  enterDue,
  giveCapacity,
  type Instant,
  insertGrant,
  type LedgerState,
  liveRows,
  noteRun,
  type PartState,
  type Pool,
  partSlots,
  partState,
  removeGrant,
  rowSlot,
  SECOND_MS,
  type Stamp,
  setState,
  slotOf,
  takeCapacity,
} from "../../model/index.ts";
import { leaveHolds, settleHolds } from "../holds.ts";
import type {
  JobCancelled,
  JobCurtailed,
  JobEnded,
  JobEvent,
  JobRequeued,
  JobStarted,
} from "../types.ts";
import { jobSlotOf, movePart, queueOf } from "./line.ts";
import { applyQueueDeleted, applyQueueStored } from "./queue.ts";
import { applyReleased, applySubmitted } from "./submit.ts";

/** Writes what was decided about jobs into the state, in place. Never refuses. */
export function applyJob(state: LedgerState, event: JobEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "queue.stored":
      return applyQueueStored(state, event);
    case "queue.deleted":
      return applyQueueDeleted(state, event);
    case "job.submitted":
      return applySubmitted(state, event, stamp);
    case "job.started":
      return applyStarted(state, event, stamp);
    case "job.curtailed":
      return applyCurtailed(state, event);
    case "job.requeued":
      return applyRequeued(state, event);
    case "job.released":
      applyReleased(state, event, stamp);
      return settleHolds(state.jobs);
    case "job.ended":
      return applyEnded(state, event, stamp);
    case "job.cancelled":
      return applyCancelled(state, event, stamp);
    default:
      return unreachable(event);
  }
}

/** A grant like any other, until the part ends: then it is gone. O(log n). */
function applyStarted(state: LedgerState, event: JobStarted, stamp: Stamp): void {
  const { parts } = state.jobs;
  const pool = state.pools.get(event.pool);
  assert(pool !== undefined, "a job that starts has a pool");
  assert(event.grant === state.nextGrant, "grant numbers grow by one");
  const partSlot = livePart(state, event, "waiting");
  const { cluster } = queueOf(state, jobSlotOf(state, partSlot));
  const queueSlot = parts.of.queueSlot[partSlot]!;
  if (event.inOrder) {
    cluster.servedKey = Math.max(cluster.servedKey, cluster.jobs.key[queueSlot]!);
  }
  startJob(cluster, queueSlot, event.startAt / SECOND_MS);
  takeCapacity(pool, "standard", event.startAt, event.endAt, event.amount);
  const grantSlot = insertGrant(state.grants, {
    number: event.grant,
    group: event.grant,
    pool: pool.index,
    user: state.jobs.jobs.of.user[jobSlotOf(state, partSlot)]!,
    state: "active",
    tier: "standard",
    startAt: event.startAt,
    endAt: event.endAt,
    createdAt: stamp.at,
    readyAt: event.readyAt,
    amount: event.amount,
    price: event.price,
  });
  state.nextGrant = event.grant + 1;
  state.liveCount += 1;
  pool.liveCount += 1;
  enterDue(state, grantSlot);
  intMapSet(state.jobs.partOfGrant, event.grant, partSlot);
  parts.of.grant[partSlot] = event.grant;
  parts.of.startedAt[partSlot] = stamp.at;
  movePart(state, partSlot, "running");
}

function applyEnded(state: LedgerState, event: JobEnded, stamp: Stamp): void {
  const { parts, history, jobs } = state.jobs;
  const partSlot = livePart(state, event, "running");
  const jobSlot = jobSlotOf(state, partSlot);
  letGo(state, partSlot, event.fromAt);
  endJob(queueOf(state, jobSlot).cluster, parts.of.queueSlot[partSlot]!);
  const isTelling = event.outcome !== "cancelled" && event.outcome !== "displaced";
  if (isTelling) {
    const ranMs = stamp.at - parts.of.startedAt[partSlot]!;
    const walltimeMs = jobs.of.walltimeS[jobSlot]! * SECOND_MS;
    noteRun(history, jobs.of.user[jobSlot]!, { ranMs, walltimeMs }, RUN_HISTORY_USERS_MAX);
  }
  endPart(state, partSlot, event.outcome, stamp);
  endWhole(state, jobSlot, stamp);
}

/** It runs on, and holds less: at the new end of its window it waits again. */
function applyCurtailed(state: LedgerState, event: JobCurtailed): void {
  const { grants } = state;
  const partSlot = livePart(state, event, "running");
  const grantSlot = slotOf(grants, state.jobs.parts.of.grant[partSlot]!);
  const pool = poolOf(state, grantSlot);
  giveCapacity(pool, "standard", event.fromAt, event.endAt, event.amount);
  grants.endAt[grantSlot] = event.fromAt;
  enterDue(state, grantSlot);
}

/** Back to the place in line that it had. */
function applyRequeued(state: LedgerState, event: JobRequeued): void {
  const { parts } = state.jobs;
  const partSlot = livePart(state, event, "running");
  letGo(state, partSlot, event.fromAt);
  const { cluster } = queueOf(state, jobSlotOf(state, partSlot));
  unstartJob(cluster, parts.of.queueSlot[partSlot]!, event.fromAt / SECOND_MS);
  parts.of.requeues[partSlot] = event.times;
  movePart(state, partSlot, "waiting");
}

function applyCancelled(state: LedgerState, event: JobCancelled, stamp: Stamp): void {
  const { jobs, parts } = state.jobs;
  const jobSlot = rowSlot(jobs, event.job);
  assert(jobSlot >= 0, "a cancelled job is known");
  const slots = partSlots(parts, jobs, jobSlot);
  for (const partSlot of event.part === undefined ? slots : [slots[event.part]!]) {
    const was = partState(parts, partSlot);
    if (was !== "held" && was !== "waiting") continue;
    const { cluster } = queueOf(state, jobSlot);
    if (was === "waiting") withdrawJob(cluster, parts.of.queueSlot[partSlot]!);
    endPart(state, partSlot, "cancelled", stamp);
  }
  endWhole(state, jobSlot, stamp);
}

function endPart(state: LedgerState, partSlot: number, as: PartState, stamp: Stamp): void {
  const { parts } = state.jobs;
  parts.of.queueSlot[partSlot] = -1;
  parts.of.endedAt[partSlot] = stamp.at;
  movePart(state, partSlot, as);
}

/** When the last part is over, so is the job, and whoever waits for it is told. */
function endWhole(state: LedgerState, jobSlot: number, stamp: Stamp): void {
  const { jobs, ended } = state.jobs;
  if (liveRows(jobs, jobSlot) > 0) return;
  const job = jobs.of.number[jobSlot]!;
  jobs.of.endedAt[jobSlot] = stamp.at;
  heapPush(ended, stamp.at + JOB_RETENTION_MS, job);
  leaveHolds(state.jobs, job);
  settleHolds(state.jobs);
}

/** Gives back what a running part holds from `fromAt` on; its grant is gone. */
function letGo(state: LedgerState, partSlot: number, fromAt: Instant): void {
  const { grants } = state;
  const { parts, partOfGrant } = state.jobs;
  const grant = parts.of.grant[partSlot]!;
  const grantSlot = slotOf(grants, grant);
  const pool = poolOf(state, grantSlot);
  const startAt = Math.max(fromAt, grants.startAt[grantSlot]!);
  giveCapacity(pool, "standard", startAt, grants.endAt[grantSlot]!, grants.amount[grantSlot]!);
  setState(grants, grantSlot, "ended");
  removeGrant(grants, grant);
  intMapDelete(partOfGrant, grant);
  parts.of.grant[partSlot] = 0;
  pool.liveCount -= 1;
  state.liveCount -= 1;
}

function livePart(
  state: LedgerState,
  event: { readonly job: number; readonly part: number },
  was: "waiting" | "running",
): number {
  const { parts } = state.jobs;
  const slot = rowSlot(parts, event.job + event.part);
  assert(slot >= 0 && partState(parts, slot) === was, `the part of an event must be ${was}`);
  return slot;
}

function poolOf(state: LedgerState, grantSlot: number): Pool {
  return state.poolOrder[state.grants.pool[grantSlot]!]!;
}
