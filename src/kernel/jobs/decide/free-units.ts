import { addStep, clearTimeline, type Timeline } from "../../batch/index.ts";
import { JOB_PLAN_STEPS_MAX } from "../../limits.ts";
import {
  type Instant,
  nextBelow,
  type Pool,
  type Profile,
  type ProfileStep,
  SECOND_MS,
  secondOf,
  steps,
  valueAt,
} from "../../model/index.ts";

/**
 * What jobs may take from a pool, in seconds from the current one on: capacity less the float and
 * less all that is held, running jobs among it. After `JOB_PLAN_STEPS_MAX` steps comes what is free
 * from there on without a break: never more than there is. Answers whether all steps were read.
 * O(steps).
 */
export function fillFree(into: Timeline, pool: Pool, at: Instant): boolean {
  const fromAt = secondOf(at);
  const runs = lower(stepsOf(pool.free, fromAt), stepsOf(pool.freeStandard, fromAt));
  clearTimeline(into);
  for (const { startAt, value } of runs) {
    const second = Math.floor(startAt / SECOND_MS);
    const isWhole = startAt % SECOND_MS === 0;
    const last = into.count - 1;
    const before = last >= 0 ? into.free[last]! : value;
    addStep(into, second, isWhole ? value : Math.min(before, value));
    // A change within a second counts for it only if it takes.
    if (!isWhole) addStep(into, second + 1, value);
  }
  return runs.length <= JOB_PLAN_STEPS_MAX;
}

/** The steps of one profile: as many as are planned with, then the least from there on. */
function stepsOf(profile: Profile | undefined, fromAt: Instant): readonly ProfileStep[] {
  if (profile === undefined) return [];
  const runs = steps(profile, fromAt, Number.POSITIVE_INFINITY, JOB_PLAN_STEPS_MAX);
  const { endAt } = runs[runs.length - 1]!;
  return endAt === Number.POSITIVE_INFINITY ? runs : [...runs, ...fallsFrom(profile, endAt)];
}

/**
 * What is free from `fromAt` on without a break: the least since then. It tells exactly whether a
 * job that starts before can run to its end, and nothing of what is given back. O(log n) a fall.
 */
function fallsFrom(profile: Profile, fromAt: Instant): readonly ProfileStep[] {
  const falls: ProfileStep[] = [];
  let startAt = fromAt;
  let value = valueAt(profile, startAt);
  while (value > 0 && falls.length < JOB_PLAN_STEPS_MAX) {
    const endAt = nextBelow(profile, startAt, value);
    falls.push({ startAt, endAt, value });
    if (endAt === Number.POSITIVE_INFINITY) return falls;
    startAt = endAt;
    value = valueAt(profile, startAt);
  }
  return [...falls, { startAt, endAt: Number.POSITIVE_INFINITY, value: Math.min(0, value) }];
}

/** The lower of two rows of steps; of one alone where the other is empty. */
function lower(a: readonly ProfileStep[], b: readonly ProfileStep[]): readonly ProfileStep[] {
  if (b.length === 0) return a;
  const runs: ProfileStep[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const one = a[i]!;
    const other = b[j]!;
    const endAt = Math.min(one.endAt, other.endAt);
    const startAt = Math.max(one.startAt, other.startAt);
    runs.push({ startAt, endAt, value: Math.min(one.value, other.value) });
    if (one.endAt === endAt) i += 1;
    if (other.endAt === endAt) j += 1;
  }
  return runs;
}
