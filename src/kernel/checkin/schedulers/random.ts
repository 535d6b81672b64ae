import { createPrng } from "../../../base/index.ts";
import { atomHas } from "../constraints/index.ts";
import { SUPPLY_WINDOW } from "../limits.ts";
import { ageWeight, classRates } from "./aging.ts";
import { type BookRow, bookAck, bookGiveBack, bookRequest, createBook } from "./book.ts";
import type { Ranked, Scheduler, SchedulerOptions } from "./scheduler.ts";
import { addSupply, addSupplyMany, createSupply } from "./supply.ts";

/** Weights are rounded to this many parts of one, because chance is drawn in whole numbers. */
const WEIGHT_PARTS = 64;

/**
 * Any job with unmet demand that the device may serve, each as likely as the other (with aging:
 * in proportion to its weight), drawn anew for every device. O(open jobs) a pick.
 */
export function createRandom(options: SchedulerOptions): Scheduler {
  const { atoms, aging, seed } = options;
  const chance = createPrng(seed);
  const book = createBook();
  const supply = createSupply(SUPPLY_WINDOW);

  const draw = (at: number, rows: readonly BookRow[]): number => {
    if (aging === 0) return chance.below(rows.length);
    const rates = classRates(atoms, supply, at);
    const weights = rows.map(({ facts }) =>
      Math.round(WEIGHT_PARTS * ageWeight(aging, facts, rates, at)),
    );
    let left = chance.below(weights.reduce((sum, weight) => sum + weight, 0));
    return weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
  };
  const openRows = (): BookRow[] => [...book.rows.values()].filter(({ unmet }) => unmet > 0);

  return {
    request: (_at, facts) => {
      bookRequest(book, facts);
    },
    ack: (_at, job) => {
      bookAck(book, job);
    },
    giveBack: (_at, job) => {
      bookGiveBack(book, job);
    },
    result: () => {},
    close: () => {},
    finish: (_at, job) => {
      book.rows.delete(job);
    },
    pick: ({ at, atom }) => {
      addSupply(supply, at, atom);
      const rows = openRows().filter(({ facts }) => atomHas(atoms, atom, facts.constraintClass));
      return rows.length === 0 ? -1 : rows[draw(at, rows)]!.facts.job;
    },
    see: (at, atom, count) => addSupplyMany(supply, at, atom, count),
    rank: (at): readonly Ranked[] => {
      const rows = openRows();
      const order: Ranked[] = [];
      while (rows.length > 0) {
        const [row] = rows.splice(draw(at, rows), 1);
        order.push({ job: row!.facts.job });
      }
      return order;
    },
  };
}
