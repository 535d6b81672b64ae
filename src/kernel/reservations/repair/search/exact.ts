import {
  costOf,
  createRoomTree,
  NO_OPTION,
  type RepairProblem,
  sumsBefore,
  valueKept,
} from "../problem/index.ts";
import { fill } from "./fill.ts";
import { findPrices } from "./prices.ts";

/** The best plan for a small problem, as far as the search came. */
export interface ExactPlan {
  /** Per item: its option, or `NO_OPTION`. */
  readonly chosen: Int32Array;
  readonly value: number;
  /** Nodes of the search tree that were looked at. */
  readonly nodes: number;
  /** True when nothing better exists, and nothing equal that ranks better. */
  readonly isProven: boolean;
}

/**
 * Solves a problem of few items by depth-first branch and bound.
 *
 * The bound is Lagrangian: prices are found once, then each decision costs the gain that it
 * forgoes at those prices. A first search, most decisive item first, finds the best value. A
 * second, by rank and preference, takes the first plan of that value: of equal plans the one
 * that is kinder to the first item in which they differ. Sums of values are exact below 2^53.
 */
export function solveExactly(problem: RepairProblem, nodesMax: number): ExactPlan {
  const all = Int32Array.from({ length: problem.itemCount }, (_, i) => i);
  const chosen = new Int32Array(problem.itemCount).fill(NO_OPTION);
  fill(problem, all, undefined, createRoomTree(problem.room), chosen);
  const start = valueKept(problem, all, chosen);
  const grain = commonDivisor(problem.value);
  const limits = { rounds: PRICE_ROUNDS, reached: start, grain };
  const { price, bound } = findPrices(problem, limits);
  const search = createSearch(problem, price, nodesMax);
  search.best.set(chosen);
  search.bestValue = start;
  // Far above any rounding of the bound, far below any difference that matters.
  const slack = bound * BOUND_SLACK;

  search.target = start + grain - slack;
  search.grain = grain - slack;
  prepare(search, { isByRank: false });
  descend(search, 0, bound, 0);
  search.target = search.bestValue - slack;
  search.isFirstEnough = true;
  prepare(search, { isByRank: true });
  if (search.nodesLeft > 0) descend(search, 0, bound, 0);
  const nodes = nodesMax - search.nodesLeft;
  return {
    chosen: search.best,
    value: search.bestValue,
    nodes,
    isProven: search.nodesLeft > 0,
  };
}

interface Search {
  readonly problem: RepairProblem;
  /** Per option: value less price. */
  readonly gain: Float64Array;
  /** Per item: the highest gain; 0 is that of being displaced. */
  readonly gainMax: Float64Array;
  /** Per item: an earlier one that is the same in every respect, or -1. */
  readonly twin: Int32Array;
  /** Items in the order of branching. */
  readonly order: Int32Array;
  /** Per item `i` from `firstOption[i] + i` on: its options and `NO_OPTION` in order of trial. */
  readonly trials: Int32Array;
  readonly room: Float64Array;
  readonly chosen: Int32Array;
  readonly best: Int32Array;
  bestValue: number;
  /** Nothing whose bound is below this is worth a look. */
  target: number;
  /** The least step between two values, less the slack. */
  grain: number;
  /** Stop at the first plan found. */
  isFirstEnough: boolean;
  isDone: boolean;
  nodesLeft: number;
}

function createSearch(problem: RepairProblem, price: Float64Array, nodesLeft: number): Search {
  const { itemCount, firstOption, value } = problem;
  const sums = sumsBefore(price);
  const gain = value.map((kept, o) => kept - costOf(problem, o, sums));
  const gainMax = new Float64Array(itemCount);
  for (let i = 0; i < itemCount; i++) {
    for (let o = firstOption[i]!; o < firstOption[i + 1]!; o++) {
      gainMax[i] = Math.max(gainMax[i]!, gain[o]!);
    }
  }
  return {
    problem,
    gain,
    gainMax,
    twin: twinsOf(problem),
    order: new Int32Array(itemCount),
    trials: new Int32Array(value.length + itemCount),
    room: problem.room.slice(),
    chosen: new Int32Array(itemCount).fill(NO_OPTION),
    best: new Int32Array(itemCount),
    bestValue: 0,
    target: 0,
    grain: 1,
    isFirstEnough: false,
    isDone: false,
    nodesLeft,
  };
}

/** Sets the order of branching: by rank and preference, or what decides most first. */
function prepare(search: Search, { isByRank }: { readonly isByRank: boolean }): void {
  const { problem, gain, order, trials } = search;
  const { itemCount, firstOption } = problem;
  const gainOf = (option: number): number => (option === NO_OPTION ? 0 : gain[option]!);
  const spread = new Float64Array(itemCount);
  for (let i = 0; i < itemCount; i++) {
    const own: number[] = [];
    for (let o = firstOption[i]!; o < firstOption[i + 1]!; o++) own.push(o);
    own.push(NO_OPTION);
    // Stable: what gains the same is tried in order of preference.
    if (!isByRank) own.sort((a, b) => gainOf(b) - gainOf(a));
    trials.set(own, firstOption[i]! + i);
    spread[i] = own.length < 2 ? Infinity : gainOf(own[0]!) - gainOf(own[1]!);
    order[i] = i;
  }
  if (!isByRank) order.sort((a, b) => (spread[a] === spread[b] ? a - b : spread[b]! - spread[a]!));
}

/** Decides the items from `depth` on. `bound` holds for what is decided; `value` is its value. */
function descend(search: Search, depth: number, bound: number, value: number): void {
  search.nodesLeft -= 1;
  if (depth === search.order.length) {
    record(search, value);
    return;
  }
  const { problem, gain, gainMax, trials, chosen } = search;
  const item = search.order[depth]!;
  const end = problem.firstOption[item + 1]! + item + 1;
  for (let t = problem.firstOption[item]! + item; t < end; t++) {
    const option = trials[t]!;
    const gained = option === NO_OPTION ? 0 : gain[option]!;
    const rest = bound - (gainMax[item]! - gained);
    if (rest < search.target || isMirrored(search, item, option) || !holds(search, option))
      continue;
    chosen[item] = option;
    occupy(search, option, 1);
    const kept = option === NO_OPTION ? 0 : problem.value[option]!;
    // What is lost here is counted again when those items are decided: it is not passed down.
    if (rest - lostGains(search, depth + 1, rest - search.target) >= search.target) {
      descend(search, depth + 1, rest, value + kept);
    }
    occupy(search, option, -1);
    if (search.isDone || search.nodesLeft <= 0) return;
  }
}

function record(search: Search, value: number): void {
  if (search.isFirstEnough) {
    if (value < search.bestValue) return;
    search.isDone = true;
  } else if (value <= search.bestValue) {
    return;
  }
  search.best.set(search.chosen);
  search.bestValue = value;
  search.target = value + search.grain;
}

/** Of two equal items the later one never fares better: the mirrored plan is looked at instead. */
function isMirrored({ problem, twin, chosen }: Search, item: number, option: number): boolean {
  const other = twin[item]!;
  if (other < 0 || option === NO_OPTION) return false;
  const ahead = chosen[other]!;
  if (ahead === NO_OPTION) return true;
  return option - problem.firstOption[item]! < ahead - problem.firstOption[other]!;
}

/** What the undecided items can no longer gain because their options are full. */
function lostGains(search: Search, depth: number, enough: number): number {
  const { problem, gain, gainMax, order } = search;
  let lost = 0;
  for (let d = depth; d < order.length; d++) {
    const item = order[d]!;
    const highest = gainMax[item]!;
    let reachable = 0;
    const end = problem.firstOption[item + 1]!;
    for (let o = problem.firstOption[item]!; o < end && reachable < highest; o++) {
      if (gain[o]! > reachable && holds(search, o)) reachable = gain[o]!;
    }
    lost += highest - reachable;
    if (lost > enough) break;
  }
  return lost;
}

function holds({ problem, room }: Search, option: number): boolean {
  if (option === NO_OPTION) return true;
  const amount = problem.amount[option]!;
  for (let c = problem.lo[option]!; c < problem.hi[option]!; c++) {
    if (room[c]! < amount) return false;
  }
  for (let c = problem.shareLo[option]!; c < problem.shareHi[option]!; c++) {
    if (room[c]! < amount) return false;
  }
  return true;
}

function occupy({ problem, room }: Search, option: number, sign: 1 | -1): void {
  if (option === NO_OPTION) return;
  const amount = sign * problem.amount[option]!;
  for (let c = problem.lo[option]!; c < problem.hi[option]!; c++) room[c]! -= amount;
  for (let c = problem.shareLo[option]!; c < problem.shareHi[option]!; c++) room[c]! -= amount;
}

function twinsOf(problem: RepairProblem): Int32Array {
  const twin = new Int32Array(problem.itemCount).fill(-1);
  for (let i = 1; i < twin.length; i++) {
    for (let j = i - 1; j >= 0 && twin[i]! < 0; j--) if (isSame(problem, i, j)) twin[i] = j;
  }
  return twin;
}

function isSame(problem: RepairProblem, i: number, j: number): boolean {
  const { firstOption, lo, hi, shareLo, shareHi, amount, value } = problem;
  const count = firstOption[i + 1]! - firstOption[i]!;
  if (firstOption[j + 1]! - firstOption[j]! !== count) return false;
  const columns = [lo, hi, shareLo, shareHi, amount, value];
  for (let k = 0; k < count; k++) {
    const a = firstOption[i]! + k;
    const b = firstOption[j]! + k;
    if (columns.some((column) => column[a] !== column[b])) return false;
  }
  return true;
}

/** The greatest common divisor of all values: no two plans differ by less. 1 if all are 0. */
function commonDivisor(values: Float64Array): number {
  let divisor = 0;
  for (const value of values) {
    let rest = value;
    while (rest !== 0) [divisor, rest] = [rest, divisor % rest];
  }
  return divisor === 0 ? 1 : divisor;
}

const PRICE_ROUNDS = 24;
const BOUND_SLACK = 1e-11;
