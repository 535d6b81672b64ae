import {
  costOf,
  fits,
  NO_OPTION,
  orderOf,
  type RepairProblem,
  type RoomTree,
  sumsBefore,
  take,
} from "../problem/index.ts";

/**
 * Gives the items their options one after another, densest first, each the best that still fits.
 *
 * With prices, density is value per price of what it takes, and the best option is the one that
 * gains most after paying; without, value per unit and ms of contested time of the first option,
 * and the best option is the most valuable. Equal densities go by rank. Densities are float64
 * quotients, the same on every machine. Writes `chosen` and takes from `rooms`.
 * Cost: O(options log columns).
 */
export function fill(
  problem: RepairProblem,
  items: Int32Array,
  price: Float64Array | undefined,
  rooms: RoomTree,
  chosen: Int32Array,
): void {
  const sums = sumsBefore(price ?? problem.width);
  const gains = problem.value.slice();
  if (price !== undefined) {
    for (let o = 0; o < gains.length; o++) gains[o]! -= costOf(problem, o, sums);
  }
  const sparsity = new Float64Array(items.length);
  for (let k = 0; k < items.length; k++) {
    sparsity[k] = -densityOf(problem, items[k]!, gains, sums);
  }
  for (const k of orderOf(sparsity)) {
    const item = items[k]!;
    chosen[item] = takeBest(problem, item, gains, rooms);
  }
}

function densityOf(
  problem: RepairProblem,
  item: number,
  gains: Float64Array,
  sums: Float64Array,
): number {
  const first = problem.firstOption[item]!;
  const end = problem.firstOption[item + 1]!;
  let best = first;
  for (let o = first + 1; o < end; o++) if (gains[o]! > gains[best]!) best = o;
  if (first === end) return 0;
  const cost = costOf(problem, best, sums);
  return cost > 0 ? problem.value[best]! / cost : Infinity;
}

/** Takes the option with the highest gain that fits; equal gains go by preference. */
function takeBest(
  problem: RepairProblem,
  item: number,
  gains: Float64Array,
  rooms: RoomTree,
): number {
  const first = problem.firstOption[item]!;
  const end = problem.firstOption[item + 1]!;
  let tried = NO_OPTION;
  for (;;) {
    let best = NO_OPTION;
    for (let o = first; o < end; o++) {
      if (tried !== NO_OPTION && !comesAfter(gains, o, tried)) continue;
      if (best === NO_OPTION || gains[o]! > gains[best]!) best = o;
    }
    if (best === NO_OPTION || fits(problem, best, rooms)) {
      if (best !== NO_OPTION) take(problem, best, rooms, 1);
      return best;
    }
    tried = best;
  }
}

function comesAfter(gains: Float64Array, option: number, tried: number): boolean {
  const difference = gains[option]! - gains[tried]!;
  return difference < 0 || (difference === 0 && option > tried);
}
