import { divFloor } from "../../../base/index.ts";
import { GRANT_EVERY_MS } from "../limits.ts";
import type {
  Accept,
  EndJob,
  Hello,
  NewReport,
  NewRequest,
  Progress,
  Report,
} from "../messages.ts";
import { DESK_CM } from "../options.ts";
import { accept, expireLeases, keepLease, progress } from "./accept.ts";
import { applyEvent } from "./apply.ts";
import {
  closeEpoch,
  directReport,
  expireEpochs,
  expireOffers,
  hello,
  newReport,
} from "./epochs.ts";
import type { JobManagerEvent } from "./events.ts";
import { handOut } from "./handout.ts";
import { covers, type JobManager, type Task } from "./state.ts";
import { isSpent, rankTasks, sendAllTables, sendTables } from "./tables.ts";
import { beginTurn, record, type Sent, type Turn, touch } from "./turn.ts";

export type JobManagerMessage =
  | NewRequest
  | EndJob
  | Hello
  | Report
  | NewReport
  | Accept
  | Progress
  /** Time has passed: due every 100 ms or so, and once a round for the whole table. */
  | { readonly kind: "tick" };

/** What a message comes to: events to write down first, then messages to send. */
export interface Effects {
  readonly events: readonly JobManagerEvent[];
  readonly sends: readonly Sent[];
}

/** Handles one message at `at`, ms, changing the state in place. */
export function handleMessage(
  manager: JobManager,
  at: number,
  message: JobManagerMessage,
): Effects {
  const turn = beginTurn(manager, at);
  dispatch(turn, message);
  if (manager.mustRank) {
    rankTasks(turn);
    for (const task of manager.tasks.values()) handOut(turn, task);
  }
  sendTables(turn);
  return { events: turn.events, sends: turn.sends };
}

/**
 * Starts again from what was written down: a new term; every lease, of client managers and of
 * clients, gets one grace period. The desk died with its job manager, so its epochs end now; where
 * `areManagersDead`, every client manager was of this process and died with it.
 */
export function recover(
  manager: JobManager,
  at: number,
  events: readonly JobManagerEvent[],
  areManagersDead = false,
): Effects {
  for (const event of events) applyEvent(manager, event);
  const turn = beginTurn(manager, at);
  const { handout } = manager.options;
  record(turn, { kind: "term_began", term: manager.term + 1, handout });
  for (const epoch of manager.epochs.values()) {
    epoch.heardAt = at;
    epoch.closingAt = at;
    const isDead = areManagersDead || epoch.cm === DESK_CM;
    if (isDead && epoch.state === "open") closeEpoch(turn, epoch);
  }
  for (const task of manager.tasks.values()) resume(turn, task);
  rankTasks(turn);
  for (const task of manager.tasks.values()) handOut(turn, task);
  sendAllTables(turn);
  return { events: turn.events, sends: turn.sends };
}

function resume({ manager, at }: Turn, task: Task): void {
  const { job, task: id } = task.request;
  manager.scheduler.request(at, task.request);
  for (const row of task.rows.values()) row.used = Math.max(row.used, row.voidUpTo);
  for (const accepted of task.accepts.values()) {
    if (accepted.state !== "lost") manager.scheduler.ack(at, job);
    if (accepted.state !== "live") continue;
    accepted.leaseEndAt = at + manager.options.clientLeaseMs;
    keepLease(manager, { job, task: id, client: accepted.client }, accepted);
  }
  task.wasFilled = task.held >= task.request.demand;
}

function dispatch(turn: Turn, message: JobManagerMessage): void {
  switch (message.kind) {
    case "new_request":
      return newRequest(turn, message);
    case "end_job":
      return endJob(turn, message.job);
    case "hello":
      return hello(turn, message);
    case "report":
      return directReport(turn, message);
    case "new_report":
      return newReport(turn, message);
    case "accept":
      return accept(turn, message);
    case "heartbeat":
    case "finish":
    case "abandon":
      return progress(turn, message);
    case "tick":
      return tick(turn);
  }
}

/** A task replaces the one before; an older or repeated request changes nothing. */
function newRequest(turn: Turn, request: NewRequest): void {
  const { manager, at } = turn;
  const known = manager.tasks.get(request.job);
  if (known !== undefined && known.request.task >= request.task) return;
  if (known !== undefined) manager.scheduler.close(at, request.job);
  const cap = divFloor(request.demand * (100 + request.overcommitPercent), 100);
  record(turn, { kind: "task_opened", request, cap });
  manager.scheduler.request(at, request);
  manager.mustRank = true;
  for (const epoch of manager.epochs.values()) {
    const task = manager.tasks.get(request.job);
    if (task === undefined || epoch.state !== "open") continue;
    if (covers(task, epoch)) touch(turn, epoch.epoch, request.job);
  }
}

function endJob(turn: Turn, job: number): void {
  if (!turn.manager.tasks.has(job)) return;
  turn.manager.scheduler.close(turn.at, job);
  turn.manager.scheduler.finish(turn.at, job);
  record(turn, { kind: "job_ended", job });
  turn.manager.mustRank = true;
}

function tick(turn: Turn): void {
  const { manager, at } = turn;
  expireEpochs(turn);
  expireLeases(turn);
  for (const task of manager.tasks.values()) {
    expireOffers(turn, task);
    if (isSpent(task)) continue;
    handOut(turn, task);
    repeatGrants(turn, task);
  }
  if (at - manager.rankedAt < manager.options.roundMs) return;
  rankTasks(turn);
  sendAllTables(turn);
}

/** A grant that was not seen by its client manager is told again. */
function repeatGrants(turn: Turn, task: Task): void {
  for (const row of task.rows.values()) {
    const isUnknown = row.granted > row.knownGranted;
    if (isUnknown && turn.at - row.sentAt >= GRANT_EVERY_MS)
      touch(turn, row.epoch, task.request.job);
  }
}
