import { assert, unreachable } from "../../../base/index.ts";
import type { NewRequest } from "../messages.ts";
import type { JobManagerEvent } from "./events.ts";
import { newTokenRow, type Task, type TaskBook, type TokenRow } from "./state.ts";

/** Writes an event into the state; never refuses. Events about what is gone change nothing. */
export function applyEvent(book: TaskBook, event: JobManagerEvent): void {
  switch (event.kind) {
    case "term_began":
      book.term = event.term;
      book.handout = event.handout;
      return;
    case "epoch_opened":
      return openEpoch(book, event);
    case "epoch_closing":
    case "epoch_closed":
      return closeEpoch(book, event.epoch, event.kind === "epoch_closed" ? "closed" : "closing");
    case "task_opened":
      book.tasks.set(event.request.job, newTask(event.request, event.cap));
      return;
    case "job_ended":
      book.tasks.delete(event.job);
      return;
    case "granted":
      return grant(book, event);
    case "voided":
      return voidUpTo(book, event);
    case "accepted":
      return accept(book, event);
    case "finished":
    case "lost":
      return end(book, event);
    default:
      unreachable(event);
  }
}

/** The task, if it is still the active one of its job. */
export function taskOf(book: TaskBook, job: number, task: number): Task | undefined {
  const found = book.tasks.get(job);
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
export function recharge(book: TaskBook, task: Task, row: TokenRow): void {
  const isClosed = book.epochs.get(row.epoch)?.state === "closed";
  const charged = isClosed
    ? row.accepted.size - row.lost
    : row.granted - Math.max(row.returned, row.relied) - row.voided - row.lost;
  task.charged += charged - row.charged;
  row.charged = charged;
}

type EventOf<Kind extends JobManagerEvent["kind"]> = Extract<JobManagerEvent, { kind: Kind }>;

function openEpoch(book: TaskBook, { cm, epoch, nonce, site }: EventOf<"epoch_opened">): void {
  book.lastEpoch = Math.max(book.lastEpoch, epoch);
  forgetEpochs(book);
  book.epochs.set(epoch, {
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

/** Epochs that are over and that no task speaks of. O(epochs x tasks), once a new one opens. */
function forgetEpochs(book: TaskBook): void {
  const tasks = [...book.tasks.values()];
  for (const { epoch, state } of [...book.epochs.values()]) {
    if (state === "closed" && !tasks.some(({ rows }) => rows.has(epoch))) book.epochs.delete(epoch);
  }
}

function closeEpoch(book: TaskBook, id: number, state: "closing" | "closed"): void {
  const epoch = book.epochs.get(id);
  if (epoch === undefined) return;
  epoch.state = state;
  for (const task of book.tasks.values()) {
    const row = task.rows.get(id);
    if (row !== undefined) recharge(book, task, row);
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

function grant(book: TaskBook, event: EventOf<"granted">): void {
  const task = taskOf(book, event.job, event.task);
  if (task === undefined) return;
  for (const [epoch, returned] of event.relied) {
    const source = rowOf(task, epoch);
    source.relied = Math.max(source.relied, returned);
    source.returned = Math.max(source.returned, returned);
    recharge(book, task, source);
  }
  const row = rowOf(task, event.epoch);
  row.granted = Math.max(row.granted, event.granted);
  recharge(book, task, row);
}

function voidUpTo(book: TaskBook, event: EventOf<"voided">): void {
  const task = taskOf(book, event.job, event.task);
  if (task === undefined) return;
  const row = rowOf(task, event.epoch);
  for (let serial = row.voidUpTo + 1; serial <= event.upTo; serial++) {
    if (!row.accepted.has(serial)) row.voided += 1;
  }
  row.voidUpTo = Math.max(row.voidUpTo, event.upTo);
  row.used = Math.max(row.used, event.upTo);
  recharge(book, task, row);
}

function accept(book: TaskBook, event: EventOf<"accepted">): void {
  const task = taskOf(book, event.job, event.task);
  if (task === undefined) return;
  const { client, epoch, serial } = event;
  const row = rowOf(task, epoch);
  assert(!row.accepted.has(serial), "a serial must be accepted once");
  row.accepted.set(serial, client);
  row.used = Math.max(row.used, serial);
  task.accepts.set(client, { client, epoch, serial, state: "live", leaseEndAt: 0 });
  task.held += 1;
  recharge(book, task, row);
}

function end(book: TaskBook, event: EventOf<"finished" | "lost">): void {
  const task = taskOf(book, event.job, event.task);
  const accepted = task?.accepts.get(event.client);
  if (task === undefined || accepted === undefined || accepted.state !== "live") return;
  accepted.state = event.kind;
  if (event.kind === "finished") return;
  const row = rowOf(task, accepted.epoch);
  row.lost += 1;
  task.held -= 1;
  recharge(book, task, row);
}
