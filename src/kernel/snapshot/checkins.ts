import { assert, heapPush } from "../../base/index.ts";
import {
  type AcceptRow,
  applyEvent,
  limits,
  recharge,
  type Task,
  type TaskBook,
} from "../checkin/index.ts";
import { activeTask, requestOf } from "../checkins/index.ts";
import {
  type CheckinJob,
  type CheckinsState,
  type CheckinTask,
  checkinBook,
  type LedgerState,
} from "../model/index.ts";
import { type Columns, floatsColumn, readTexts, textColumns } from "./columns.ts";
import type { CheckinBookHead, CheckinsHead, NamedColumn } from "./types.ts";

/** Jobs and books without their long lists; in ascending order, so that equal states are equal. */
export function checkinsHead({ checkins }: LedgerState): CheckinsHead {
  const { nextJob, jobs, books } = checkins;
  return {
    nextJob,
    jobs: [...jobs.values()].map(({ tasks: _tasks, name, endedAt, ...job }) => ({
      ...job,
      ...(name === undefined ? {} : { name }),
      ...(endedAt === undefined ? {} : { endedAt }),
    })),
    books: [...books]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([region, book]) => bookHead(region, book)),
  };
}

const TASK_COLUMNS = [
  "task",
  "demand",
  "need",
  "cap",
  "roundsLeft",
  "openedAt",
  "held",
  "finished",
  "lost",
] as const;

const STATES = ["live", "finished", "lost"] as const;

/** Rounds and accepts, one row each. */
export function checkinsColumns({ checkins }: LedgerState): readonly NamedColumn[] {
  const tasks = [...checkins.jobs.values()].flatMap(({ job, tasks: own }) =>
    own.map((task) => ({ job, task })),
  );
  const floats = (name: string, of: (row: (typeof tasks)[number]) => number): NamedColumn => ({
    name: `checkins/tasks/${name}`,
    data: Float64Array.from(tasks, of),
  });
  return [
    floats("job", ({ job }) => job),
    ...TASK_COLUMNS.map((name) => floats(name, ({ task }) => task[name])),
    floats("filledAt", ({ task }) => task.filledAt ?? -1),
    floats("closedAt", ({ task }) => task.closedAt ?? -1),
    ...acceptColumns(checkins),
  ];
}

/** Jobs, rounds, books, and what is counted from them. */
export function readCheckins(state: LedgerState, head: CheckinsHead, columns: Columns): void {
  const { checkins } = state;
  checkins.nextJob = head.nextJob;
  for (const job of head.jobs) {
    const { name, endedAt } = job;
    checkins.jobs.set(job.job, { ...job, name, endedAt, tasks: [] });
    if (endedAt === undefined) checkins.live += 1;
    else heapPush(checkins.ended, endedAt + limits.JOB_KEPT_MS, job.job);
  }
  readTasks(checkins, columns);
  for (const book of head.books) readBook(checkins, book);
  readAccepts(checkins, columns);
  for (const book of checkins.books.values()) {
    for (const task of book.tasks.values()) {
      for (const row of task.rows.values()) recharge(book, task, row);
    }
  }
}

function bookHead(region: string, book: TaskBook): CheckinBookHead {
  const { term, handout, lastEpoch } = book;
  return {
    region,
    term,
    handout,
    lastEpoch,
    epochs: [...book.epochs.values()].map(({ cm, epoch, nonce, site, state }) => ({
      cm,
      epoch,
      nonce,
      site,
      state,
    })),
    tokens: ascending(book).flatMap(({ request, rows }) =>
      [...rows.values()].map(
        ({ epoch, granted, relied, voidUpTo, voided }) =>
          [request.job, epoch, granted, relied, voidUpTo, voided] as const,
      ),
    ),
  };
}

function ascending({ tasks }: TaskBook): readonly Task[] {
  return [...tasks.values()].sort((a, b) => a.request.job - b.request.job);
}

function acceptColumns({ books }: CheckinsState): readonly NamedColumn[] {
  const rows: { readonly job: number; readonly row: AcceptRow }[] = [];
  for (const [, book] of [...books].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const { request, accepts } of ascending(book)) {
      for (const row of accepts.values()) rows.push({ job: request.job, row });
    }
  }
  const floats = (name: string, of: (row: (typeof rows)[number]) => number): NamedColumn => ({
    name: `checkins/accepts/${name}`,
    data: Float64Array.from(rows, of),
  });
  return [
    ...textColumns(
      "checkins/accepts/client",
      rows.map(({ row }) => row.client),
    ),
    floats("job", ({ job }) => job),
    floats("epoch", ({ row }) => row.epoch),
    floats("serial", ({ row }) => row.serial),
    floats("state", ({ row }) => STATES.indexOf(row.state)),
  ];
}

function readTasks(checkins: CheckinsState, columns: Columns): void {
  const of = (name: string): Float64Array => floatsColumn(columns, `checkins/tasks/${name}`);
  const [jobs, filled, closed] = [of("job"), of("filledAt"), of("closedAt")];
  const stored = TASK_COLUMNS.map((name) => [name, of(name)] as const);
  jobs.forEach((number, at) => {
    const numbers = new Map(stored.map(([name, column]) => [name, column[at]!]));
    const job = jobWith(checkins, number);
    const read = (name: (typeof TASK_COLUMNS)[number]): number => numbers.get(name)!;
    const task: CheckinTask = {
      task: read("task"),
      demand: read("demand"),
      need: read("need"),
      cap: read("cap"),
      roundsLeft: read("roundsLeft"),
      openedAt: read("openedAt"),
      held: read("held"),
      finished: read("finished"),
      lost: read("lost"),
      filledAt: filled[at]! < 0 ? undefined : filled[at]!,
      closedAt: closed[at]! < 0 ? undefined : closed[at]!,
    };
    job.tasks.push(task);
    if (activeTask(job) === task) checkins.slots += task.cap;
  });
}

function readBook(checkins: CheckinsState, head: CheckinBookHead): void {
  const book = checkinBook(checkins, head.region);
  book.term = head.term;
  book.handout = head.handout;
  for (const { state: _state, ...epoch } of head.epochs) {
    applyEvent(book, { kind: "epoch_opened", ...epoch });
  }
  book.lastEpoch = head.lastEpoch;
  for (const job of checkins.jobs.values()) {
    const task = activeTask(job);
    if (job.region !== head.region || task === undefined) continue;
    applyEvent(book, { kind: "task_opened", cap: task.cap, request: requestOf(job, task) });
  }
  for (const [job, epoch, granted, relied, voidUpTo, voided] of head.tokens) {
    const task = book.tasks.get(job);
    assert(task !== undefined, "tokens are of an active round");
    applyEvent(book, { kind: "granted", job, task: task.request.task, epoch, granted, relied: [] });
    const row = task.rows.get(epoch)!;
    Object.assign(row, { relied, returned: relied, voidUpTo, voided, used: voidUpTo });
  }
  // Last: an epoch that is over and has no tokens is let go of when another one opens.
  for (const { epoch, state } of head.epochs) book.epochs.get(epoch)!.state = state;
}

function readAccepts(checkins: CheckinsState, columns: Columns): void {
  const of = (name: string): Float64Array => floatsColumn(columns, `checkins/accepts/${name}`);
  const [jobs, epochs, serials, states] = [of("job"), of("epoch"), of("serial"), of("state")];
  readTexts(columns, "checkins/accepts/client").forEach((client, at) => {
    const job = jobWith(checkins, jobs[at]!);
    const book = checkinBook(checkins, job.region);
    const [epoch, serial] = [epochs[at]!, serials[at]!];
    const place = { client, job: job.job, task: job.lastTask };
    applyEvent(book, { kind: "accepted", ...place, epoch, serial });
    const state = STATES[states[at]!]!;
    if (state !== "live") applyEvent(book, { kind: state, ...place });
  });
}

function jobWith({ jobs }: CheckinsState, number: number): CheckinJob {
  const job = jobs.get(number);
  assert(job !== undefined, "a round's job is in the image");
  return job;
}
