/** Recent check-ins per atom: a fast and a slow average, blended by how much the fast one saw. */
export interface Rates {
  readonly seen: number[];
  /** Check-ins since the last bucket ended. */
  readonly fresh: number[];
  readonly fast: number[];
  readonly slow: number[];
  bucketAt: number;
}

const BUCKET_MS = 100;

/** What a bucket leaves of averages over 5 s and over 120 s: exp(-0.1/5), exp(-0.1/120). */
const FAST_KEEP = 0.980_198_673;
const SLOW_KEEP = 0.999_167_014;

/** Check-ins that make the fast average as credible as the slow one. */
const CREDIBLE = 3;

/** After so many empty buckets the averages start anew: ten minutes. */
const BUCKETS_MAX = 6_000;

export function createRates(at: number): Rates {
  return { seen: [], fresh: [], fast: [], slow: [], bucketAt: at };
}

/** Counts one check-in. O(1). */
export function countRate(rates: Rates, atom: number): void {
  while (rates.seen.length <= atom) {
    rates.seen.push(0);
    rates.fresh.push(0);
    rates.fast.push(0);
    rates.slow.push(0);
  }
  rates.seen[atom]! += 1;
  rates.fresh[atom]! += 1;
}

/** Closes the buckets that ended before `at`. O(atoms x buckets), at most ten minutes of them. */
export function ageRates(rates: Rates, at: number): void {
  const ended = Math.floor((at - rates.bucketAt) / BUCKET_MS);
  if (ended <= 0) return;
  rates.bucketAt += ended * BUCKET_MS;
  const { fresh, fast, slow } = rates;
  for (let atom = 0; atom < fresh.length; atom++) {
    let quick = fast[atom]! + fresh[atom]!;
    let calm = slow[atom]! + fresh[atom]!;
    for (let i = 0; i < Math.min(ended, BUCKETS_MAX); i++) {
      quick *= FAST_KEEP;
      calm *= SLOW_KEEP;
    }
    fast[atom] = quick;
    slow[atom] = calm;
    fresh[atom] = 0;
  }
}

/** Check-ins of an atom per 1000 s, whole. */
export function rateOf({ fast, slow }: Rates, atom: number): number {
  const quick = fast[atom] ?? 0;
  const calm = slow[atom] ?? 0;
  const evidence = Math.max((calm * 5) / 120, quick);
  const trust = evidence / (evidence + CREDIBLE);
  const perSecond = trust * (quick / 5) + (1 - trust) * ((calm + 0.3) / 120);
  return Math.round(1_000 * perSecond);
}
