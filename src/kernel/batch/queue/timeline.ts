import { assert } from "../../../base/index.ts";
import { type JobColumns, widened } from "./columns.ts";
import type { RunningJobs } from "./running.ts";
import { clearStairs, pushStair, type Stairs } from "./stairs.ts";
import type { CapacityStep } from "./types.ts";

/**
 * Free processors from now on, as planned in one decision: steps of which the last holds for ever.
 * Lives for one decision; kept in the queue so that no decision allocates.
 */
export interface Timeline {
  count: number;
  at: Float64Array;
  free: Float64Array;
}

export function createTimeline(): Timeline {
  return { count: 0, at: new Float64Array(64), free: new Float64Array(64) };
}

/**
 * Starts a plan: `free` processors now and what the running jobs give back at their expected ends.
 * One that should have ended is expected to end in the next instant. O(running).
 */
export function planFromRunning(
  timeline: Timeline,
  jobs: JobColumns,
  running: RunningJobs,
  now: number,
  free: number,
): void {
  timeline.count = 0;
  pushStep(timeline, now, free);
  let level = free;
  for (let i = 0; i < running.count; i++) {
    const slot = running.slots[i]!;
    const endAt = jobs.expectedEndAt[slot]!;
    level += jobs.processors[slot]!;
    pushStep(timeline, endAt > now ? endAt : now + 1, level);
  }
}

/** Starts a plan without any step; `addStep` adds them in order, the first one now. */
export function clearTimeline(timeline: Timeline): void {
  timeline.count = 0;
}

/** Adds a step behind the last one; one of the same instant replaces it, an equal one is joined. */
export function addStep(timeline: Timeline, instant: number, free: number): void {
  const { count } = timeline;
  if (count > 0 && timeline.at[count - 1]! < instant && timeline.free[count - 1] === free) return;
  pushStep(timeline, instant, free);
}

/** Makes a plan of the lower of two that start at the same instant. O(steps of both). */
export function lowerOf(into: Timeline, a: Timeline, b: Timeline): void {
  clearTimeline(into);
  let i = 0;
  let j = 0;
  let instant = a.at[0]!;
  while (instant !== Infinity) {
    addStep(into, instant, Math.min(a.free[i]!, b.free[j]!));
    const nextA = i + 1 < a.count ? a.at[i + 1]! : Infinity;
    const nextB = j + 1 < b.count ? b.at[j + 1]! : Infinity;
    instant = Math.min(nextA, nextB);
    if (nextA === instant) i += 1;
    if (nextB === instant) j += 1;
  }
}

/**
 * Takes off what the steps of a capacity lack, against `processors`, the number that the plan was
 * started with. O(steps of the capacity x steps of the plan).
 */
export function limitByCapacity(
  timeline: Timeline,
  capacity: readonly CapacityStep[],
  processors: number,
): void {
  for (const { startAt, endAt, value } of capacity) {
    if (value !== processors) occupy(timeline, startAt, endAt, processors - value);
  }
}

/**
 * The earliest instant from which `processors` are free for `estimate`; Infinity if there is none.
 * O(steps).
 */
export function earliestStart(timeline: Timeline, processors: number, estimate: number): number {
  const { at, free, count } = timeline;
  let start = 0;
  for (let step = 0; step < count; step++) {
    if (free[step]! < processors) start = step + 1;
    else if (step + 1 >= count || at[step + 1]! >= at[start]! + estimate) return at[start]!;
  }
  return Infinity;
}

/** Takes `processors` off in `[startAt, endAt)`; a negative number adds. O(steps). */
export function occupy(
  timeline: Timeline,
  startAt: number,
  endAt: number,
  processors: number,
): void {
  const first = stepAt(timeline, startAt);
  const last = endAt === Infinity ? timeline.count : stepAt(timeline, endAt);
  for (let step = first; step < last; step++) timeline.free[step]! -= processors;
}

/** A change of what is free from an instant on. */
export interface LevelChange {
  readonly at: number;
  readonly by: number;
}

/** Adds changes, in the order of their instants, all of them after now. O(steps + changes). */
export function addChanges(into: Timeline, plan: Timeline, changes: readonly LevelChange[]): void {
  clearTimeline(into);
  let more = 0;
  let next = 0;
  for (let step = 0; step < plan.count; step++) {
    const until = step + 1 < plan.count ? plan.at[step + 1]! : Infinity;
    addStep(into, plan.at[step]!, plan.free[step]! + more);
    for (; next < changes.length && changes[next]!.at < until; next++) {
      more += changes[next]!.by;
      addStep(into, changes[next]!.at, plan.free[step]! + more);
    }
  }
}

/** What can start now under this plan. O(steps until nothing is free). */
export function climbDown(timeline: Timeline, stairs: Stairs): void {
  const { at, free, count } = timeline;
  clearStairs(stairs);
  let room = free[0]!;
  for (let step = 1; step < count && room > 0; step++) {
    if (free[step]! >= room) continue;
    pushStair(stairs, at[step]! - at[0]!, room);
    room = free[step]!;
  }
  pushStair(stairs, Infinity, room);
}

/** A job that keeps its place in `shadowStairs`. */
export interface ShadowOf {
  readonly now: number;
  readonly free: number;
  readonly width: number;
  /** True if all count that end when it can start; published EASY counts up to the last needed. */
  readonly countsTies: boolean;
}

/**
 * What can start now beside one reservation for a job `width` wide, without a whole plan: as much
 * as is free until that job can start, and then what it leaves over. O(running until then).
 */
export function shadowStairs(
  stairs: Stairs,
  jobs: JobColumns,
  running: RunningJobs,
  { now, free, width, countsTies }: ShadowOf,
): void {
  clearStairs(stairs);
  let level = free;
  let shadowAt = now;
  for (let i = 0; i < running.count; i++) {
    const slot = running.slots[i]!;
    const endAt = Math.max(jobs.expectedEndAt[slot]!, now + 1);
    if (level >= width && !(countsTies && endAt === shadowAt)) break;
    shadowAt = endAt;
    level += jobs.processors[slot]!;
  }
  pushStair(stairs, shadowAt - now, free);
  pushStair(stairs, Infinity, Math.min(free, level - width));
}

/** The index of the step that starts at an instant, made if there is none. */
function stepAt(timeline: Timeline, instant: number): number {
  const { at } = timeline;
  assert(instant >= at[0]!, "a plan starts now");
  let low = 0;
  let high = timeline.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  if (low < timeline.count && at[low] === instant) return low;
  makeRoom(timeline);
  timeline.at.copyWithin(low + 1, low, timeline.count);
  timeline.free.copyWithin(low + 1, low, timeline.count);
  timeline.at[low] = instant;
  timeline.free[low] = timeline.free[low - 1]!;
  timeline.count += 1;
  return low;
}

function pushStep(timeline: Timeline, instant: number, free: number): void {
  const { count } = timeline;
  if (count > 0 && timeline.at[count - 1] === instant) {
    timeline.free[count - 1] = free;
    return;
  }
  makeRoom(timeline);
  timeline.at[count] = instant;
  timeline.free[count] = free;
  timeline.count = count + 1;
}

function makeRoom(timeline: Timeline): void {
  if (timeline.count < timeline.at.length) return;
  timeline.at = widened(timeline.at, timeline.count * 2);
  timeline.free = widened(timeline.free, timeline.count * 2);
}
