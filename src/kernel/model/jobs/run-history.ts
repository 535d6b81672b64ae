/**
 * How much of their walltime a user's jobs really ran: counts of the last few hundred, in
 * sixteenths of the walltime. Bounded; old jobs fade as new ones come.
 */
export interface RunHistory {
  /** By user; `EVERYBODY` for all together. */
  readonly counts: Map<number, Uint16Array>;
}

export const RUN_BUCKETS = 16;
export const EVERYBODY = -1;

/** A user's counts are halved at this sum: about the last 300 jobs weigh. */
const COUNT_MAX = 512;
/** Fewer runs than this say nothing of one user: those of everybody are asked. */
const COUNT_TELLING = 8;

export function createRunHistory(): RunHistory {
  return { counts: new Map() };
}

/** Notes a run of `ranMs` of `walltimeMs`, for its user (while there is room) and for all. */
export function noteRun(
  history: RunHistory,
  user: number,
  run: { readonly ranMs: number; readonly walltimeMs: number },
  usersMax: number,
): void {
  const share = Math.floor((run.ranMs * RUN_BUCKETS) / run.walltimeMs);
  const bucket = Math.max(0, Math.min(RUN_BUCKETS - 1, share));
  count(history, EVERYBODY, bucket);
  const isKnown = history.counts.has(user);
  if (isKnown || history.counts.size <= usersMax) count(history, user, bucket);
}

/**
 * The part of its walltime, in sixteenths (1 to 16, rounded up), that so many percent of a user's
 * jobs did not outrun; 16 where too little is known.
 */
export function runQuantile(history: RunHistory, user: number, percent: number): number {
  const own = history.counts.get(user);
  const counts = sumOf(own) >= COUNT_TELLING ? own : history.counts.get(EVERYBODY);
  const total = sumOf(counts);
  if (counts === undefined || total < COUNT_TELLING) return RUN_BUCKETS;
  let seen = 0;
  for (let bucket = 0; bucket < RUN_BUCKETS; bucket++) {
    seen += counts[bucket]!;
    if (seen * 100 >= total * percent) return bucket + 1;
  }
  return RUN_BUCKETS;
}

/** Runs that a quantile of this user rests on: its own, those of everybody, or none. */
export function runsKnown(history: RunHistory, user: number): number {
  const own = sumOf(history.counts.get(user));
  if (own >= COUNT_TELLING) return own;
  const all = sumOf(history.counts.get(EVERYBODY));
  return all >= COUNT_TELLING ? all : 0;
}

function count(history: RunHistory, user: number, bucket: number): void {
  const counts = history.counts.get(user) ?? new Uint16Array(RUN_BUCKETS);
  history.counts.set(user, counts);
  counts[bucket] = counts[bucket]! + 1;
  if (sumOf(counts) < COUNT_MAX) return;
  for (let i = 0; i < RUN_BUCKETS; i++) counts[i] = counts[i]! >> 1;
}

function sumOf(counts: Uint16Array | undefined): number {
  let sum = 0;
  if (counts !== undefined) for (const one of counts) sum += one;
  return sum;
}
