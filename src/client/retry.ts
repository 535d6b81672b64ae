/** How often and how patiently a call is sent again. */
export interface RetryPolicy {
  /** Attempts after the first one; 0 sends everything once. */
  readonly count: number;
  /** Wait before the second attempt; each later wait may be twice as long. */
  readonly firstWaitMs: number;
  /** No wait is longer, unless the server names one. */
  readonly waitMsMax: number;
  /** A server that asks for more patience than this is given up at once. */
  readonly retryAfterMsMax: number;
}

export const DEFAULT_RETRIES: RetryPolicy = {
  count: 4,
  firstWaitMs: 100,
  waitMsMax: 5_000,
  retryAfterMsMax: 60_000,
};

/**
 * The wait before attempt `attempt + 1`: doubling, bounded, and spread over its upper half so that
 * callers that failed together do not come back together. `chance` is in [0, 1).
 */
export function backoffMs(policy: RetryPolicy, attempt: number, chance: number): number {
  const exponent = Math.min(attempt - 1, 30);
  const full = Math.min(policy.waitMsMax, policy.firstWaitMs * 2 ** exponent);
  return Math.round(full / 2 + (full / 2) * chance);
}

/**
 * Milliseconds that a `Retry-After` header asks for, as seconds or as a date; undefined if there
 * is none that can be read.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
