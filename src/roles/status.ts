import { checkin } from "../kernel/index.ts";
import type { JobManagerHost } from "./host.ts";

/** One client manager as its job manager sees it. */
export interface ManagerStatus {
  readonly cm: number;
  readonly epoch: number;
  readonly site: string;
  readonly state: "open" | "closing" | "closed";
  /** Tokens that it holds, as far as its reports say. */
  readonly tokens: number;
  /** Recent check-ins a second. */
  readonly checkInsPerSecond: number;
  readonly silentMs: number;
}

/** A region as it works now. */
export interface RegionStatus {
  readonly region: string;
  readonly term: number;
  readonly scheduler: string;
  readonly handout: checkin.Handout;
  readonly tasks: number;
  readonly unfilled: number;
  readonly slots: number;
  readonly accepted: number;
  readonly lost: number;
  readonly classes: number;
  readonly atoms: number;
  readonly managers: readonly ManagerStatus[];
}

/** Why a task is not filled yet. */
export interface TaskWhy {
  readonly task: number;
  readonly demand: number;
  readonly accepted: number;
  /** Slots for which somebody holds an offer or a token. */
  readonly out: number;
  readonly pool: number;
  /** Its place in the order of unfilled tasks, from 0; -1 if it is filled. */
  readonly rank: number;
  /** Recent check-ins a second of devices that it may have; of those, what is left for it. */
  readonly eligiblePerSecond: number;
  readonly ownPerSecond: number;
  /** Tasks before it that take devices it could have: job numbers, best first. */
  readonly ahead: readonly number[];
}

const MILLI = 1_000;

export function statusOf(host: JobManagerHost, scheduler: string, at: number): RegionStatus {
  const manager = host.manager();
  const tasks = [...manager.tasks.values()];
  const sum = (of: (task: checkin.Task) => number): number =>
    tasks.reduce((total, task) => total + of(task), 0);
  return {
    region: host.region,
    term: manager.term,
    scheduler,
    handout: manager.handout,
    tasks: tasks.length,
    unfilled: tasks.filter(({ held, request }) => held < request.demand).length,
    slots: sum(({ cap }) => cap),
    accepted: sum(({ held }) => held),
    lost: sum(({ rows }) => [...rows.values()].reduce((total, { lost }) => total + lost, 0)),
    classes: host.classes.classes.length,
    atoms: manager.atoms.sets.length,
    managers: [...manager.epochs.values()]
      .filter(({ state }) => state !== "closed")
      .map((epoch) => managerStatus(epoch, tasks, at)),
  };
}

function managerStatus(
  { cm, epoch, site, state, rates, heardAt }: checkin.Epoch,
  tasks: readonly checkin.Task[],
  at: number,
): ManagerStatus {
  const tokens = tasks.reduce((total, { rows }) => {
    const row = rows.get(epoch);
    return total + (row === undefined ? 0 : Math.max(0, checkin.heldAt(row)));
  }, 0);
  const checkInsPerSecond = total(rates.values()) / MILLI;
  return { cm, epoch, site, state, tokens, checkInsPerSecond, silentMs: Math.max(0, at - heardAt) };
}

/** Undefined if the job has no active task here. O(tasks x atoms). */
export function explainTask(manager: checkin.JobManager, job: number): TaskWhy | undefined {
  const task = manager.tasks.get(job);
  if (task === undefined) return undefined;
  const { atoms, firstByAtom, epochs } = manager;
  const mine = atoms.sets.flatMap((_, atom) =>
    checkin.atomHas(atoms, atom, task.request.constraintClass) ? [atom] : [],
  );
  const rates = new Map<number, number>();
  for (const { state, rates: own } of epochs.values()) {
    if (state !== "open") continue;
    for (const [atom, rate] of own) rates.set(atom, (rates.get(atom) ?? 0) + rate);
  }
  const rateOf = (wanted: readonly number[]): number =>
    total(wanted.map((atom) => rates.get(atom) ?? 0)) / MILLI;
  return {
    task: task.request.task,
    demand: task.request.demand,
    accepted: task.held,
    out: Math.max(0, task.charged - task.held),
    pool: Math.max(0, checkin.poolOf(task)),
    rank: task.rank,
    eligiblePerSecond: rateOf(mine),
    ownPerSecond: rateOf(mine.filter((atom) => firstByAtom.get(atom) === job)),
    ahead: aheadOf(manager, task, mine),
  };
}

const AHEAD_MAX = 20;

function aheadOf(
  { tasks, atoms }: checkin.JobManager,
  task: checkin.Task,
  mine: readonly number[],
): readonly number[] {
  if (task.rank <= 0) return [];
  return [...tasks.values()]
    .filter(({ rank }) => rank >= 0 && rank < task.rank)
    .filter(({ request }) =>
      mine.some((atom) => checkin.atomHas(atoms, atom, request.constraintClass)),
    )
    .sort((a, b) => a.rank - b.rank)
    .slice(0, AHEAD_MAX)
    .map(({ request }) => request.job);
}

function total(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
