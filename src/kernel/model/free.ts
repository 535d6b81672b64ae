import type { Tier } from "./grant-table.ts";
import type { Instant, Units } from "./ids.ts";
import type { Pool } from "./pool.ts";
import {
  type EarliestFitQuery,
  type EarliestFitResult,
  earliestFit,
  firstTight,
  headroom,
  longestPrefix,
  type Profile,
  steps,
  type Tight,
  valueAt,
} from "./profile/index.ts";
import type { Window } from "./window.ts";

/**
 * What one tier may still take from a pool: the lower of one or two profiles.
 * A standard caller is bound by all use and, where there is a float, by the standard share too.
 */
export interface FreeView {
  readonly main: Profile;
  readonly second: Profile | undefined;
}

/** Free capacity for `tier`, as it is now. */
export function freeFor(pool: Pool, tier: Tier): FreeView {
  return { main: pool.free, second: tier === "standard" ? pool.freeStandard : undefined };
}

/** What `tier` could take from an empty pool. */
export function capacityFor(pool: Pool, tier: Tier): FreeView {
  const standard = tier === "standard" ? pool.capacityStandard : undefined;
  return { main: standard ?? pool.capacity, second: undefined };
}

export function freeAt(view: FreeView, at: Instant): Units {
  const main = valueAt(view.main, at);
  return view.second === undefined ? main : Math.min(main, valueAt(view.second, at));
}

/** Largest amount that fits the whole window. O(log n). */
export function freeOver(view: FreeView, startAt: Instant, endAt: Instant): Units {
  const main = headroom(view.main, startAt, endAt);
  return view.second === undefined ? main : Math.min(main, headroom(view.second, startAt, endAt));
}

/** Latest end in the window up to which `amount` fits from its start. O(log n). */
export function fitsUntil(view: FreeView, window: Window, amount: Units): Instant {
  const until = longestPrefix(view.main, window.startAt, window.endAt, amount);
  if (view.second === undefined || until === window.startAt) return until;
  return longestPrefix(view.second, window.startAt, until, amount);
}

/** The earliest maximal run of constant free capacity below `amount`, clipped to the window. */
export function tightIn(view: FreeView, window: Window, amount: Units): Tight | undefined {
  if (view.second === undefined) {
    return firstTight(view.main, window.startAt, window.endAt, amount);
  }
  const startAt = fitsUntil(view, window, amount);
  if (startAt === window.endAt) return undefined;
  const free = freeAt(view, startAt);
  // The lower of two step functions is constant at least until either of them steps.
  let endAt = startAt;
  while (endAt < window.endAt && freeAt(view, endAt) === free) {
    endAt = Math.min(
      runEnd(view.main, endAt, window.endAt),
      runEnd(view.second, endAt, window.endAt),
    );
  }
  return { startAt, endAt, free };
}

/** Earliest window of the asked length in which the amount fits. See `earliestFit`. */
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

function runEnd(profile: Profile, at: Instant, limitAt: Instant): Instant {
  return steps(profile, at, limitAt, 1)[0]?.endAt ?? limitAt;
}
