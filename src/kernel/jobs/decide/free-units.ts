import { addStep, clearTimeline, type Timeline } from "../../batch/index.ts";
import { JOB_PLAN_STEPS_MAX, JOB_WALLTIME_MS_MAX } from "../../limits.ts";
import {
  headroom,
  type Instant,
  type Pool,
  type Profile,
  type ProfileStep,
  SECOND_MS,
  secondOf,
  steps,
} from "../../model/index.ts";

/**
 * What jobs may take from a pool, in seconds from the current one on: capacity less the float and
 * less all that is held, running jobs among it. After `JOB_PLAN_STEPS_MAX` steps comes the least
 * that is free for as long as any job may run, then nothing: never more than there is.
 * Answers whether all steps were read. O(steps).
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

/** The steps of one profile: as many as are planned with, then what is certain beyond them. */
function stepsOf(profile: Profile | undefined, fromAt: Instant): readonly ProfileStep[] {
  if (profile === undefined) return [];
  const runs = steps(profile, fromAt, Number.POSITIVE_INFINITY, JOB_PLAN_STEPS_MAX);
  const last = runs[runs.length - 1]!;
  if (last.endAt === Number.POSITIVE_INFINITY) return runs;
  const tailAt = Math.max(last.endAt + SECOND_MS, fromAt + 2 * JOB_WALLTIME_MS_MAX);
  return [
    ...runs,
    { startAt: last.endAt, endAt: tailAt, value: headroom(profile, last.endAt, tailAt) },
    { startAt: tailAt, endAt: Number.POSITIVE_INFINITY, value: 0 },
  ];
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
