import {
  addToChanges,
  costOf,
  NO_OPTION,
  type RepairProblem,
  sumsBefore,
} from "../problem/index.ts";

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
  /** The search may end once the bound is closer than this: no plan is between. 0 if absent. */
  readonly grain?: number;
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
  const columns = problem.room.length;
  const best = { price: new Float64Array(columns), bound: Infinity };
  const market: Market = {
    price: new Float64Array(columns),
    sums: new Float64Array(columns + 1),
    excess: new Float64Array(columns + 1),
  };
  const grain = search.grain ?? 0;
  let boldness = 1;
  let stalled = 0;
  for (let round = 0; round < search.rounds; round++) {
    const bound = demand(problem, market);
    const progress = best.bound - bound;
    stalled = progress > (best.bound - search.reached) * LEAST_PROGRESS ? 0 : stalled + 1;
    if (progress > 0) {
      best.price.set(market.price);
      best.bound = bound;
    }
    if (bound <= search.reached || bound < search.reached + grain) break;
    if (stalled > STALLED_MAX) {
      boldness /= 2;
      stalled = 0;
      market.price.set(best.price);
      continue;
    }
    if (!adjust(problem, market, boldness * (bound - search.reached))) break;
  }
  return best;
}

interface Market {
  readonly price: Float64Array;
  /** `sumsBefore` of the prices. */
  readonly sums: Float64Array;
  /** What is asked for beyond the room, at these prices. */
  readonly excess: Float64Array;
}

/** Sums up what everybody would take at these prices; answers the bound that follows. */
function demand(problem: RepairProblem, { price, sums, excess }: Market): number {
  const { itemCount, firstOption, room, value } = problem;
  sumsBefore(price, sums);
  excess.fill(0);
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
    if (best !== NO_OPTION) addToChanges(problem, best, excess);
  }
  let load = 0;
  for (let c = 0; c < room.length; c++) {
    load += excess[c]!;
    excess[c] = load - room[c]!;
    bound += price[c]! * room[c]!;
  }
  return bound;
}

/** Raises prices where too much is asked for, lowers them elsewhere; false if nothing is. */
function adjust({ width }: RepairProblem, { price, excess }: Market, gap: number): boolean {
  let force = 0;
  for (let c = 0; c < price.length; c++) {
    const over = excess[c]!;
    if (over > 0 || price[c]! > 0) force += over * over * width[c]!;
  }
  if (force === 0) return false;
  const step = gap / force;
  for (let c = 0; c < price.length; c++) {
    price[c] = Math.max(0, price[c]! + step * width[c]! * excess[c]!);
  }
  return true;
}

const STALLED_MAX = 3;
const LEAST_PROGRESS = 0.01;
