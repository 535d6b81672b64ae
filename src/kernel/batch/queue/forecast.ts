import { assert } from "../../../base/index.ts";
import { firstJob, jobAfter, NONE } from "./order.ts";
import { type ClusterQueue, promoteOverdue } from "./queue.ts";
import type { QueueShare } from "./sharing.ts";
import {
  createTimeline,
  earliestStart,
  limitByCapacity,
  lowerOf,
  occupy,
  planFromRunning,
  type Timeline,
} from "./timeline.ts";
import type { CapacityStep } from "./types.ts";

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
 * Leaves the queue as it is but for who counts as overdue; uses its scratch.
 * Cost: O(count x (running + count)).
 */
export function forecastStarts(
  queue: ClusterQueue,
  now: number,
  options: { readonly countMax: number; readonly capacity?: readonly CapacityStep[] },
): readonly Forecast[] {
  assert(options.countMax >= 1, "at least one job must be asked for");
  promoteOverdue(queue, now);
  const { jobs, timeline } = queue;
  planFromRunning(timeline, jobs, queue.running, now, queue.free);
  const { capacity } = options;
  if (capacity !== undefined) limitByCapacity(timeline, capacity, queue.processors);
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

/** When a job of one of several queues would start. */
export interface SharedForecast extends Forecast {
  /** Position of its queue among the shares. */
  readonly share: number;
}

export interface SharedForecastOptions {
  readonly countMax: number;
  /** How long a job is expected to hold its processors, at most its estimate; at least 1. */
  readonly spanOf: (share: number, slot: number) => number;
  /** The forecast ends with this one. */
  readonly until?: { readonly share: number; readonly slot: number };
}

/**
 * `forecastStarts` for queues that share `free`, which is used up by it: the overdue of all first,
 * then queue after queue. Where a queue has a bound of its own, what runs there counts against it
 * until its expected end. Cost: O(count x steps).
 */
export function forecastShared(
  shares: readonly QueueShare[],
  now: number,
  free: Timeline,
  options: SharedForecastOptions,
): readonly SharedForecast[] {
  const forecasts: SharedForecast[] = [];
  for (const { queue } of shares) promoteOverdue(queue, now);
  const caps = shares.map((share) => capOf(share, now));
  for (const lane of ["overdue", "waiting"] as const) {
    for (const [share, { queue }] of shares.entries()) {
      const { jobs } = queue;
      let slot = firstJob(queue[lane]);
      for (; slot !== NONE; slot = jobAfter(queue[lane], jobs, slot)) {
        if (forecasts.length >= options.countMax) return forecasts;
        const span = options.spanOf(share, slot);
        const startAt = place(free, caps[share], jobs.processors[slot]!, span);
        forecasts.push({ share, slot, startAt });
        if (options.until?.share === share && options.until.slot === slot) return forecasts;
      }
    }
  }
  return forecasts;
}

function capOf({ queue, unitsMax }: QueueShare, now: number): Timeline | undefined {
  if (unitsMax === Infinity) return undefined;
  const cap = createTimeline();
  const held = queue.processors - queue.free;
  planFromRunning(cap, queue.jobs, queue.running, now, unitsMax - held);
  return cap;
}

/** Takes the earliest place for a job and answers its start. */
function place(free: Timeline, cap: Timeline | undefined, width: number, span: number): number {
  let room = free;
  if (cap !== undefined) {
    room = createTimeline();
    lowerOf(room, free, cap);
  }
  const startAt = earliestStart(room, width, span);
  if (startAt === Infinity) return Infinity;
  occupy(free, startAt, startAt + span, width);
  if (cap !== undefined) occupy(cap, startAt, startAt + span, width);
  return startAt;
}
