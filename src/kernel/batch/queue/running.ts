import { assert } from "../../../base/index.ts";
import { type JobColumns, widenedInts } from "./columns.ts";

/**
 * The jobs that run, by expected end, ties by sequence. A sorted array: inserting moves what is
 * behind, at most one entry for each processor.
 */
export interface RunningJobs {
  count: number;
  slots: Int32Array;
}

export function createRunning(): RunningJobs {
  return { count: 0, slots: new Int32Array(64) };
}

export function insertRunning(running: RunningJobs, jobs: JobColumns, slot: number): void {
  if (running.count === running.slots.length) {
    running.slots = widenedInts(running.slots, running.count * 2);
  }
  const place = placeOf(running, jobs, slot);
  shiftRight(running.slots, place, running.count);
  running.slots[place] = slot;
  running.count += 1;
}

export function removeRunning(running: RunningJobs, jobs: JobColumns, slot: number): void {
  const place = placeOf(running, jobs, slot);
  assert(running.slots[place] === slot, "a job that ends must have been running");
  running.count -= 1;
  shiftLeft(running.slots, place, running.count);
}

/** Below this many entries a loop is faster than a call. */
const LOOP_MAX = 128;

/** Moves the entries in `[from, end)` one to the right. */
function shiftRight(slots: Int32Array, from: number, end: number): void {
  if (end - from > LOOP_MAX) slots.copyWithin(from + 1, from, end);
  else for (let i = end; i > from; i--) slots[i] = slots[i - 1]!;
}

/** Moves the entries in `(from, end]` one to the left. */
function shiftLeft(slots: Int32Array, from: number, end: number): void {
  if (end - from > LOOP_MAX) slots.copyWithin(from, from + 1, end + 1);
  else for (let i = from; i < end; i++) slots[i] = slots[i + 1]!;
}

/** The number of running jobs that come before `slot`. */
function placeOf(running: RunningJobs, jobs: JobColumns, slot: number): number {
  const { expectedEndAt, sequence } = jobs;
  const endAt = expectedEndAt[slot]!;
  const own = sequence[slot]!;
  let low = 0;
  let high = running.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = running.slots[middle]!;
    const otherEndAt = expectedEndAt[other]!;
    if (otherEndAt < endAt || (otherEndAt === endAt && sequence[other]! < own)) low = middle + 1;
    else high = middle;
  }
  return low;
}
