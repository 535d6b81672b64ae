import { assert, unreachable } from "../../../base/index.ts";
import type { NewRequest } from "../messages.ts";
import type { JobManagerEvent } from "./events.ts";
import { type JobManager, newTokenRow, type Task, type TokenRow } from "./state.ts";

/** Writes an event into the state; never refuses. Events about what is gone change nothing. */
export function applyEvent(manager: JobManager, event: JobManagerEvent): void {
  switch (event.kind) {
    case "term_began":
      manager.term = event.term;
      return;
    case "epoch_opened":
      return openEpoch(manager, event);
    case "epoch_closing":
    case "epoch_closed":
      return closeEpoch(manager, event.epoch, event.kind === "epoch_closed" ? "closed" : "closing");
    case "task_opened":
      manager.tasks.set(event.request.job, newTask(event.request, event.cap));
      return;
    case "job_ended":
      manager.tasks.delete(event.job);
      return;
    case "granted":
      return grant(manager, event);
    case "voided":
      return voidUpTo(manager, event);
    case "accepted":
      return accept(manager, event);
    case "finished":
    case "lost":
      return end(manager, event);
    default:
      unreachable(event);
  }
}

/** The task, if it is still the active one of its job. */
export function taskOf(manager: JobManager, job: number, task: number): Task | undefined {
  const found = manager.tasks.get(job);
  return found?.request.task === task ? found : undefined;
}

/** The row of an epoch, made at its first grant. */
export function rowOf(task: Task, epoch: number): TokenRow {
  const known = task.rows.get(epoch);
  if (known !== undefined) return known;
  const row = newTokenRow(epoch);
  task.rows.set(epoch, row);
  return row;
}

/** Takes in what a report says was returned, and keeps the task's sum in step. */
export function recharge(manager: JobManager, task: Task, row: TokenRow): void {
  const isClosed = manager.epochs.get(row.epoch)?.state === "closed";
  const charged = isClosed
    ? row.accepted.size - row.lost
    : row.granted - Math.max(row.returned, row.relied) - row.voided - row.lost;
  task.charged += charged - row.charged;
  row.charged = charged;
}

type EventOf<Kind extends JobManagerEvent["kind"]> = Extract<JobManagerEvent, { kind: Kind }>;

function openEpoch(manager: JobManager, { cm, epoch, nonce, site }: EventOf<"epoch_opened">): void {
  manager.lastEpoch = Math.max(manager.lastEpoch, epoch);
  manager.epochs.set(epoch, {
    epoch,
    cm,
    nonce,
    site,
    state: "open",
    heardAt: 0,
    closingAt: 0,
    ack: 0,
    newest: 0,
    rates: new Map(),
    seen: new Map(),
  });
}

function closeEpoch(manager: JobManager, id: number, state: "closing" | "closed"): void {
  const epoch = manager.epochs.get(id);
  if (epoch === undefined) return;
  epoch.state = state;
  for (const task of manager.tasks.values()) {
    const row = task.rows.get(id);
    if (row !== undefined) recharge(manager, task, row);
  }
}

function newTask(request: NewRequest, cap: number): Task {
  return {
    request,
    cap,
    rows: new Map(),
    accepts: new Map(),
    charged: 0,
    held: 0,
    rank: -1,
    atoms: undefined,
    isUrgent: false,
    isOpen: true,
    wasFilled: false,
  };
}

function grant(manager: JobManager, event: EventOf<"granted">): void {
  const task = taskOf(manager, event.job, event.task);
  if (task === undefined) return;
  for (const [epoch, returned] of event.relied) {
    const source = rowOf(task, epoch);
    source.relied = Math.max(source.relied, returned);
    source.returned = Math.max(source.returned, returned);
    recharge(manager, task, source);
  }
  const row = rowOf(task, event.epoch);
  row.granted = Math.max(row.granted, event.granted);
  recharge(manager, task, row);
}

function voidUpTo(manager: JobManager, event: EventOf<"voided">): void {
  const task = taskOf(manager, event.job, event.task);
  if (task === undefined) return;
  const row = rowOf(task, event.epoch);
  for (let serial = row.voidUpTo + 1; serial <= event.upTo; serial++) {
    if (!row.accepted.has(serial)) row.voided += 1;
  }
  row.voidUpTo = Math.max(row.voidUpTo, event.upTo);
  row.used = Math.max(row.used, event.upTo);
  recharge(manager, task, row);
}

function accept(manager: JobManager, event: EventOf<"accepted">): void {
  const task = taskOf(manager, event.job, event.task);
  if (task === undefined) return;
  const { client, epoch, serial } = event;
  const row = rowOf(task, epoch);
  assert(!row.accepted.has(serial), "a serial must be accepted once");
  row.accepted.set(serial, client);
  row.used = Math.max(row.used, serial);
  task.accepts.set(client, { client, epoch, serial, state: "live", leaseEndAt: 0 });
  task.held += 1;
  recharge(manager, task, row);
}

function end(manager: JobManager, event: EventOf<"finished" | "lost">): void {
  const task = taskOf(manager, event.job, event.task);
  const accepted = task?.accepts.get(event.client);
  if (task === undefined || accepted === undefined || accepted.state !== "live") return;
  accepted.state = event.kind;
  if (event.kind === "finished") return;
  const row = rowOf(task, accepted.epoch);
  row.lost += 1;
  task.held -= 1;
  recharge(manager, task, row);
}
