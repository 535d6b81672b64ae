import type { LevelChange } from "../../batch/index.ts";
import { JOB_PLAN_STEPS_MAX } from "../../limits.ts";
import {
  type JobDesk,
  type JobQueue,
  type LedgerState,
  RUN_BUCKETS,
  rowSlot,
  SECOND_MS,
  slotOf,
} from "../../model/index.ts";

interface Expected {
  /** Seconds. */
  readonly second: number;
  /** How much of its walltime a job is expected to use, in parts of `RUN_BUCKETS`. */
  readonly sixteenths: (share: number, slot: number) => number;
}

/**
 * What the running jobs of a desk are expected to give back before their windows end, as changes
 * of what is free, in seconds and in order. Of very many some are told a little late and taken
 * back a little early, so that a forecast has a bound. O(running log running).
 */
export function earlyReturns(
  state: LedgerState,
  desk: JobDesk,
  expected: Expected,
): readonly LevelChange[] {
  const given: LevelChange[] = [];
  const taken: LevelChange[] = [];
  for (const [share, queue] of desk.queues.entries()) {
    const { running, jobs } = queue.cluster;
    for (let i = 0; i < running.count; i++) {
      const slot = running.slots[i]!;
      const { startS, endS } = windowOf(state, queue, slot);
      const used = jobs.estimate[slot]! * expected.sixteenths(share, slot);
      const at = Math.max(startS + Math.ceil(used / RUN_BUCKETS), expected.second + 1);
      if (at >= endS) continue;
      given.push({ at, by: jobs.processors[slot]! });
      taken.push({ at: endS, by: -jobs.processors[slot]! });
    }
  }
  return [...thinned(given, "last"), ...thinned(taken, "first")].sort(inTime);
}

function windowOf(
  state: LedgerState,
  { partOf }: JobQueue,
  slot: number,
): { readonly startS: number; readonly endS: number } {
  const part = rowSlot(state.jobs.parts, partOf[slot]!);
  const grantSlot = slotOf(state.grants, state.jobs.parts.of.grant[part]!);
  return {
    startS: state.grants.startAt[grantSlot]! / SECOND_MS,
    endS: Math.floor(state.grants.endAt[grantSlot]! / SECOND_MS),
  };
}

/** Neighbours together, at the instant of the first or the last of them. */
function thinned(
  changes: readonly LevelChange[],
  instant: "first" | "last",
): readonly LevelChange[] {
  const size = Math.ceil(changes.length / JOB_PLAN_STEPS_MAX);
  if (size <= 1) return changes;
  const sorted = [...changes].sort(inTime);
  const few: LevelChange[] = [];
  for (let from = 0; from < sorted.length; from += size) {
    const some = sorted.slice(from, from + size);
    const at = (instant === "first" ? some[0]! : some[some.length - 1]!).at;
    few.push({ at, by: some.reduce((sum, { by }) => sum + by, 0) });
  }
  return few;
}

function inTime(a: LevelChange, b: LevelChange): number {
  return a.at - b.at || a.by - b.by;
}
