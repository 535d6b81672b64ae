import { addRoom, leastRoom, type RoomTree } from "./room-tree.ts";

/**
 * Who can hold what, with time compressed to the instants that matter.
 *
 * A column is a span of time in one lane of a pool (all use, or the standard share) where the
 * items could ask for more than there is room. Items stand in rank order: standard before
 * trial, then the earlier start, then the lower number. Each has options, the first one best
 * liked: to stay, or to move to some fallback. An option that touches no column always fits.
 */
export interface RepairProblem {
  readonly itemCount: number;
  /** Options of item `i`: from `firstOption[i]` to `firstOption[i + 1]`. */
  readonly firstOption: Int32Array;
  /** Per option: its columns `[lo, hi)` in the lane of all use ... */
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  /** ... and in the lane of the standard share; empty for trial use. */
  readonly shareLo: Int32Array;
  readonly shareHi: Int32Array;
  /** Per option: units taken from each of its columns, and the value kept. */
  readonly amount: Float64Array;
  readonly value: Float64Array;
  /** Per column: free units, and its length in ms (with what was folded into it). */
  readonly room: Float64Array;
  readonly width: Float64Array;
}

/** The fate of an item that takes none of its options. */
export const NO_OPTION = -1;

/** Sums in front of each column: `sums[hi] - sums[lo]` is the sum over `[lo, hi)`. */
export function sumsBefore(
  perColumn: Float64Array,
  sums: Float64Array = new Float64Array(perColumn.length + 1),
): Float64Array {
  for (let c = 0; c < perColumn.length; c++) sums[c + 1] = sums[c]! + perColumn[c]!;
  return sums;
}

/** What an option costs at given prices per unit and column, from their `sumsBefore`. */
export function costOf(problem: RepairProblem, option: number, sums: Float64Array): number {
  const { lo, hi, shareLo, shareHi } = problem;
  const all = sums[hi[option]!]! - sums[lo[option]!]!;
  const share = sums[shareHi[option]!]! - sums[shareLo[option]!]!;
  return problem.amount[option]! * (all + share);
}

/** True when an option asks for nothing that is scarce. */
export function alwaysFits(problem: RepairProblem, option: number): boolean {
  const { lo, hi, shareLo, shareHi } = problem;
  return lo[option] === hi[option] && shareLo[option] === shareHi[option];
}

/** Adds an option to what changes from each column to the next. */
export function addToChanges(problem: RepairProblem, option: number, changes: Float64Array): void {
  const { lo, hi, shareLo, shareHi } = problem;
  const amount = problem.amount[option]!;
  changes[lo[option]!]! += amount;
  changes[hi[option]!]! -= amount;
  changes[shareLo[option]!]! += amount;
  changes[shareHi[option]!]! -= amount;
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

/** What a plan keeps of the value of some items. Exact while the sum stays below 2^53. */
export function valueKept(problem: RepairProblem, items: Int32Array, chosen: Int32Array): number {
  let sum = 0;
  for (const item of items) {
    const option = chosen[item]!;
    if (option !== NO_OPTION) sum += problem.value[option]!;
  }
  return sum;
}
