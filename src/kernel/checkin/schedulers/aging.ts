import { type Atoms, atomHas } from "../constraints/index.ts";
import type { JobFacts } from "./scheduler.ts";
import { type Supply, supplySpanMs } from "./supply.ts";

/** What a round takes beyond its fill when nobody competes: responses and their tail. */
const ROUND_TAIL_MS = 100_000;

/** Of a request, the part that is usually needed before the round closes, in percent. */
const FILL_PERCENT = 85;

/**
 * The weight of a job that has waited: `1 + aging * age / alone`, where `alone` is the time the
 * job would take by itself at the present supply. A job that does not say its rounds counts one.
 */
export function ageWeight(
  aging: number,
  facts: JobFacts,
  ratePerMs: (constraintClass: number) => number,
  at: number,
): number {
  if (aging === 0) return 1;
  const rate = Math.max(ratePerMs(facts.constraintClass), 1e-9);
  const rounds = Math.max(1, facts.rounds);
  const alone = rounds * ((facts.demand * FILL_PERCENT) / 100 / rate + ROUND_TAIL_MS);
  return 1 + (aging * Math.max(0, at - facts.arrivedAt)) / alone;
}

/** Devices per ms that satisfy each class, counted over atoms once a class. */
export function classRates(
  atoms: Atoms,
  supply: Supply,
  at: number,
): (constraintClass: number) => number {
  const span = supplySpanMs(supply, at);
  const known = new Map<number, number>();
  return (constraintClass) => {
    const cached = known.get(constraintClass);
    if (cached !== undefined) return cached;
    let count = 0;
    for (let atom = 0; atom < supply.counts.length; atom++) {
      if (supply.counts[atom]! > 0 && atomHas(atoms, atom, constraintClass)) {
        count += supply.counts[atom]!;
      }
    }
    known.set(constraintClass, count / span);
    return count / span;
  };
}
