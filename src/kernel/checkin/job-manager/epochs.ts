import type { Hello, NewReport, Report } from "../messages.ts";
import { certainMs } from "../options.ts";
import { recharge, rowOf, taskOf } from "./apply.ts";
import { handOut } from "./handout.ts";
import { covers, type Epoch, type Task } from "./state.ts";
import { record, type Turn, touch } from "./turn.ts";

/** A client manager is here: an epoch of its own, the same for the same incarnation. */
export function hello(turn: Turn, { cm, nonce, site }: Hello): void {
  const { manager, at } = turn;
  const known = [...manager.epochs.values()].find(
    (epoch) => epoch.cm === cm && epoch.nonce === nonce && epoch.state === "open",
  );
  const epoch = known?.epoch ?? manager.lastEpoch + 1;
  if (known === undefined) record(turn, { kind: "epoch_opened", cm, epoch, nonce, site });
  // A repeated hello renews nothing: the lease is counted from reports.
  if (known === undefined) manager.epochs.get(epoch)!.heardAt = at;
  const message = { kind: "welcome", term: manager.term, epoch, nonce } as const;
  turn.sends.push({ to: "client_manager", cm, message });
}

/** A client manager's own report: renews its lease and is always answered. */
export function directReport(turn: Turn, report: Report): void {
  const { manager, at } = turn;
  const epoch = manager.epochs.get(report.epoch);
  if (epoch === undefined || epoch.cm !== report.cm || epoch.state !== "open") {
    const message = { kind: "expelled", term: manager.term, epoch: report.epoch } as const;
    turn.sends.push({ to: "client_manager", cm: report.cm, message });
    return;
  }
  if (epoch.ack === 0) announce(turn, epoch);
  if (report.seq > epoch.ack) {
    epoch.heardAt = at;
    epoch.ack = report.seq;
  }
  turn.answer.add(epoch.epoch);
  merge(turn, epoch, report);
}

/**
 * The reducer's round: the same counters by another way. It renews no lease and acknowledges
 * nothing: a client manager that counted on it would go on after its tokens were taken back.
 */
export function newReport(turn: Turn, { reports }: NewReport): void {
  for (const report of reports) {
    const epoch = turn.manager.epochs.get(report.epoch);
    if (epoch?.state === "open" && epoch.cm === report.cm) merge(turn, epoch, report);
  }
}

/** Who was not heard for a whole lease has stopped; what it held comes back. */
export function expireEpochs(turn: Turn): void {
  const { manager, at } = turn;
  const { leaseMs, driftPerMille } = manager.options;
  const waitMs = certainMs(leaseMs, driftPerMille);
  for (const epoch of manager.epochs.values()) {
    if (epoch.state === "open" && at - epoch.heardAt >= waitMs) closeEpoch(turn, epoch);
    if (epoch.state === "closing") closeIfSettled(turn, epoch);
  }
}

/** Ends an epoch whose client manager certainly offers no more. */
export function closeEpoch(turn: Turn, epoch: Epoch): void {
  epoch.closingAt = turn.at;
  record(turn, { kind: "epoch_closing", epoch: epoch.epoch });
  closeIfSettled(turn, epoch);
}

function closeIfSettled(turn: Turn, epoch: Epoch): void {
  const { isFenced, offerTtlMs, driftPerMille } = turn.manager.options;
  const waitMs = certainMs(offerTtlMs, driftPerMille);
  if (!isFenced && turn.at - epoch.closingAt < waitMs) return;
  record(turn, { kind: "epoch_closed", epoch: epoch.epoch });
}

/** Serials that were offered long enough ago and not accepted come back to the pool. */
export function expireOffers(turn: Turn, task: Task): void {
  const { manager, at } = turn;
  const waitMs = certainMs(manager.options.offerTtlMs, manager.options.driftPerMille);
  const { job, task: id } = task.request;
  for (const row of task.rows.values()) {
    if (manager.epochs.get(row.epoch)?.state === "closed") continue;
    if (row.used > row.marked) {
      row.marks.push({ at, used: row.used });
      row.marked = row.used;
    }
    let upTo = 0;
    while (row.marks.length > 0 && at - row.marks[0]!.at >= waitMs) upTo = row.marks.shift()!.used;
    if (upTo <= row.voidUpTo) continue;
    let isOpen = false;
    for (let serial = row.voidUpTo + 1; serial <= upTo && !isOpen; serial++) {
      isOpen = !row.accepted.has(serial);
    }
    if (isOpen) record(turn, { kind: "voided", job, task: id, epoch: row.epoch, upTo });
  }
}

function merge(turn: Turn, epoch: Epoch, report: Report): void {
  const { manager, at } = turn;
  const isNewest = report.seq > epoch.newest;
  epoch.newest = Math.max(epoch.newest, report.seq);
  for (const { atom, seen, rate } of report.supply) {
    const fresh = seen - (epoch.seen.get(atom) ?? 0);
    if (fresh > 0) {
      epoch.seen.set(atom, seen);
      manager.scheduler.see(at, atom, fresh);
    }
    if (isNewest) epoch.rates.set(atom, rate);
  }
  for (const { job, task: id, granted, used, returned, wants } of report.rows) {
    const task = taskOf(manager, job, id);
    if (task === undefined) {
      turn.ended.push({ job, task: id });
      continue;
    }
    const row = rowOf(task, epoch.epoch);
    const isNews = wants || returned > row.returned || granted > row.knownGranted;
    row.used = Math.max(row.used, used);
    row.returned = Math.max(row.returned, returned);
    row.knownGranted = Math.max(row.knownGranted, granted);
    if (isNewest) row.wants = wants;
    recharge(manager, task, row);
    if (isNews) handOut(turn, task);
    if (wants) touch(turn, epoch.epoch, job);
  }
  if (manager.atoms.sets.length > manager.rankedAtoms) manager.mustRank = true;
}

/** Tells a new client manager of every task at once. */
function announce(turn: Turn, epoch: Epoch): void {
  for (const task of turn.manager.tasks.values()) {
    if (task.rank >= 0 && covers(task, epoch)) touch(turn, epoch.epoch, task.request.job);
  }
}
