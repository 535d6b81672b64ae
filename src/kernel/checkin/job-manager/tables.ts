import { atomHas } from "../constraints/index.ts";
import { TABLE_JOBS_MAX } from "../limits.ts";
import type { TableRow } from "../messages.ts";
import { rowOf } from "./apply.ts";
import { covers, type Epoch, type JobManager, type Task } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Orders the tasks anew: only unfilled ones, and only the highest ranks. */
export function rankTasks(turn: Turn): void {
  const { manager, at } = turn;
  for (const task of manager.tasks.values()) task.rank = -1;
  const ranked = manager.scheduler.rank(at);
  let rank = 0;
  for (const { job, atoms } of ranked) {
    const task = manager.tasks.get(job);
    if (task === undefined || isSpent(task) || rank >= TABLE_JOBS_MAX) continue;
    // A job may stand in the order more than once, for different atoms: its best place counts.
    if (task.rank >= 0) continue;
    task.rank = rank;
    task.atoms = atoms;
    rank += 1;
  }
  fillFirsts(manager);
  manager.mustRank = false;
  manager.rankedAtoms = manager.atoms.sets.length;
  manager.rankedAt = at;
}

/** Every slot is with a client that accepted: nothing of it is left to hand out. */
export function isSpent(task: Task): boolean {
  return task.held >= task.cap;
}

/** Which job each atom comes to first: supply is counted net of higher ranks. */
function fillFirsts(manager: JobManager): void {
  const { firstByAtom, tasks, atoms } = manager;
  firstByAtom.clear();
  const ranked = [...tasks.values()].filter(({ rank }) => rank >= 0);
  ranked.sort((a, b) => a.rank - b.rank || a.request.job - b.request.job);
  for (let atom = 0; atom < atoms.sets.length; atom++) {
    const first = ranked.find((task) => serves(manager, task, atom));
    if (first !== undefined) firstByAtom.set(atom, first.request.job);
  }
}

function serves(manager: JobManager, task: Task, atom: number): boolean {
  if (task.atoms !== undefined && !task.atoms.has(atom)) return false;
  return atomHas(manager.atoms, atom, task.request.constraintClass);
}

/** Sends each client manager what changed for it, and an answer to each report. */
export function sendTables(turn: Turn): void {
  for (const epoch of turn.manager.epochs.values()) {
    if (epoch.state !== "open") continue;
    const jobs = turn.dirty.get(epoch.epoch);
    if (jobs === undefined && !turn.answer.has(epoch.epoch)) continue;
    const tasks = [...(jobs ?? [])].flatMap((job) => turn.manager.tasks.get(job) ?? []);
    send(turn, epoch, tasks, false);
  }
}

/** The whole table, to every client manager: heals what was lost. */
export function sendAllTables(turn: Turn): void {
  const tasks = [...turn.manager.tasks.values()].filter(({ rank }) => rank >= 0);
  for (const epoch of turn.manager.epochs.values()) {
    if (epoch.state !== "open") continue;
    send(
      turn,
      epoch,
      tasks.filter((task) => covers(task, epoch)),
      true,
    );
  }
  turn.dirty.clear();
  turn.answer.clear();
}

function send(turn: Turn, epoch: Epoch, tasks: readonly Task[], isFull: boolean): void {
  const { manager } = turn;
  manager.version += 1;
  const rows = tasks.map((task) => {
    const row = rowOf(task, epoch.epoch);
    row.sentAt = turn.at;
    return tableRow(task, row.granted, row.keep, row.redirectsMax);
  });
  const { term, version } = manager;
  const ended = turn.answer.has(epoch.epoch) ? turn.ended : [];
  const message = { kind: "table", term, epoch: epoch.epoch, ack: epoch.ack, version } as const;
  turn.sends.push({
    to: "client_manager",
    cm: epoch.cm,
    message: { ...message, isFull, rows, ended },
  });
}

function tableRow(task: Task, granted: number, keep: number, redirectsMax: number): TableRow {
  const { job, task: id, constraintClass } = task.request;
  return {
    job,
    task: id,
    constraintClass,
    ...(task.atoms === undefined ? {} : { atoms: task.atoms }),
    rank: task.rank < 0 ? TABLE_JOBS_MAX : task.rank,
    granted,
    keep,
    redirectsMax,
    isUrgent: task.isUrgent,
  };
}
