import type { TimelineStep } from "../../wire/index.ts";
import type { Band } from "./area.ts";
import type { TimeScale } from "./time-scale.ts";

/** The layers of a pool over time, from the bottom up: used, free for all, left for trials. */
export interface CapacityLayers {
  readonly reserved: readonly Band[];
  readonly free: readonly Band[];
  readonly float: readonly Band[];
  readonly capacity: readonly {
    readonly from: number;
    readonly to: number;
    readonly value: number;
  }[];
  readonly max: number;
}

/** What a pool's chart draws of its steps. Cost: O(steps). */
export function capacityLayers(steps: readonly TimelineStep[]): CapacityLayers {
  return {
    reserved: steps.map((step) => bandOf(step, 0, step.reserved)),
    free: steps.map((step) => bandOf(step, step.reserved, step.reserved + step.free)),
    float: steps.map((step) => bandOf(step, step.reserved + step.free, step.capacity)),
    capacity: steps.map(({ start_time, end_time, capacity }) => ({
      from: start_time,
      to: end_time,
      value: capacity,
    })),
    max: steps.reduce((max, step) => Math.max(max, step.capacity, step.reserved), 0),
  };
}

function bandOf({ start_time, end_time }: TimelineStep, low: number, high: number): Band {
  return { from: start_time, to: end_time, low, high };
}

/**
 * At most one step for each pixel: where several fall on one, the most that was used and the least
 * that was free of them, so that what is tight stays visible. Cost: O(steps).
 */
export function thinSteps(
  steps: readonly TimelineStep[],
  scale: TimeScale,
): readonly TimelineStep[] {
  if (steps.length <= scale.width) return steps;
  const thin: TimelineStep[] = [];
  let column = Number.NaN;
  for (const step of steps) {
    const last = thin[thin.length - 1];
    const own = Math.floor(scale.x(step.start_time));
    if (last !== undefined && own === column) thin[thin.length - 1] = tighter(last, step);
    else thin.push(step);
    column = own;
  }
  return thin;
}

function tighter(a: TimelineStep, b: TimelineStep): TimelineStep {
  const tight = b.free < a.free || (b.free === a.free && b.reserved > a.reserved) ? b : a;
  return { ...tight, start_time: a.start_time, end_time: b.end_time };
}
