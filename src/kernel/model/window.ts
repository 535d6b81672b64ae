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
