import { assert } from "../../../base/index.ts";
import { nextAtLeast, nextBelow } from "./crossing.ts";
import type { Profile } from "./types.ts";

/** What is sought: `amount` for `durationMs`, from `notBefore` on, over by `deadline`. */
export interface EarliestFitQuery {
  readonly amount: number;
  readonly durationMs: number;
  readonly notBefore: number;
  /** An instant, or `Infinity`. */
  readonly deadline: number;
  /** So many runs that are high enough but too short are passed over before the search stops. */
  readonly runsMax: number;
}

export type EarliestFitResult =
  | { readonly kind: "found"; readonly startAt: number }
  /** There is none. */
  | { readonly kind: "none" }
  /** The bound was reached: nothing starts before `searchedUntilAt`, what is later is not known. */
  | { readonly kind: "truncated"; readonly searchedUntilAt: number };

/**
 * The earliest window in which the value is never below `amount`.
 *
 * Cost: O((runs + 1) log n), where a run is a stretch that is high enough but too short.
 * A duration under 1 ms, or a `runsMax` under 1, is the caller's bug and fails an assertion.
 */
export function earliestFit(profile: Profile, query: EarliestFitQuery): EarliestFitResult {
  const { amount, durationMs, deadline, runsMax } = query;
  assert(durationMs >= 1, "duration must be at least 1 ms");
  assert(runsMax >= 1, "at least one run must be searched");
  let searchedUntilAt = query.notBefore;
  for (let run = 0; run < runsMax; run++) {
    const startAt = nextAtLeast(profile, searchedUntilAt, amount);
    if (startAt === Infinity || startAt + durationMs > deadline) return { kind: "none" };
    const endAt = nextBelow(profile, startAt, amount);
    if (endAt - startAt >= durationMs) return { kind: "found", startAt };
    searchedUntilAt = endAt;
  }
  if (searchedUntilAt + durationMs > deadline) return { kind: "none" };
  return { kind: "truncated", searchedUntilAt };
}
