import {
  REPAIR_EXACT_MAX,
  REPAIR_PRICE_STEPS_MAX,
  REPAIR_RETRIES_MAX,
  REPAIR_RETRY_ITEMS_MAX,
  REPAIR_RETRY_NODES_MAX,
} from "../../../limits.ts";
import {
  createRoomTree,
  extractProblem,
  fits,
  type Groups,
  NO_OPTION,
  type RepairProblem,
  type RoomTree,
  take,
  valueKept,
} from "../problem/index.ts";
import { solveExactly } from "./exact.ts";
import { fill } from "./fill.ts";
import { improve, losersOf } from "./improve.ts";
import { findPrices } from "./prices.ts";

/**
 * Chooses an option for every item: exactly in small groups, by value density in large ones.
 *
 * The nodes of the exact searches are shared out evenly among the small groups, and what one
 * leaves over is for the next. Answers the option per item, or `NO_OPTION`.
 */
export function solveGroups(problem: RepairProblem, groups: Groups, nodesMax: number): Int32Array {
  const chosen = new Int32Array(problem.itemCount).fill(NO_OPTION);
  const small: Int32Array[] = [];
  const large: Int32Array[] = [];
  for (let g = 0; g < groups.count; g++) {
    const items = groups.items.subarray(groups.first[g]!, groups.first[g + 1]!);
    (items.length <= REPAIR_EXACT_MAX ? small : large).push(items);
  }
  const isProven = solveSmall(problem, small, nodesMax, chosen);
  if (isProven && large.length === 0) return chosen;
  const items = joined(problem, large);
  const price = items.length === 0 ? undefined : solveLarge(problem, large, items, chosen);
  const rooms = createRoomTree(problem.room);
  for (const option of chosen) if (option !== NO_OPTION) take(problem, option, rooms, 1);
  if (price !== undefined && items.length <= REPAIR_RETRY_ITEMS_MAX) {
    const limits = { retriesMax: REPAIR_RETRIES_MAX, nodesMax: REPAIR_RETRY_NODES_MAX };
    improve(problem, { items, price, chosen, rooms, ...limits });
  }
  refill(problem, chosen, rooms);
  return chosen;
}

/** Solves each group alone; answers whether every answer is proven to be the best. */
function solveSmall(
  problem: RepairProblem,
  groups: readonly Int32Array[],
  nodesMax: number,
  chosen: Int32Array,
): boolean {
  const rooms = createRoomTree(problem.room);
  let nodesLeft = nodesMax;
  let isProven = true;
  groups.forEach((items, g) => {
    const part = extractProblem(problem, items, rooms);
    const plan = solveExactly(part.problem, Math.floor(nodesLeft / (groups.length - g)));
    nodesLeft -= plan.nodes;
    isProven &&= plan.isProven;
    items.forEach((item, k) => {
      const option = plan.chosen[k]!;
      chosen[item] = option === NO_OPTION ? NO_OPTION : part.option[option]!;
    });
  });
  return isProven;
}

/**
 * Takes the better of two greedy plans per group: by time, and by the price of time. Answers the
 * prices; with so many options that few rounds are left to find them, none are looked for.
 */
function solveLarge(
  problem: RepairProblem,
  groups: readonly Int32Array[],
  items: Int32Array,
  chosen: Int32Array,
): Float64Array | undefined {
  const byPrice = chosen.slice();
  fill(problem, items, undefined, createRoomTree(problem.room), chosen);
  const roundCost = problem.value.length + problem.room.length;
  const rounds = Math.min(ROUNDS_MAX, Math.floor(REPAIR_PRICE_STEPS_MAX / roundCost));
  if (rounds < ROUNDS_MIN) return undefined;
  const everybody = new Int32Array(problem.itemCount).map((_, item) => item);
  const reached = valueKept(problem, everybody, chosen);
  const { price } = findPrices(problem, { rounds, reached });
  fill(problem, items, price, createRoomTree(problem.room), byPrice);
  for (const group of groups) {
    if (valueKept(problem, group, byPrice) <= valueKept(problem, group, chosen)) continue;
    for (const item of group) chosen[item] = byPrice[item]!;
  }
  return price;
}

/** Gives what room is left to those who could keep more, the largest loss first. */
function refill(problem: RepairProblem, chosen: Int32Array, rooms: RoomTree): void {
  const everybody = new Int32Array(problem.itemCount).map((_, item) => item);
  // Who moves on to something better leaves room behind, for which all are asked again. It ends
  // because every move keeps more.
  for (let isRoomLeft = true; isRoomLeft; ) {
    isRoomLeft = false;
    for (const item of losersOf(problem, everybody, chosen)) {
      const held = chosen[item]!;
      const better = betterOption(problem, item, held, rooms);
      if (better === NO_OPTION) continue;
      take(problem, better, rooms, 1);
      chosen[item] = better;
      if (held === NO_OPTION) continue;
      take(problem, held, rooms, -1);
      isRoomLeft = true;
    }
  }
}

/** The first option that keeps more than the one held, and fits beside it. */
function betterOption(problem: RepairProblem, item: number, held: number, rooms: RoomTree): number {
  const { firstOption, value } = problem;
  const kept = held === NO_OPTION ? -1 : value[held]!;
  for (let o = firstOption[item]!; o < firstOption[item + 1]!; o++) {
    if (value[o]! > kept && fits(problem, o, rooms)) return o;
  }
  return NO_OPTION;
}

/** The items of all groups in rank order. */
function joined(problem: RepairProblem, groups: readonly Int32Array[]): Int32Array {
  const isIn = new Uint8Array(problem.itemCount);
  for (const group of groups) for (const item of group) isIn[item] = 1;
  return new Int32Array(problem.itemCount).map((_, item) => item).filter((i) => isIn[i] === 1);
}

/** With fallbacks, prices of 10 rounds ordered worse than time alone did, those of 20 alike. */
const ROUNDS_MIN = 12;
const ROUNDS_MAX = 200;
