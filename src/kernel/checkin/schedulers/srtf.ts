import { createRanked } from "./ranked.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler.ts";

/** Least remaining work first: unmet demand plus the rounds that are still to come. */
export function createSrtf(options: SchedulerOptions): Scheduler {
  return createRanked(options, "request", ({ facts, unmet }) => {
    const roundsAfter = Math.max(0, facts.roundsLeft - 1);
    return Math.max(0, unmet) + roundsAfter * facts.demand;
  });
}
