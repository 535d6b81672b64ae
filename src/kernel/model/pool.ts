import { divCeil } from "../../base/index.ts";
import type { Instant, MicroCredits, Millis, PoolId, Units } from "./ids.ts";
import { addRange, createProfile, type Profile } from "./profile/index.ts";
import { effectiveSchedule, type Maintenance, type ScheduleEntry } from "./schedule.ts";

/** A pool that may take over: one unit here is worth `ratioMilli / 1000` units there. */
export interface Fallback {
  readonly pool: PoolId;
  readonly ratioMilli: number;
}

/** A schedule that keeps reaching `horizonMs` ahead of now, at one capacity. */
export interface Rolling {
  readonly capacity: Units;
  readonly horizonMs: Millis;
}

/** What trial callers may hold at once. */
export interface TrialCaps {
  readonly amountMax: Units;
  readonly durationMsMax: Millis;
}

/**
 * Whose whole GPUs a pool's units are: those of the nodes that pass every list (an empty one lets
 * all pass) and have the labels.
 */
export interface Backing {
  readonly clusters: readonly string[];
  readonly dataCenters: readonly string[];
  readonly racks: readonly string[];
  readonly gpuModels: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The placement policy by which reservations are bound to nodes. */
  readonly policy: string;
}

/** What may be set on a pool, beside its schedule. */
export interface PoolOptions {
  readonly floatPercent: number;
  readonly price: MicroCredits;
  readonly fallbacks: readonly Fallback[];
  readonly spinUpMs: Millis;
  readonly trial: TrialCaps;
}

/**
 * A named capacity profile with its promises.
 *
 * `free` is capacity less all use. `freeStandard` is capacity less the float and all use but
 * trial use; it exists only where the pool has a float, for elsewhere `free` says the same.
 * `capacity` and `capacityStandard` are the same two functions with no use at all.
 */
export interface Pool {
  readonly id: PoolId;
  /** Position in `LedgerState.poolOrder`, for the columns of the grant table. */
  readonly index: number;
  readonly allowPast: boolean;
  /** Undefined for a pool whose capacity is declared. */
  readonly backing: Backing | undefined;
  options: PoolOptions;
  rolling: Rolling | undefined;
  schedule: readonly ScheduleEntry[];
  maintenance: readonly Maintenance[];
  capacity: Profile;
  capacityStandard: Profile | undefined;
  readonly free: Profile;
  freeStandard: Profile | undefined;
  liveCount: number;
  /** Before this instant the profiles' past has been given up. */
  forgottenBefore: Instant;
}

/** The share of `capacity` that is kept for trial callers. */
export function floatOf(capacity: Units, floatPercent: number): Units {
  return divCeil(capacity * floatPercent, 100);
}

/** First start and last end of the declared schedule; undefined for an empty one. */
export function hullOf(pool: Pool): { startAt: Instant; endAt: Instant } | undefined {
  const first = pool.schedule[0];
  const last = pool.schedule[pool.schedule.length - 1];
  return first === undefined ? undefined : { startAt: first.startAt, endAt: last!.endAt };
}

/** How `addCapacity` counts: the float is left out, and so is what lies before `fromAt`. */
export interface CapacityTerms {
  readonly sign: 1 | -1;
  readonly floatPercent: number;
  readonly fromAt?: Instant;
}

/** Adds (`sign` 1) or takes off (-1) the capacity of `entries`. O(entries log n). */
export function addCapacity(
  profile: Profile,
  entries: readonly ScheduleEntry[],
  terms: CapacityTerms,
): void {
  const fromAt = terms.fromAt ?? Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    const units = entry.capacity - floatOf(entry.capacity, terms.floatPercent);
    const startAt = Math.max(entry.startAt, fromAt);
    if (units > 0 && startAt < entry.endAt) {
      addRange(profile, startAt, entry.endAt, terms.sign * units);
    }
  }
}

/** A profile of `entries` alone, less the float. */
export function capacityProfile(entries: readonly ScheduleEntry[], floatPercent: number): Profile {
  const profile = createProfile();
  addCapacity(profile, entries, { sign: 1, floatPercent });
  return profile;
}

/** Schedule less maintenance, as it counts for admission. */
export function effectiveOf(pool: Pool): readonly ScheduleEntry[] {
  return effectiveSchedule(pool.schedule, pool.maintenance);
}
