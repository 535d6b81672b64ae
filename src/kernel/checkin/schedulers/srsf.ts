import { createRanked } from "./ranked.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler.ts";

/** Least unmet demand of the round first, as it stood at the last request of any job. */
export function createSrsf(options: SchedulerOptions): Scheduler {
  return createRanked(options, "request", ({ unmet }) => unmet);
}
