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
  /** The class of each room: no wider job fits it. */
  widthClass: Uint8Array;
}

/**
 * Widths are told apart by powers of four when least estimates are kept: 1, up to 4, up to 16, up
 * to 64, up to 256, any. With one class for all, long queues were searched in vain: a subtree that
 * holds one narrow and one short job looks as if it held a narrow short one.
 */
export const WIDTH_CLASSES = 6;

/** The first class that holds a width: 0 for 1, 1 up to 4, ... */
export function widthClassOf(width: number): number {
  return width <= 1 ? 0 : Math.min(WIDTH_CLASSES - 1, (33 - Math.clz32(width - 1)) >> 1);
}

export function createStairs(): Stairs {
  return {
    count: 0,
    until: new Float64Array(16),
    room: new Float64Array(16),
    widthClass: new Uint8Array(16),
  };
}

export function clearStairs(stairs: Stairs): void {
  stairs.count = 0;
}

/** Adds a step: `room` processors for what ends within `until`. */
export function pushStair(stairs: Stairs, until: number, room: number): void {
  if (stairs.count === stairs.until.length) {
    stairs.until = widened(stairs.until, stairs.count * 2);
    stairs.room = widened(stairs.room, stairs.count * 2);
    const widthClass = new Uint8Array(stairs.count * 2);
    widthClass.set(stairs.widthClass);
    stairs.widthClass = widthClass;
  }
  stairs.until[stairs.count] = until;
  setRoom(stairs, stairs.count, room);
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
  for (; estimate > until[step]!; step++) setRoom(stairs, step, room[step]! - processors);
  setRoom(stairs, step, room[step]! - processors);
  const least = room[step]!;
  for (step += 1; step < count && room[step]! > least; step++) setRoom(stairs, step, least);
}

function setRoom(stairs: Stairs, step: number, room: number): void {
  stairs.room[step] = room;
  stairs.widthClass[step] = widthClassOf(room);
}
