import { type Atoms, atomHas } from "../../constraints/index.ts";
import { SUPPLY_WINDOW } from "../../limits.ts";
import { ageWeight, classRates } from "../aging.ts";
import {
  type Book,
  type BookRow,
  bookAck,
  bookGiveBack,
  bookRequest,
  createBook,
} from "../book.ts";
import type { CheckIn, Ranked, Scheduler, SchedulerOptions } from "../scheduler.ts";
import { addSupply, addSupplyMany, createSupply, type Supply } from "../supply.ts";
import { planVenn, type VennPlan, type VennQueue } from "./plan.ts";

/** The jobs of one class that wait, by (demand, job), and the one to serve next if known. */
interface Waiting {
  rows: BookRow[];
  best: BookRow | undefined;
}

interface Venn {
  readonly atoms: Atoms;
  readonly aging: number;
  readonly book: Book;
  readonly supply: Supply;
  readonly waiting: Map<number, Waiting>;
  plan: VennPlan;
  /** The plan turned over: the classes that own an atom, in plan order. */
  owners: Map<number, number[]>;
}

/**
 * Venn's intersection resource scheduling with every offer checked for eligibility (the published
 * code hands a device to a class that absorbed its atom even if it can't serve it). Plans at a
 * request, at a fill and at a close. A pick costs one look-up of the atom's owners.
 */
export function createVenn({ atoms, aging }: SchedulerOptions): Scheduler {
  const venn: Venn = {
    atoms,
    aging,
    book: createBook(),
    supply: createSupply(SUPPLY_WINDOW),
    waiting: new Map(),
    plan: [],
    owners: new Map(),
  };
  return {
    request: (at, facts) => join(venn, at, bookRequest(venn.book, facts)),
    ack: (at, job) => ack(venn, at, job),
    giveBack: (at, job) => {
      const row = bookGiveBack(venn.book, job);
      if (row !== undefined && row.unmet > 0) join(venn, at, row);
    },
    result: () => {},
    close: (at, job) => leave(venn, at, venn.book.rows.get(job)),
    finish: (_at, job) => {
      venn.book.rows.delete(job);
    },
    pick: (checkIn) => pick(venn, checkIn),
    see: (at, atom, count) => addSupplyMany(venn.supply, at, atom, count),
    rank: (at) => {
      replan(venn, at);
      return rankOf(venn.plan, venn.waiting);
    },
  };
}

function pick({ atoms, supply, waiting, owners }: Venn, { at, atom }: CheckIn): number {
  addSupply(supply, at, atom);
  for (const constraintClass of owners.get(atom) ?? []) {
    const queue = waiting.get(constraintClass);
    if (queue === undefined || queue.rows.length === 0) continue;
    if (!atomHas(atoms, atom, constraintClass)) return -1;
    queue.best ??= leastUnmet(queue.rows);
    return queue.best.facts.job;
  }
  return -1;
}

function ack(venn: Venn, at: number, job: number): void {
  const row = bookAck(venn.book, job);
  if (row === undefined) return;
  if (row.unmet === 0) leave(venn, at, row);
  else improve(venn.waiting.get(row.facts.constraintClass), row);
}

function join(venn: Venn, at: number, row: BookRow): void {
  const { constraintClass } = row.facts;
  const queue = venn.waiting.get(constraintClass) ?? { rows: [], best: undefined };
  venn.waiting.set(constraintClass, queue);
  if (!queue.rows.includes(row)) queue.rows.push(row);
  queue.rows.sort(byDemand);
  queue.best = undefined;
  replan(venn, at);
}

function leave(venn: Venn, at: number, row: BookRow | undefined): void {
  if (row === undefined) return;
  const queue = venn.waiting.get(row.facts.constraintClass);
  if (queue !== undefined) {
    queue.rows = queue.rows.filter((other) => other !== row);
    if (queue.best === row) queue.best = undefined;
  }
  replan(venn, at);
}

function replan(venn: Venn, at: number): void {
  const { atoms, aging, supply, waiting } = venn;
  const rates = classRates(atoms, supply, at);
  const queues = new Map<number, VennQueue>();
  for (const [constraintClass, queue] of waiting) {
    for (const row of queue.rows) row.weight = ageWeight(aging, row.facts, rates, at);
    queue.best = undefined;
    queues.set(constraintClass, {
      demands: queue.rows.map(({ facts, weight }) => facts.demand / weight),
      length: queue.rows.reduce((sum, { weight }) => sum + weight, 0),
    });
  }
  venn.plan = planVenn(atoms, supply, queues);
  venn.owners = ownersOf(venn.plan);
}

/** Unmet demand only falls by an assignment, so the best can only change to that job. */
function improve(queue: Waiting | undefined, row: BookRow): void {
  if (queue?.best === undefined || !queue.rows.includes(row)) return;
  if (byUnmet(row, queue.best) < 0) queue.best = row;
}

function leastUnmet(rows: readonly BookRow[]): BookRow {
  return rows.reduce((best, row) => (byUnmet(row, best) < 0 ? row : best));
}

/** Least unmet demand for its age first. */
function byUnmet(a: BookRow, b: BookRow): number {
  return a.unmet / a.weight - b.unmet / b.weight || byDemand(a, b);
}

function byDemand(a: BookRow, b: BookRow): number {
  return a.facts.demand - b.facts.demand || a.facts.job - b.facts.job;
}

function ownersOf(plan: VennPlan): Map<number, number[]> {
  const owners = new Map<number, number[]>();
  for (const { constraintClass, atoms } of plan) {
    for (const atom of atoms) {
      const list = owners.get(atom);
      if (list === undefined) owners.set(atom, [constraintClass]);
      else list.push(constraintClass);
    }
  }
  return owners;
}

function rankOf(plan: VennPlan, waiting: ReadonlyMap<number, Waiting>): readonly Ranked[] {
  return plan.flatMap(({ constraintClass, atoms }) => {
    const rows = [...(waiting.get(constraintClass)?.rows ?? [])];
    rows.sort(byUnmet);
    return rows.filter(({ unmet }) => unmet > 0).map(({ facts }) => ({ job: facts.job, atoms }));
  });
}
