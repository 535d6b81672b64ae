import { widened } from "./columns.ts";

/**
 * What can start now and still fit until it ends: so many processors for so long. A job fits if at
 * most `room[i]` processors wide, where `i` is the first step with `estimate <= until[i]`. Rooms
 * fall from step to step; the last `until` is Infinity.
 */
export interface Stairs {
  count: number;
  until: Float64Array;
  room: Float64Array;
}

export function createStairs(): Stairs {
  return { count: 0, until: new Float64Array(16), room: new Float64Array(16) };
}

export function clearStairs(stairs: Stairs): void {
  stairs.count = 0;
}

/** Adds a step: `room` processors for what ends within `until`. */
export function pushStair(stairs: Stairs, until: number, room: number): void {
  if (stairs.count === stairs.until.length) {
    stairs.until = widened(stairs.until, stairs.count * 2);
    stairs.room = widened(stairs.room, stairs.count * 2);
  }
  stairs.until[stairs.count] = until;
  stairs.room[stairs.count] = room;
  stairs.count += 1;
}

/** True if so many processors for so long fit. Most answers need one comparison. */
export function fitsStairs(stairs: Stairs, processors: number, estimate: number): boolean {
  const { until, room, count } = stairs;
  if (processors > room[0]!) return false;
  if (processors <= room[count - 1]!) return true;
  let step = 0;
  while (estimate > until[step]!) step += 1;
  return processors <= room[step]!;
}

/** Takes off a job that starts now: what ends before it, and what passes beside it. */
export function lowerStairs(stairs: Stairs, processors: number, estimate: number): void {
  const { until, room, count } = stairs;
  let step = 0;
  while (estimate > until[step]!) {
    room[step]! -= processors;
    step += 1;
  }
  room[step]! -= processors;
  const least = room[step]!;
  for (step += 1; step < count && room[step]! > least; step++) room[step] = least;
}
