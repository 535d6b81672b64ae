/** A token bucket: `perSecond` requests a second, with a burst of one second's worth. */
export interface RateLimiter {
  /** 0 if the caller may go on; otherwise the milliseconds until it may. */
  take(id: string, perSecond: number, nowMs: number): number;
}

interface Bucket {
  /** Thousandths of requests: whole milliseconds drip whole ones, so that nothing is rounded. */
  milli: number;
  filledAtMs: number;
}

/** Buckets kept; the one that was made first goes first, which at worst forgives a burst. */
const BUCKETS_MAX = 100_000;

/** One request, in thousandths. */
const REQUEST = 1_000;

export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (id, perSecond, nowMs) => {
      const burst = Math.max(1, perSecond) * REQUEST;
      let bucket = buckets.get(id);
      if (bucket === undefined) {
        bucket = { milli: burst, filledAtMs: nowMs };
        buckets.set(id, bucket);
        if (buckets.size > BUCKETS_MAX) forgetFirst(buckets);
      }
      const passedMs = Math.max(0, nowMs - bucket.filledAtMs);
      bucket.milli = Math.min(burst, bucket.milli + passedMs * perSecond);
      bucket.filledAtMs = nowMs;
      if (bucket.milli < REQUEST) return Math.ceil((REQUEST - bucket.milli) / perSecond);
      bucket.milli -= REQUEST;
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
