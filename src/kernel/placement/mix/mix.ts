import { divFloor } from "../../../base/index.ts";
import type { Shape } from "../nodes/index.ts";
import type { MixEntry, MixImage } from "../policy.ts";

/**
 * How often each kind of request comes: given beforehand, or learnt from those that arrive.
 * `version` counts up when it has changed so much that what was derived from it is out of date.
 */
export interface Mix {
  readonly isGiven: boolean;
  readonly byKey: Map<string, Counted>;
  total: number;
  /** The total, forgotten requests included, that makes the next version. */
  seen: number;
  nextVersionAt: number;
  version: number;
}

interface Counted {
  readonly entry: MixEntry;
  count: number;
}

/** Requests a learnt mix must have seen before anything is derived from it. */
export const MIX_SEEN_MIN = 16;

/** Above this total all counts are halved: old requests fade, sums stay exact. */
const TOTAL_MAX = 32_768;

/** A given mix is scaled down to about this total, so that sums of milli by count stay exact. */
const GIVEN_TOTAL_MAX = 131_072;

/** Distinct kinds of request; beyond, the rarest are forgotten with the halving. */
const ENTRIES_MAX = 2_048;

export function createMix(given?: readonly MixEntry[]): Mix {
  const isGiven = given !== undefined && given.length > 0;
  const mix: Mix = {
    isGiven,
    byKey: new Map(),
    total: 0,
    seen: 0,
    nextVersionAt: MIX_SEEN_MIN,
    version: isGiven ? 1 : 0,
  };
  const entries = given ?? [];
  const sum = entries.reduce((total, entry) => total + entry.count, 0);
  const divisor = Math.ceil(sum / GIVEN_TOTAL_MAX);
  for (const entry of entries) {
    if (entry.count > 0) count(mix, entry, Math.max(1, divFloor(entry.count, divisor)));
  }
  return mix;
}

/** A mix that is being learnt, as data. */
export function mixImage(mix: Mix): MixImage {
  const { seen, nextVersionAt, version } = mix;
  return { entries: rankedEntries(mix), seen, nextVersionAt, version };
}

/** The mix that the image was made of. */
export function mixFrom({ entries, seen, nextVersionAt, version }: MixImage): Mix {
  const mix = createMix();
  for (const entry of entries) count(mix, entry, entry.count);
  return Object.assign(mix, { seen, nextVersionAt, version });
}

/** Learns of one request. A mix that was given stays as it is. O(1) on average. */
export function observe(mix: Mix, shape: Shape): void {
  if (mix.isGiven) return;
  mix.seen += 1;
  count(mix, shape, 1);
  if (mix.total >= TOTAL_MAX || mix.byKey.size >= ENTRIES_MAX) fade(mix);
  if (mix.seen < mix.nextVersionAt) return;
  mix.version += 1;
  // Twice as many each time, so that versions are rare, but never so many that a change is missed.
  mix.nextVersionAt = mix.seen + Math.min(mix.seen, TOTAL_MAX >> 3);
}

/**
 * Counts each of `entries` once in a mix that is to be learnt and has seen nothing yet: what may
 * come although it has not, so that nobody takes its room for worthless.
 */
export function expectUnseen(mix: Mix, entries: readonly MixEntry[]): void {
  if (mix.isGiven || mix.seen > 0) return;
  for (const entry of entries) count(mix, entry, 1);
}

/** True once there is enough to derive something from. */
export function isKnown(mix: Mix): boolean {
  return mix.version > 0;
}

/** The most frequent first; ties: larger cpu, milli, number, then text of models first. */
export function rankedEntries(mix: Mix): readonly MixEntry[] {
  return [...mix.byKey.values()]
    .map(({ entry, count: times }) => ({ ...entry, count: times }))
    .sort(byCount);
}

/** `typicalOf` all that the mix has seen. */
export function typicalEntries(mix: Mix): readonly MixEntry[] {
  return typicalOf(rankedEntries(mix));
}

/**
 * The shortest list of most frequent entries that makes 95 % of all requests: the "typical pods"
 * of Weng and others, "Beware of fragmentation" (ATC 2023).
 */
export function typicalOf(ranked: readonly MixEntry[]): readonly MixEntry[] {
  const total = ranked.reduce((all, entry) => all + entry.count, 0);
  let sum = 0;
  const end = ranked.findIndex((entry) => {
    sum += entry.count;
    return sum * 100 >= total * 95;
  });
  return ranked.slice(0, end + 1);
}

function count(mix: Mix, entry: Omit<MixEntry, "count">, times: number): void {
  const key = `${entry.cpuMilli} ${entry.gpuMilli} ${entry.gpus} ${entry.models.join("|")}`;
  const known = mix.byKey.get(key);
  mix.total += times;
  if (known !== undefined) {
    known.count += times;
    return;
  }
  const { cpuMilli, gpus, gpuMilli, models } = entry;
  mix.byKey.set(key, { entry: { cpuMilli, gpus, gpuMilli, models, count: 0 }, count: times });
}

function fade(mix: Mix): void {
  mix.total = 0;
  for (const [key, counted] of mix.byKey) {
    counted.count >>= 1;
    mix.total += counted.count;
    if (counted.count === 0) mix.byKey.delete(key);
  }
}

function byCount(a: MixEntry, b: MixEntry): number {
  if (a.count !== b.count) return b.count - a.count;
  if (a.cpuMilli !== b.cpuMilli) return b.cpuMilli - a.cpuMilli;
  if (a.gpuMilli !== b.gpuMilli) return b.gpuMilli - a.gpuMilli;
  if (a.gpus !== b.gpus) return b.gpus - a.gpus;
  const [textA, textB] = [a.models.join("|"), b.models.join("|")];
  return textA < textB ? 1 : textA > textB ? -1 : 0;
}
