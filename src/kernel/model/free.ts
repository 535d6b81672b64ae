import type { Instant, Units } from "./ids.ts";
import type { Pool } from "./pool.ts";
import {
  type EarliestFitQuery,
  type EarliestFitResult,
  earliestFit,
  headroom,
  longestPrefix,
  nextAtLeast,
  nextBelow,
  nextBoundary,
  type Profile,
  type Tight,
  valueAt,
} from "./profile/index.ts";
import type { Tier } from "./tables/index.ts";
import type { Step, Window } from "./window.ts";

/**
 * What one caller may still take from a pool: the lower of one or two profiles (a standard caller
 * is bound by all use and, where there is a float, by the standard share too), and more by what
 * the caller already holds and would give up (`own`, when a reservation is amended).
 */
export interface FreeView {
  readonly main: Profile;
  readonly second: Profile | undefined;
  readonly own: Step | undefined;
  /** Where the pool's capacity steps: a tight run ends there, for the cause may be another. */
  readonly fences: Profile;
}

/** Free capacity for `tier`, as it is now, as if `own` were given back. */
export function freeFor(pool: Pool, tier: Tier, own?: Step): FreeView {
  const second = tier === "standard" ? pool.freeStandard : undefined;
  const isHolding = own !== undefined && own.startAt < own.endAt;
  return { main: pool.free, second, own: isHolding ? own : undefined, fences: pool.capacity };
}

/** What `tier` could take from an empty pool. */
export function capacityFor(pool: Pool, tier: Tier): FreeView {
  const standard = tier === "standard" ? pool.capacityStandard : undefined;
  const main = standard ?? pool.capacity;
  return { main, second: undefined, own: undefined, fences: pool.capacity };
}

export function freeAt(view: FreeView, at: Instant): Units {
  const main = valueAt(view.main, at);
  const low = view.second === undefined ? main : Math.min(main, valueAt(view.second, at));
  return low + ownAt(view, at);
}

/** Largest amount that fits the whole window. O(log n). */
export function freeOver(view: FreeView, startAt: Instant, endAt: Instant): Units {
  if (view.own === undefined) return lowest(view, startAt, endAt);
  let free = Number.POSITIVE_INFINITY;
  for (const part of partsOf(view, { startAt, endAt })) {
    free = Math.min(free, lowest(view, part.startAt, part.endAt) + ownAt(view, part.startAt));
  }
  return free;
}

/** Latest end in the window up to which `amount` fits from its start. O(log n). */
export function fitsUntil(view: FreeView, window: Window, amount: Units): Instant {
  for (const part of partsOf(view, window)) {
    const needed = amount - ownAt(view, part.startAt);
    let until = longestPrefix(view.main, part.startAt, part.endAt, needed);
    if (view.second !== undefined && until > part.startAt) {
      until = longestPrefix(view.second, part.startAt, until, needed);
    }
    if (until < part.endAt) return until;
  }
  return window.endAt;
}

/**
 * The earliest run of constant free capacity below `amount`, as long as it goes on within the
 * window and within one capacity.
 */
export function tightIn(view: FreeView, window: Window, amount: Units): Tight | undefined {
  const startAt = fitsUntil(view, window, amount);
  if (startAt === window.endAt) return undefined;
  return runFrom(view, startAt, Math.min(window.endAt, nextBoundary(view.fences, startAt)));
}

/** Constant runs of free capacity over the window, in order, at most `max`. O(log n) a run. */
export function freeRuns(view: FreeView, window: Window, max: number): readonly Tight[] {
  const runs: Tight[] = [];
  let at = window.startAt;
  while (at < window.endAt && runs.length < max) {
    const run = runFrom(view, at, window.endAt);
    runs.push(run);
    at = run.endAt;
  }
  return runs;
}

/**
 * Earliest window of the asked length in which the amount fits; see `earliestFit`.
 * What the caller holds itself counts as taken here: every answer is right, a later one than
 * the best is possible.
 */
export function earliestFreeWindow(view: FreeView, query: EarliestFitQuery): EarliestFitResult {
  if (view.second === undefined) return earliestFit(view.main, query);
  let notBefore = query.notBefore;
  for (let rounds = 0; rounds < query.runsMax; rounds++) {
    const first = earliestFit(view.main, { ...query, notBefore });
    if (first.kind !== "found") return first;
    const second = earliestFit(view.second, { ...query, notBefore: first.startAt });
    // Agreement of both is the answer; until then every round moves forward.
    if (second.kind !== "found" || second.startAt === first.startAt) return second;
    notBefore = second.startAt;
  }
  return { kind: "truncated", searchedUntilAt: notBefore };
}

/** Windows from `fromAt` on in which the value is below zero, ascending. O(log n) each. */
export function lostBelow(profile: Profile, fromAt: Instant): readonly Window[] {
  const windows: Window[] = [];
  let startAt = nextBelow(profile, fromAt, 0);
  while (startAt !== Number.POSITIVE_INFINITY) {
    const endAt = nextAtLeast(profile, startAt, 0);
    windows.push({ startAt, endAt });
    startAt = nextBelow(profile, endAt, 0);
  }
  return windows;
}

/** The maximal run of constant free capacity from `at` on, up to `limitAt`. */
function runFrom(view: FreeView, at: Instant, limitAt: Instant): Tight {
  const free = freeAt(view, at);
  let endAt = at;
  // The lower of two step functions is constant at least until either of them steps.
  while (endAt < limitAt && freeAt(view, endAt) === free) endAt = nextStepAt(view, endAt, limitAt);
  return { startAt: at, endAt, free };
}

function nextStepAt(view: FreeView, at: Instant, limitAt: Instant): Instant {
  let next = profileStepAt(view.main, at, limitAt);
  if (view.second !== undefined) next = profileStepAt(view.second, at, next);
  if (view.own === undefined) return next;
  if (at < view.own.startAt) return Math.min(next, view.own.startAt);
  return at < view.own.endAt ? Math.min(next, view.own.endAt) : next;
}

function profileStepAt(profile: Profile, at: Instant, limitAt: Instant): Instant {
  return Math.min(nextBoundary(profile, at), limitAt);
}

function lowest(view: FreeView, startAt: Instant, endAt: Instant): Units {
  const main = headroom(view.main, startAt, endAt);
  return view.second === undefined ? main : Math.min(main, headroom(view.second, startAt, endAt));
}

function ownAt(view: FreeView, at: Instant): Units {
  const own = view.own;
  return own !== undefined && own.startAt <= at && at < own.endAt ? own.amount : 0;
}

/** The window, cut where the caller's own holding begins and ends. */
function partsOf(view: FreeView, window: Window): readonly Window[] {
  if (view.own === undefined) return [window];
  const cuts = [view.own.startAt, view.own.endAt].filter(
    (at) => window.startAt < at && at < window.endAt,
  );
  const edges = [window.startAt, ...cuts, window.endAt];
  return cuts.length === 0
    ? [window]
    : edges.slice(1).map((endAt, i) => ({ startAt: edges[i]!, endAt }));
}
