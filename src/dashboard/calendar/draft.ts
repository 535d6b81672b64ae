import type { TimelineStep } from "../../wire/index.ts";
import type { TimeScale } from "../chart/time-scale.ts";
import { DAY_S, HOUR_S, MINUTE_S } from "../show/time.ts";

/** A window on the chart that is being asked for, or that a reservation is being moved to. */
export interface Draft {
  readonly start: number;
  readonly end: number;
  readonly amount: number;
}

/** Which part of a window the pointer holds. */
export type Grip = "start" | "end" | "all";

const STEPS_S = [
  MINUTE_S,
  5 * MINUTE_S,
  15 * MINUTE_S,
  30 * MINUTE_S,
  HOUR_S,
  3 * HOUR_S,
  6 * HOUR_S,
  12 * HOUR_S,
  DAY_S,
];
/** A round time should not be farther than this from the pointer, in pixels. */
const STEP_PX = 5;
/** Where capacity changes is caught from this far. */
const EDGE_PX = 7;

/** A window is at least so long: shorter ones are slips of the hand. */
const LENGTH_S_MIN = MINUTE_S;

/** The round step for what one pixel stands for. */
export function snapStep(scale: TimeScale): number {
  const pixelS = (scale.to - scale.from) / Math.max(scale.width, 1);
  return STEPS_S.find((step) => step >= pixelS * STEP_PX) ?? DAY_S;
}

/**
 * The instant that is meant by a point: an edge of the capacity if one is near, else a round time
 * counted from `midnight`, some midnight of the zone that is shown.
 */
export function snap(
  at: number,
  scale: TimeScale,
  near: { readonly edges: readonly number[]; readonly midnight: number },
): number {
  const x = scale.x(at);
  let best: number | undefined;
  for (const edge of near.edges) {
    const distance = Math.abs(scale.x(edge) - x);
    if (distance > EDGE_PX) continue;
    if (best === undefined || distance < Math.abs(scale.x(best) - x)) best = edge;
  }
  if (best !== undefined) return best;
  const step = snapStep(scale);
  return near.midnight + Math.round((at - near.midnight) / step) * step;
}

/** Where the capacity, or what is used of it, changes. */
export function edgesOf(steps: readonly TimelineStep[]): readonly number[] {
  const last = steps[steps.length - 1];
  const starts = steps.map(({ start_time }) => start_time);
  return last === undefined ? starts : [...starts, last.end_time];
}

/** The window between two points, whichever came first. */
export function windowBetween(a: number, b: number): { start: number; end: number } {
  const start = Math.min(a, b);
  return { start, end: Math.max(a, b, start + LENGTH_S_MIN) };
}

/** A window after its grip was moved to `to`; `origin` is where it was taken hold of. */
export function dragged(
  before: Draft,
  grip: Grip,
  move: { readonly origin: number; readonly to: number; readonly snapTo: (at: number) => number },
): Draft {
  const { origin, to, snapTo } = move;
  switch (grip) {
    case "start":
      return { ...before, start: Math.min(snapTo(to), before.end - LENGTH_S_MIN) };
    case "end":
      return { ...before, end: Math.max(snapTo(to), before.start + LENGTH_S_MIN) };
    case "all": {
      const start = snapTo(before.start + to - origin);
      return { ...before, start, end: start + before.end - before.start };
    }
  }
}

/** The part of a window that a pointer at `x` would hold; undefined beside it. */
export function gripAt(window: Draft, x: number, scale: TimeScale): Grip | undefined {
  const [left, right] = [scale.x(window.start), scale.x(window.end)];
  const reach = Math.min(8, Math.max(3, (right - left) / 4));
  if (Math.abs(x - left) <= reach) return "start";
  if (Math.abs(x - right) <= reach) return "end";
  return x > left && x < right ? "all" : undefined;
}
