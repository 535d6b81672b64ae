import { REPAIR_EXACT_MAX, REPAIR_RETRY_STEPS_MAX } from "../../../limits.ts";
import {
  costOf,
  extractProblem,
  NO_OPTION,
  orderOf,
  type RepairProblem,
  type RoomTree,
  sumsBefore,
  take,
  valueKept,
} from "../problem/index.ts";
import { solveExactly } from "./exact.ts";

/** A plan that is possible but perhaps not the best, and how much may be spent on it. */
export interface Improvable {
  /** The items that may change, in rank order. */
  readonly items: Int32Array;
  /** Prices at which few would buy more than there is. */
  readonly price: Float64Array;
  /** Per item of the problem: its option. Written. */
  readonly chosen: Int32Array;
  /** What room all chosen options leave. Written. */
  readonly rooms: RoomTree;
  /** Exact searches at most, and nodes of each at most. */
  readonly retriesMax: number;
  readonly nodesMax: number;
}

/**
 * Exchanges: for each item that lost something, the largest loss first, decides it anew together
 * with the neighbours that prices leave the most in doubt, exactly, all others as they are.
 *
 * A change is taken only when it keeps more value. Ends when a whole round changes nothing.
 */
export function improve(problem: RepairProblem, plan: Improvable): void {
  const neighbours = createNeighbours(problem, plan);
  let retriesLeft = plan.retriesMax;
  for (let hasChanged = true; hasChanged && retriesLeft > 0; ) {
    hasChanged = false;
    for (const item of losersOf(problem, plan.items, plan.chosen)) {
      if (retriesLeft <= 0 || neighbours.stepsLeft <= 0) return;
      if (lossOf(problem, plan.chosen, item) === 0) continue;
      retriesLeft -= 1;
      const circle = circleOf(problem, neighbours, item);
      if (decideAnew(problem, plan, circle)) hasChanged = true;
    }
  }
}

/** Decides a few items anew; answers whether that keeps more. */
function decideAnew(
  problem: RepairProblem,
  { chosen, rooms, nodesMax }: Improvable,
  circle: Int32Array,
): boolean {
  const before = valueKept(problem, circle, chosen);
  for (const item of circle) {
    if (chosen[item] !== NO_OPTION) take(problem, chosen[item]!, rooms, -1);
  }
  const part = extractProblem(problem, circle, rooms);
  const plan = solveExactly(part.problem, nodesMax);
  const isBetter = plan.value > before;
  circle.forEach((item, k) => {
    const option = plan.chosen[k]!;
    if (isBetter) chosen[item] = option === NO_OPTION ? NO_OPTION : part.option[option]!;
    if (chosen[item] !== NO_OPTION) take(problem, chosen[item]!, rooms, 1);
  });
  return isBetter;
}

/** Items that are displaced or could keep more, the largest loss first, then by rank. */
export function losersOf(
  problem: RepairProblem,
  items: Int32Array,
  chosen: Int32Array,
): Int32Array {
  const losers = items.filter(
    (item) => chosen[item] === NO_OPTION || lossOf(problem, chosen, item) > 0,
  );
  const gains = Float64Array.from(losers, (item) => -lossOf(problem, chosen, item));
  return orderOf(gains).map((k) => losers[k]!);
}

function lossOf(problem: RepairProblem, chosen: Int32Array, item: number): number {
  let most = 0;
  for (let o = problem.firstOption[item]!; o < problem.firstOption[item + 1]!; o++) {
    most = Math.max(most, problem.value[o]!);
  }
  return chosen[item] === NO_OPTION ? most : most - problem.value[chosen[item]!]!;
}

/** Finds items that meet in time, by the columns of their first options. Columns by place. */
interface Neighbours {
  /** Items by the first column of their first option. */
  readonly item: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** What the best option gains over the next best, being displaced included. */
  readonly doubt: Float64Array;
  /** The longest first option, in columns. */
  readonly lengthMax: number;
  stepsLeft: number;
}

function createNeighbours(problem: RepairProblem, { items, price }: Improvable): Neighbours {
  const { firstOption, lo, hi } = problem;
  const sums = sumsBefore(price);
  const movable = items.filter((item) => firstOption[item]! < firstOption[item + 1]!);
  const starts = Float64Array.from(movable, (item) => lo[firstOption[item]!]!);
  const order = orderOf(starts);
  const item = order.map((k) => movable[k]!);
  const start = new Float64Array(item.length);
  const end = new Float64Array(item.length);
  const doubt = new Float64Array(item.length);
  let lengthMax = 0;
  for (let at = 0; at < item.length; at++) {
    start[at] = starts[order[at]!]!;
    end[at] = hi[firstOption[item[at]!]!]!;
    doubt[at] = doubtOf(problem, item[at]!, sums);
    lengthMax = Math.max(lengthMax, end[at]! - start[at]!);
  }
  return { item, start, end, doubt, lengthMax, stepsLeft: REPAIR_RETRY_STEPS_MAX };
}

function doubtOf(problem: RepairProblem, item: number, sums: Float64Array): number {
  let best = 0;
  let second = -Infinity;
  for (let o = problem.firstOption[item]!; o < problem.firstOption[item + 1]!; o++) {
    const gain = problem.value[o]! - costOf(problem, o, sums);
    if (gain > best) {
      second = best;
      best = gain;
    } else if (gain > second) {
      second = gain;
    }
  }
  return best - second;
}

/** An item with those it meets that are most in doubt, in rank order. */
function circleOf(problem: RepairProblem, near: Neighbours, item: number): Int32Array {
  const { start, end, doubt } = near;
  const option = problem.firstOption[item]!;
  const from = problem.lo[option]!;
  const until = problem.hi[option]!;
  // Places of the neighbours, the least doubtful last.
  const circle: number[] = [];
  let doubtMax = Infinity;
  for (let at = firstFrom(start, from - near.lengthMax); at < start.length; at++) {
    near.stepsLeft -= 1;
    if (start[at]! >= until || near.stepsLeft <= 0) break;
    if (end[at]! <= from || doubt[at]! >= doubtMax || near.item[at] === item) continue;
    if (circle.length === REPAIR_EXACT_MAX - 1) circle.pop();
    let place = circle.length;
    while (place > 0 && doubt[circle[place - 1]!]! > doubt[at]!) place -= 1;
    circle.splice(place, 0, at);
    if (circle.length === REPAIR_EXACT_MAX - 1) doubtMax = doubt[circle[circle.length - 1]!]!;
  }
  return Int32Array.from([item, ...circle.map((at) => near.item[at]!)]).sort((a, b) => a - b);
}

/** The first place whose key is `wanted` or more. */
function firstFrom(keys: Float64Array, wanted: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
