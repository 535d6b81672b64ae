/** Agents whose server is away ask again soon at first, then every half a minute. */
const FIRST_WAIT_MS = 500;
const WAIT_MS_MAX = 30_000;

/** Heartbeats come up to a tenth early, so that many agents do not fall into step. Never late. */
const EARLY_SHARE = 0.1;

/** The wait before the next heartbeat, where the server wants one every `seconds`. */
export function beatMs(seconds: number, chance: number): number {
  return Math.round(seconds * 1_000 * (1 - EARLY_SHARE * chance));
}

/**
 * The wait after `failures` calls that failed, one after the other: doubling, bounded, and spread
 * over its upper half; not less than `askedS`. `chance` is in [0, 1).
 */
export function againMs(failures: number, chance: number, askedS = 0): number {
  const full = Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 30));
  return Math.max(Math.round(full / 2 + (full / 2) * chance), askedS * 1_000);
}
