import { ROLLING_STEP_MS } from "../limits.ts";
import type { Instant, LedgerState, Pool, Rolling, ScheduleEntry, Stamp } from "../model/index.ts";
import type { ScheduleExtended } from "./types.ts";

/** The schedule of a rolling pool that begins at `at`: from that day to the horizon. */
export function rollingEntries(rolling: Rolling, at: Instant): readonly ScheduleEntry[] {
  return [{ startAt: dayOf(at), endAt: reach(rolling, at), capacity: rolling.capacity }];
}

/** Extensions that are due, in the order of the pools; part of `tick`. */
export function dueExtensions(state: LedgerState, stamp: Stamp): readonly ScheduleExtended[] {
  if (stamp.at < state.rollingDueAt) return [];
  const extensions: ScheduleExtended[] = [];
  for (const pool of state.pools.values()) {
    const extension = extensionOf(pool, stamp.at);
    if (extension !== undefined) extensions.push(extension);
  }
  return extensions;
}

/** When the next rolling schedule wants more; Infinity without any. */
export function nextExtensionAt(state: LedgerState): Instant {
  let next = Number.POSITIVE_INFINITY;
  for (const pool of state.pools.values()) {
    if (pool.rolling !== undefined)
      next = Math.min(next, dayOf(endOf(pool) - pool.rolling.horizonMs));
  }
  return next;
}

function extensionOf(pool: Pool, at: Instant): ScheduleExtended | undefined {
  if (pool.rolling === undefined) return undefined;
  const fromAt = endOf(pool);
  const untilAt = reach(pool.rolling, at);
  if (untilAt <= fromAt) return undefined;
  const { capacity } = pool.rolling;
  return { kind: "pool.schedule_extended", pool: pool.id, fromAt, untilAt, capacity };
}

/** A rolling schedule always reaches the horizon, and up to one step more. */
function reach(rolling: Rolling, at: Instant): Instant {
  return dayOf(at) + ROLLING_STEP_MS + rolling.horizonMs;
}

function endOf(pool: Pool): Instant {
  return pool.schedule[pool.schedule.length - 1]?.endAt ?? 0;
}

function dayOf(at: Instant): Instant {
  return at - (at % ROLLING_STEP_MS);
}
