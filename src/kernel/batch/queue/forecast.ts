import { assert } from "../../../base/index.ts";
import type { Profile } from "../../model/index.ts";
import { firstJob, jobAfter, NONE } from "./order.ts";
import type { ClusterQueue } from "./queue.ts";
import { earliestStart, limitByCapacity, occupy, planFromRunning } from "./timeline.ts";

/** When a waiting job would start if every job ran as long as it may and nobody else came. */
export interface Forecast {
  readonly slot: number;
  /** Infinity if what is known of the capacity never lets it start. */
  readonly startAt: number;
}

/**
 * Forecasts for the first `countMax` jobs in the order in which they would be served: overdue
 * first. Each gets the earliest place that delays none before it, so jobs that may pass the
 * blocked can start earlier than this says, and later only where the policy lets others pass.
 *
 * Reads the queue, uses its scratch. Cost: O(count x (running + count)).
 */
export function forecastStarts(
  queue: ClusterQueue,
  now: number,
  options: { readonly countMax: number; readonly capacity?: Profile },
): readonly Forecast[] {
  assert(options.countMax >= 1, "at least one job must be asked for");
  const { jobs, timeline } = queue;
  planFromRunning(timeline, jobs, queue.running, now, queue.free);
  const { capacity } = options;
  if (capacity !== undefined) limitByCapacity(timeline, capacity, now, queue.processors);
  const forecasts: Forecast[] = [];
  for (const lane of [queue.overdue, queue.waiting]) {
    let slot = firstJob(lane);
    for (
      ;
      slot !== NONE && forecasts.length < options.countMax;
      slot = jobAfter(lane, jobs, slot)
    ) {
      const width = jobs.processors[slot]!;
      const estimate = jobs.estimate[slot]!;
      const startAt = earliestStart(timeline, width, estimate);
      forecasts.push({ slot, startAt });
      if (startAt !== Infinity) occupy(timeline, startAt, startAt + estimate, width);
    }
  }
  return forecasts;
}
