import { heapPeekKey, heapPeekValue, heapPop, heapPush } from "../../../base/index.ts";
import type { Accept, AcceptRefusal, Progress } from "../messages.ts";
import { taskOf } from "./apply.ts";
import { handOut } from "./handout.ts";
import type { AcceptRow, JobManager, Task } from "./state.ts";
import { record, type Turn } from "./turn.ts";

/**
 * A client takes an offer. The same client for the same task gets the same answer again, whatever
 * it was offered since; checks run in the order of `AcceptRefusal`.
 */
export function accept(turn: Turn, message: Accept): void {
  const { manager, at } = turn;
  const task = manager.tasks.get(message.job);
  const known = taskOf(manager, message.job, message.task)?.accepts.get(message.client);
  if (known !== undefined && known.state !== "lost") return confirm(turn, message);
  const refusal = refusalFor(manager, task, message);
  if (refusal !== undefined || task === undefined) {
    return refuse(turn, message, refusal ?? { reason: "unknown_job" });
  }
  const { client, job, task: id, epoch, serial } = message;
  record(turn, { kind: "accepted", client, job, task: id, epoch, serial });
  manager.scheduler.ack(at, job);
  const accepted = task.accepts.get(client)!;
  accepted.leaseEndAt = at + manager.options.clientLeaseMs;
  keepLease(manager, message, accepted);
  confirm(turn, message);
  if (task.held < task.request.demand || task.wasFilled) return;
  task.wasFilled = true;
  manager.mustRank = true;
  turn.sends.push({ to: "job", message: { kind: "filled", job, task: id } });
}

function refusalFor(
  manager: JobManager,
  task: Task | undefined,
  message: Accept,
): AcceptRefusal | undefined {
  if (task === undefined) return { reason: "unknown_job" };
  if (task.request.task !== message.task) return { reason: "stale_task", task: task.request.task };
  const row = task.rows.get(message.epoch);
  const { serial } = message;
  const isPossible = row !== undefined && serial >= 1 && serial <= row.granted && serial % 1 === 0;
  if (!message.isGenuine || !isPossible) return { reason: "forged_offer" };
  const isClosed = manager.epochs.get(message.epoch)?.state === "closed";
  if (isClosed || serial <= row.voidUpTo) return { reason: "offer_expired" };
  if (task.accepts.get(message.client)?.state === "lost") return { reason: "slot_lost" };
  if (row.accepted.has(serial)) return { reason: "offer_taken" };
  return undefined;
}

/** A heartbeat renews the lease; a finish ends the work and keeps the slot; else it is free. */
export function progress(turn: Turn, message: Progress): void {
  const { manager, at } = turn;
  const { client, job, task: id } = message;
  const task = taskOf(manager, job, id);
  const accepted = task?.accepts.get(client);
  if (task === undefined || accepted === undefined || accepted.state === "lost") {
    return refuse(turn, message, refusalOf(manager, message, accepted));
  }
  if (accepted.state === "live") {
    if (message.kind === "heartbeat") accepted.leaseEndAt = at + manager.options.clientLeaseMs;
    if (message.kind === "abandon") lose(turn, task, accepted);
    if (message.kind === "finish") {
      record(turn, { kind: "finished", client, job, task: id });
      manager.scheduler.result(at, job);
    }
  }
  confirm(turn, message);
}

/** Clients that were not heard of for a whole lease give their slots back. */
export function expireLeases(turn: Turn): void {
  const { manager, at } = turn;
  while (heapPeekKey(manager.leases) <= at) {
    const serial = heapPeekValue(manager.leases);
    heapPop(manager.leases);
    const entry = manager.leased.get(serial);
    manager.leased.delete(serial);
    if (entry === undefined) continue;
    const task = taskOf(manager, entry.job, entry.task);
    const accepted = task?.accepts.get(entry.client);
    if (task === undefined || accepted?.state !== "live") continue;
    // Heartbeats only move the end in the row; the entry is put back where it now belongs.
    if (accepted.leaseEndAt > at) keepLease(manager, entry, accepted);
    else lose(turn, task, accepted);
  }
}

/** Puts the end of a lease on the agenda. */
export function keepLease(
  manager: JobManager,
  { job, task, client }: { readonly job: number; readonly task: number; readonly client: string },
  { leaseEndAt }: AcceptRow,
): void {
  manager.leaseSerial += 1;
  manager.leased.set(manager.leaseSerial, { job, task, client });
  heapPush(manager.leases, leaseEndAt, manager.leaseSerial);
}

function lose(turn: Turn, task: Task, { client }: AcceptRow): void {
  const { job, task: id } = task.request;
  record(turn, { kind: "lost", client, job, task: id });
  task.wasFilled = false;
  turn.manager.scheduler.giveBack(turn.at, job);
  turn.manager.mustRank = true;
  handOut(turn, task);
}

function refusalOf(
  manager: JobManager,
  { job, task }: Progress,
  accepted: AcceptRow | undefined,
): AcceptRefusal {
  const active = manager.tasks.get(job);
  if (active === undefined) return { reason: "unknown_job" };
  if (active.request.task !== task) return { reason: "stale_task", task: active.request.task };
  return accepted === undefined ? { reason: "forged_offer" } : { reason: "slot_lost" };
}

function confirm(turn: Turn, message: Accept | Progress): void {
  const { client, job, task } = message;
  const { manager, sends } = turn;
  const leaseMs = manager.options.clientLeaseMs;
  const row = taskOf(manager, job, task)?.accepts.get(client);
  const isFinished = row?.state === "finished";
  const told = { kind: "accepted", client, job, task, leaseMs, isFinished } as const;
  sends.push({ to: "client", message: told });
}

function refuse(turn: Turn, message: Accept | Progress, refusal: AcceptRefusal): void {
  const { client, job, task } = message;
  turn.sends.push({ to: "client", message: { kind: "refused", client, job, task, refusal } });
}
