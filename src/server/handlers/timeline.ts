import {
  floatOf,
  freeAt,
  freeFor,
  hullOf,
  type Instant,
  limits,
  type Pool,
  type Profile,
  SECOND_MS,
  steps,
  valueAt,
  type Window,
} from "../../kernel/index.ts";
import {
  type Timeline,
  type TimelineStep,
  toMillis,
  toSeconds,
  toSecondsUp,
} from "../../wire/index.ts";

/** How far a view reaches without being told. */
const SPAN_MS = 14 * limits.DAY_MS;

/** What part of a pool's timeline is wanted, in Unix seconds. */
export interface TimelineWish {
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
}

/**
 * Capacity, use and room of a pool as steps without gaps, in order. Cost: O(steps log n).
 * Whole seconds: where a change falls between two seconds, the step is told from the next one.
 */
export function timelineOf(pool: Pool, wish: TimelineWish, now: Instant): Timeline {
  const view = viewOf(pool, wish, now);
  const told: TimelineStep[] = [];
  let at = view.startAt;
  while (at < view.endAt && told.length <= wish.limit) {
    const step = stepAt(pool, at, nextChange(pool, at, view.endAt));
    const last = told[told.length - 1];
    if (last !== undefined && isSame(last, step)) {
      told[told.length - 1] = { ...last, end_time: step.end_time };
    } else {
      told.push(step);
    }
    at = toMillis(step.end_time);
  }
  const rest = told[wish.limit];
  return {
    pool: pool.id,
    from: toSeconds(view.startAt),
    to: toSecondsUp(view.endAt),
    steps: told.slice(0, wish.limit),
    next_from: rest?.start_time ?? null,
  };
}

/** The window to show: what was asked for, else a stretch from now on inside the schedule. */
function viewOf(pool: Pool, { from, to }: TimelineWish, now: Instant): Window {
  const hull = hullOf(pool);
  const nowSecond = toMillis(toSeconds(now));
  const startAt = from === undefined ? defaultStart(pool, hull, nowSecond) : toMillis(from);
  if (to !== undefined) return { startAt, endAt: Math.max(startAt, toMillis(to)) };
  const hullEnd = hull?.endAt ?? startAt;
  const endAt = pool.allowPast ? hullEnd : Math.min(hullEnd, startAt + SPAN_MS);
  return { startAt, endAt: Math.max(startAt, endAt) };
}

function defaultStart(pool: Pool, hull: Window | undefined, now: Instant): Instant {
  if (hull === undefined) return now;
  return pool.allowPast ? hull.startAt : Math.max(now, hull.startAt);
}

/** Where any of the pool's step functions changes next, rounded up to a whole second. */
function nextChange(pool: Pool, at: Instant, limitAt: Instant): Instant {
  const profiles: readonly (Profile | undefined)[] = [
    pool.capacity,
    pool.capacityStandard,
    pool.free,
    pool.freeStandard,
  ];
  let next = limitAt;
  for (const profile of profiles) {
    if (profile === undefined) continue;
    next = Math.min(next, steps(profile, at, limitAt, 1)[0]?.endAt ?? limitAt);
  }
  return Math.min(limitAt, toMillis(toSecondsUp(Math.max(next, at + SECOND_MS))));
}

function stepAt(pool: Pool, startAt: Instant, endAt: Instant): TimelineStep {
  const capacity = valueAt(pool.capacity, startAt);
  return {
    start_time: toSeconds(startAt),
    end_time: toSecondsUp(endAt),
    capacity,
    reserved: capacity - valueAt(pool.free, startAt),
    float: floatOf(capacity, pool.options.floatPercent),
    free: Math.max(0, freeAt(freeFor(pool, "standard"), startAt)),
  };
}

function isSame(a: TimelineStep, b: TimelineStep): boolean {
  return (
    a.capacity === b.capacity &&
    a.reserved === b.reserved &&
    a.float === b.float &&
    a.free === b.free
  );
}
