/** A token bucket: `perSecond` requests a second, with a burst of one second's worth. */
export interface RateLimiter {
  /** 0 if the caller may go on; otherwise the milliseconds until it may. */
  take(id: string, perSecond: number, nowMs: number): number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Buckets kept; the one that was made first goes first, which at worst forgives a burst. */
const BUCKETS_MAX = 100_000;

export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (id, perSecond, nowMs) => {
      const burst = Math.max(1, perSecond);
      let bucket = buckets.get(id);
      if (bucket === undefined) {
        bucket = { tokens: burst, filledAtMs: nowMs };
        buckets.set(id, bucket);
        if (buckets.size > BUCKETS_MAX) forgetFirst(buckets);
      }
      const passedMs = Math.max(0, nowMs - bucket.filledAtMs);
      bucket.tokens = Math.min(burst, bucket.tokens + (passedMs * perSecond) / 1_000);
      bucket.filledAtMs = nowMs;
      if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1_000) / perSecond);
      bucket.tokens -= 1;
      return 0;
    },
  };
}

function forgetFirst(buckets: Map<string, Bucket>): void {
  for (const id of buckets.keys()) {
    buckets.delete(id);
    return;
  }
}
