import { costOf, NO_OPTION, type RepairProblem, sumsBefore } from "./problem.ts";
import { addRoom, leastRoom, type RoomTree } from "./room-tree.ts";

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
  const density = new Float64Array(problem.itemCount);
  for (const i of items) density[i] = densityOf(problem, i, gains, sums);
  const order = items.toSorted((a, b) => density[b]! - density[a]! || a - b);
  for (const i of order) {
    chosen[i] = takeBest(problem, i, gains, rooms);
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
  // A finite stand-in for "free": differences of infinities would not compare.
  return cost > 0 ? Math.min(problem.value[best]! / cost, DENSITY_MAX) : DENSITY_MAX;
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

/** Is there room for an option in all of its columns? O(log columns). */
export function fits(problem: RepairProblem, option: number, rooms: RoomTree): boolean {
  const { lo, hi, shareLo, shareHi, amount } = problem;
  if (leastRoom(rooms, lo[option]!, hi[option]!) < amount[option]!) return false;
  return leastRoom(rooms, shareLo[option]!, shareHi[option]!) >= amount[option]!;
}

/** Takes (`sign` 1) or gives back (-1) the room of an option. O(log columns). */
export function take(problem: RepairProblem, option: number, rooms: RoomTree, sign: 1 | -1): void {
  const { lo, hi, shareLo, shareHi } = problem;
  const units = -sign * problem.amount[option]!;
  addRoom(rooms, lo[option]!, hi[option]!, units);
  addRoom(rooms, shareLo[option]!, shareHi[option]!, units);
}

const DENSITY_MAX = 1e300;
