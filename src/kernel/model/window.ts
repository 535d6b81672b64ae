import type { Instant, Units } from "./ids.ts";

/** Half-open span `[startAt, endAt)`. */
export interface Window {
  readonly startAt: Instant;
  readonly endAt: Instant;
}

/** An amount held for a window. */
export interface Step extends Window {
  readonly amount: Units;
}

/** The whole seconds that the public API speaks in. */
export const SECOND_MS = 1_000;

/** The start of the second that `at` falls in: what the ledger takes as now. Earlier is past. */
export function secondOf(at: Instant): Instant {
  return at - (at % SECOND_MS);
}

/** The first whole second that is not before `at`. */
export function nextSecond(at: Instant): Instant {
  return secondOf(at + SECOND_MS - 1);
}
