import type { Expelled, Table, TableRow, Welcome } from "../messages.ts";
import { type ClientManager, heldBy, type Row } from "./state.ts";

/**
 * Takes in a message of the job manager. Counters are absolute and merged by maximum: a message
 * that is late, repeated or out of order changes nothing. True if a report should go out at once.
 */
export function hear(
  manager: ClientManager,
  at: number,
  message: Table | Welcome | Expelled,
): boolean {
  if (message.term < manager.term) return false;
  switch (message.kind) {
    case "welcome":
      return welcome(manager, at, message);
    case "expelled":
      if (message.epoch === manager.epoch) forget(manager);
      return false;
    case "table":
      return table(manager, at, message);
  }
}

function welcome(manager: ClientManager, at: number, message: Welcome): boolean {
  if (message.nonce !== manager.nonce || message.epoch <= manager.lastEpoch) return false;
  forget(manager);
  manager.epoch = message.epoch;
  manager.lastEpoch = message.epoch;
  manager.term = message.term;
  manager.heardAt = at;
  // No lease yet: it is counted from a report of this epoch, which is why one is due at once.
  return true;
}

function forget(manager: ClientManager): void {
  manager.epoch = 0;
  manager.seq = 0;
  manager.acked = 0;
  manager.version = 0;
  manager.leaseEndAt = 0;
  manager.sentAt.clear();
  manager.rows.clear();
  manager.order = [];
  manager.cursors = [];
}

function table(manager: ClientManager, at: number, message: Table): boolean {
  if (message.epoch !== manager.epoch) return false;
  const isNewTerm = message.term > manager.term;
  if (isNewTerm) beginTerm(manager, message.term);
  manager.heardAt = at;
  acknowledge(manager, message.ack);
  for (const { job, task } of message.ended) {
    if (manager.rows.get(job)?.task === task) manager.rows.delete(job);
  }
  const hasNews = message.isFull || message.rows.length > 0 || message.ended.length > 0;
  if (!hasNews) return isNewTerm;
  // A job manager that started again has forgotten what was reported.
  let mustReport = isNewTerm;
  for (const row of message.rows) {
    if (mergeRow(manager, row, message.version)) mustReport = true;
  }
  if (message.isFull && message.version > manager.version) {
    manager.version = message.version;
    keepOnly(manager, message);
  }
  manager.order = [...manager.rows.values()]
    .filter(({ isListed }) => isListed)
    .sort((a, b) => a.rank - b.rank || a.job - b.job);
  manager.cursors = [];
  return mustReport;
}

/** A job manager that started again counts its versions from one. */
function beginTerm(manager: ClientManager, term: number): void {
  manager.term = term;
  manager.version = 0;
  for (const row of manager.rows.values()) row.version = 0;
}

function acknowledge(manager: ClientManager, ack: number): void {
  const sentAt = manager.sentAt.get(ack);
  if (sentAt === undefined) return;
  manager.acked = Math.max(manager.acked, ack);
  manager.leaseEndAt = Math.max(manager.leaseEndAt, sentAt + manager.options.leaseMs);
  for (const seq of [...manager.sentAt.keys()]) {
    if (seq <= ack) manager.sentAt.delete(seq);
  }
}

/** True if tokens were given back or the row is new: the job manager is waiting to hear of it. */
function mergeRow(manager: ClientManager, message: TableRow, version: number): boolean {
  const known = manager.rows.get(message.job);
  if (known !== undefined && known.task > message.task) return false;
  const isFirst = known === undefined || known.task < message.task;
  const row = isFirst ? newRow(message) : known;
  if (isFirst) manager.rows.set(message.job, row);
  if (message.granted > row.granted) {
    row.granted = message.granted;
    row.heldAtGrant = heldBy(row);
    row.wants = false;
  }
  const isNew = version > row.version;
  if (isNew) {
    row.version = version;
    row.rank = message.rank;
    row.atoms = message.atoms;
    row.isListed = true;
    row.isUrgent = message.isUrgent;
    row.redirectsLeft = message.redirectsMax;
  }
  // The grant comes first: a recall must not park tokens of a grant that was lost on the way.
  if (!isNew || message.keep < 0) return isFirst;
  row.returned += Math.max(0, heldBy(row) - message.keep);
  // Even with nothing to give: a recall that comes again says that the answer was lost.
  return true;
}

function newRow(message: TableRow): Row {
  return {
    job: message.job,
    task: message.task,
    constraintClass: message.constraintClass,
    atoms: message.atoms,
    rank: message.rank,
    version: 0,
    granted: 0,
    used: 0,
    returned: 0,
    isListed: true,
    isUrgent: message.isUrgent,
    redirectsLeft: 0,
    heldAtGrant: 0,
    wants: false,
  };
}

/** Rows that the table left out are handed out no more, unless a later message named them. */
function keepOnly(manager: ClientManager, { rows, version }: Table): void {
  const listed = new Set(rows.map(({ job }) => job));
  for (const row of manager.rows.values()) {
    if (!listed.has(row.job) && row.version < version) row.isListed = false;
  }
}
