import { atomHas } from "../constraints/index.ts";
import { SUPPLY_WINDOW } from "../limits.ts";
import { ageWeight, classRates } from "./aging.ts";
import { type BookRow, bookAck, bookGiveBack, bookRequest, createBook } from "./book.ts";
import type { CheckIn, Ranked, Scheduler, SchedulerOptions } from "./scheduler.ts";
import { addSupply, createSupply } from "./supply.ts";

/** When the order is made anew. `request`: at requests only; between them it is frozen. */
export type Reorder = "request" | "ack";

/**
 * A scheduler that is one order of jobs by a key, least first, ties by first request. A device
 * goes to the first job with unmet demand that it may serve.
 *
 * A pick is O(1) amortised over the picks of one order: each atom remembers how far it looked,
 * and jobs only fill up until the order is made anew.
 */
export function createRanked(
  options: SchedulerOptions,
  reorder: Reorder,
  keyOf: (row: BookRow) => number,
): Scheduler {
  const { atoms, aging } = options;
  const book = createBook();
  const supply = createSupply(SUPPLY_WINDOW);
  let order: readonly BookRow[] = [];
  let cursors = new Int32Array(0);
  let isStale = false;

  const sort = (at: number): void => {
    const rates = classRates(atoms, supply, at);
    const weigh = (row: BookRow): number => keyOf(row) / ageWeight(aging, row.facts, rates, at);
    const open = [...book.rows.values()].filter(({ unmet }) => unmet > 0);
    const keyed = open.map((row) => ({ row, key: weigh(row) }));
    keyed.sort((a, b) => a.key - b.key || a.row.serial - b.row.serial);
    order = keyed.map(({ row }) => row);
    cursors = new Int32Array(atoms.sets.length);
    isStale = false;
  };

  const pick = ({ at, atom }: CheckIn): number => {
    addSupply(supply, at, atom);
    if (isStale) sort(at);
    if (atom >= cursors.length) cursors = grown(cursors, atom + 1);
    let place = cursors[atom]!;
    while (place < order.length) {
      const row = order[place]!;
      if (row.unmet > 0 && atomHas(atoms, atom, row.facts.constraintClass)) break;
      place += 1;
    }
    cursors[atom] = place;
    return order[place]?.facts.job ?? -1;
  };

  return {
    request: (at, facts) => {
      bookRequest(book, facts);
      sort(at);
    },
    ack: (_at, job) => {
      bookAck(book, job);
      if (reorder === "ack") isStale = true;
    },
    giveBack: (_at, job) => {
      if (bookGiveBack(book, job) !== undefined) isStale = true;
    },
    result: () => {},
    close: () => {},
    finish: (_at, job) => {
      const row = book.rows.get(job);
      if (row !== undefined) row.unmet = 0;
      book.rows.delete(job);
    },
    pick,
    see: (at, atom, count) => {
      for (let i = 0; i < Math.min(count, SUPPLY_WINDOW); i++) addSupply(supply, at, atom);
    },
    rank: (at): readonly Ranked[] => {
      sort(at);
      return order.map(({ facts }) => ({ job: facts.job }));
    },
  };
}

function grown(cursors: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(Math.max(length, cursors.length * 2));
  bigger.set(cursors);
  return bigger;
}
