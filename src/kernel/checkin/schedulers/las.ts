import { createRanked } from "./ranked.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler.ts";

/** Least attained service first: the job that was assigned the fewest devices so far. */
export function createLas(options: SchedulerOptions): Scheduler {
  return createRanked(options, "ack", ({ attained }) => attained);
}
