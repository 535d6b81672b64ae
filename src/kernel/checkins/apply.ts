import { assert, heapPush, unreachable } from "../../base/index.ts";
import { applyEvent, type JobManagerEvent, limits, type NewRequest } from "../checkin/index.ts";
import {
  type CheckinJob,
  type CheckinsState,
  type CheckinTask,
  checkinBook,
  type LedgerState,
  type RequestKey,
  type Stamp,
} from "../model/index.ts";
import { activeTask, checkinKeyId } from "./decide.ts";
import type {
  CheckinEnded,
  CheckinEvent,
  CheckinFilled,
  CheckinRecorded,
  CheckinRegistered,
  CheckinRequested,
} from "./types.ts";

/** Writes what was decided about check-ins into the state. Never refuses. */
export function applyCheckin(state: LedgerState, event: CheckinEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "checkin.registered":
      return register(state, event, stamp);
    case "checkin.requested":
      return request(state, event, stamp);
    case "checkin.ended":
      return endJob(state, event, stamp);
    case "checkin.recorded":
      return recorded(state.checkins, event);
    case "checkin.filled":
      return fill(state.checkins, event, stamp);
    default:
      return unreachable(event);
  }
}

function register(state: LedgerState, event: CheckinRegistered, { at }: Stamp): void {
  const { kind: _kind, key, name, ...facts } = event;
  const { checkins } = state;
  checkins.jobs.set(event.job, {
    ...facts,
    name,
    registeredAt: at,
    endedAt: undefined,
    lastTask: 0,
    tasks: [],
  });
  checkins.nextJob = event.job + 1;
  checkins.live += 1;
  keep(state, event.userId, key, [event.job], at);
}

function request(state: LedgerState, event: CheckinRequested, { at }: Stamp): void {
  const { checkins } = state;
  const { task, demand, need, cap, roundsLeft } = event;
  const job = jobOf(checkins, event.job);
  closeTask(checkins, job, at);
  job.lastTask = task;
  const counts = { held: 0, finished: 0, lost: 0, filledAt: undefined, closedAt: undefined };
  const opened = { task, demand, need, cap, roundsLeft, openedAt: at, ...counts };
  job.tasks.push(opened);
  if (job.tasks.length > limits.TASKS_KEPT_MAX) job.tasks.shift();
  checkins.slots += cap;
  const book = checkinBook(checkins, event.region);
  applyEvent(book, { kind: "task_opened", cap, request: requestOf(job, opened) });
  keep(state, job.userId, event.key, [event.job, task], at);
}

/** A round as job managers hear of it. */
export function requestOf(job: CheckinJob, task: CheckinTask): NewRequest {
  return {
    kind: "new_request",
    job: job.job,
    task: task.task,
    arrivedAt: job.registeredAt,
    // Classes are numbered anew by each job manager that starts.
    constraintClass: 0,
    demand: task.demand,
    overcommitPercent: job.overcommitPercent,
    need: task.need,
    rounds: job.rounds,
    roundsLeft: task.roundsLeft,
    deadlineMs: job.deadlineMs,
    sites: job.sites,
  };
}

function endJob({ checkins }: LedgerState, event: CheckinEnded, { at }: Stamp): void {
  const job = jobOf(checkins, event.job);
  closeTask(checkins, job, at);
  job.endedAt = at;
  checkins.live -= 1;
  applyEvent(checkinBook(checkins, event.region), { kind: "job_ended", job: event.job });
  heapPush(checkins.ended, at + limits.JOB_KEPT_MS, event.job);
}

function recorded(checkins: CheckinsState, { region, events }: CheckinRecorded): void {
  const book = checkinBook(checkins, region);
  for (const event of events) {
    applyEvent(book, event);
    count(checkins, event);
  }
}

function count(checkins: CheckinsState, event: JobManagerEvent): void {
  if (event.kind !== "accepted" && event.kind !== "finished" && event.kind !== "lost") return;
  const task = taskOf(checkins, event.job, event.task);
  if (event.kind === "accepted") task.held += 1;
  if (event.kind === "finished") task.finished += 1;
  if (event.kind !== "lost") return;
  task.held -= 1;
  task.lost += 1;
}

function fill(checkins: CheckinsState, { job, task }: CheckinFilled, { at }: Stamp): void {
  taskOf(checkins, job, task).filledAt = at;
}

function closeTask(checkins: CheckinsState, job: CheckinJob, at: number): void {
  const task = activeTask(job);
  if (task === undefined) return;
  task.closedAt = at;
  checkins.slots -= task.cap;
}

function taskOf(checkins: CheckinsState, number: number, task: number): CheckinTask {
  const last = jobOf(checkins, number).tasks.at(-1);
  assert(last?.task === task, "what is accepted belongs to the active round");
  return last;
}

function jobOf({ jobs }: CheckinsState, number: number): CheckinJob {
  const job = jobs.get(number);
  assert(job !== undefined, "a job that is spoken of is there");
  return job;
}

function keep(
  state: LedgerState,
  userId: string,
  key: RequestKey | undefined,
  grants: readonly number[],
  usedAt: number,
): void {
  if (key === undefined) return;
  const { fingerprint } = key;
  state.keys.set(checkinKeyId(userId, key.key), { fingerprint, grants, usedAt });
}
