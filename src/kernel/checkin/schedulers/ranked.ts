import { type Atoms, atomHas } from "../constraints/index.ts";
import { SUPPLY_WINDOW } from "../limits.ts";
import { ageWeight, classRates } from "./aging.ts";
import { type Book, type BookRow, bookAck, bookGiveBack, bookRequest, createBook } from "./book.ts";
import type { CheckIn, Scheduler, SchedulerOptions } from "./scheduler.ts";
import { addSupply, addSupplyMany, createSupply, type Supply } from "./supply.ts";

/** When the order is made anew. `request`: at requests only; between them it is frozen. */
export type Reorder = "request" | "ack";

interface Ranking {
  readonly atoms: Atoms;
  readonly aging: number;
  readonly keyOf: (row: BookRow) => number;
  readonly book: Book;
  readonly supply: Supply;
  order: readonly BookRow[];
  /** Where in the order each atom looks next: those before are filled or not for it. */
  cursors: Int32Array;
  isStale: boolean;
}

/**
 * A scheduler that is one order of jobs by a key, least first, ties by first request. A device
 * goes to the first job with unmet demand that it may serve.
 *
 * A pick is O(1) amortised over the picks of one order: each atom remembers how far it looked,
 * and jobs only fill up until the order is made anew, which is O(jobs log jobs).
 */
export function createRanked(
  options: SchedulerOptions,
  reorder: Reorder,
  keyOf: (row: BookRow) => number,
): Scheduler {
  const ranking = createRanking(options, keyOf);
  const { book, supply } = ranking;
  return {
    request: (at, facts) => {
      bookRequest(book, facts);
      sort(ranking, at);
    },
    ack: (_at, job) => {
      bookAck(book, job);
      if (reorder === "ack") ranking.isStale = true;
    },
    giveBack: (_at, job) => {
      if (bookGiveBack(book, job) !== undefined) ranking.isStale = true;
    },
    result: () => {},
    close: () => {},
    finish: (_at, job) => {
      const row = book.rows.get(job);
      if (row !== undefined) row.unmet = 0;
      book.rows.delete(job);
    },
    pick: (checkIn) => pick(ranking, checkIn),
    see: (at, atom, count) => addSupplyMany(supply, at, atom, count),
    rank: (at) => {
      sort(ranking, at);
      return ranking.order.map(({ facts }) => ({ job: facts.job }));
    },
  };
}

function createRanking(
  { atoms, aging }: SchedulerOptions,
  keyOf: (row: BookRow) => number,
): Ranking {
  return {
    atoms,
    aging,
    keyOf,
    book: createBook(),
    supply: createSupply(SUPPLY_WINDOW),
    order: [],
    cursors: new Int32Array(0),
    isStale: false,
  };
}

function sort(ranking: Ranking, at: number): void {
  const { atoms, aging, keyOf, book, supply } = ranking;
  const rates = classRates(atoms, supply, at);
  const open = [...book.rows.values()].filter(({ unmet }) => unmet > 0);
  const keyed = open.map((row) => ({
    row,
    key: keyOf(row) / ageWeight(aging, row.facts, rates, at),
  }));
  keyed.sort((a, b) => a.key - b.key || a.row.serial - b.row.serial);
  ranking.order = keyed.map(({ row }) => row);
  ranking.cursors = new Int32Array(atoms.sets.length);
  ranking.isStale = false;
}

function pick(ranking: Ranking, { at, atom }: CheckIn): number {
  addSupply(ranking.supply, at, atom);
  if (ranking.isStale) sort(ranking, at);
  if (atom >= ranking.cursors.length) ranking.cursors = grown(ranking.cursors, atom + 1);
  const { atoms, order, cursors } = ranking;
  let place = cursors[atom]!;
  while (place < order.length) {
    const { unmet, facts } = order[place]!;
    if (unmet > 0 && atomHas(atoms, atom, facts.constraintClass)) break;
    place += 1;
  }
  cursors[atom] = place;
  return order[place]?.facts.job ?? -1;
}

function grown(cursors: Int32Array, length: number): Int32Array {
  const bigger = new Int32Array(Math.max(length, cursors.length * 2));
  bigger.set(cursors);
  return bigger;
}
