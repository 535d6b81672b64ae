import { createRanked } from "./ranked.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler.ts";

/** The earliest registered job first. Nobody overtakes, so aging has nothing to mend. */
export function createFifo(options: SchedulerOptions): Scheduler {
  return createRanked({ ...options, aging: 0 }, "request", ({ facts }) => facts.arrivedAt);
}
