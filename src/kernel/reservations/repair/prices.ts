import { addToChanges, costOf, NO_OPTION, type RepairProblem, sumsBefore } from "./problem.ts";

/** A price per unit and column, and the bound on the value of any plan that it proves. */
export interface Prices {
  readonly price: Float64Array;
  readonly bound: number;
}

export interface PriceSearch {
  /** Rounds of adjustment; each costs O(options + columns). */
  readonly rounds: number;
  /** The value of a plan that is known to be possible: the bound is driven down towards it. */
  readonly reached: number;
}

/**
 * Prices for scarce time such that few would buy more than there is.
 *
 * Lagrangian relaxation of the room in each column: at any prices, the worth of all room plus
 * what each item gains by its best option bounds every plan from above. Prices follow the
 * overload with Polyak's step, scaled by the length of a column (Held, Wolfe and Crowder, 1974).
 * Only + - * / on float64 in a fixed order, so the answer is the same on every machine.
 */
export function findPrices(problem: RepairProblem, search: PriceSearch): Prices {
  const { room, width } = problem;
  const price = new Float64Array(room.length);
  let best: Prices = { price: price.slice(), bound: Infinity };
  let boldness = 1;
  let stalled = 0;
  for (let round = 0; round < search.rounds; round++) {
    const { bound, load } = demandAt(problem, price);
    if (bound < best.bound) {
      if (best.bound - bound > (best.bound - search.reached) * LEAST_PROGRESS) stalled = 0;
      best = { price: price.slice(), bound };
    }
    stalled += 1;
    if (stalled > STALLED_MAX) {
      boldness /= 2;
      stalled = 0;
      price.set(best.price);
      continue;
    }
    let force = 0;
    for (let c = 0; c < price.length; c++) {
      const excess = load[c]! - room[c]!;
      if (excess > 0 || price[c]! > 0) force += excess * excess * width[c]!;
    }
    const gap = bound - search.reached;
    if (force === 0 || gap <= 0) break;
    const step = (boldness * gap) / force;
    for (let c = 0; c < price.length; c++) {
      price[c] = Math.max(0, price[c]! + step * width[c]! * (load[c]! - room[c]!));
    }
  }
  return best;
}

/** What everybody would take at these prices, and the bound that follows. */
function demandAt(
  problem: RepairProblem,
  price: Float64Array,
): { readonly bound: number; readonly load: Float64Array } {
  const { itemCount, firstOption, room, value } = problem;
  const sums = sumsBefore(price);
  const load = new Float64Array(room.length + 1);
  let bound = 0;
  for (let i = 0; i < itemCount; i++) {
    let best = NO_OPTION;
    let bestGain = 0;
    for (let o = firstOption[i]!; o < firstOption[i + 1]!; o++) {
      const gain = value[o]! - costOf(problem, o, sums);
      if (gain <= bestGain) continue;
      best = o;
      bestGain = gain;
    }
    bound += bestGain;
    if (best !== NO_OPTION) addToChanges(problem, best, load);
  }
  let total = 0;
  for (let c = 0; c < room.length; c++) {
    total += load[c]!;
    load[c] = total;
    bound += price[c]! * room[c]!;
  }
  return { bound, load };
}

const STALLED_MAX = 3;
const LEAST_PROGRESS = 0.01;
