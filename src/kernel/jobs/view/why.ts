import {
  addChanges,
  createTimeline,
  forecastShared,
  type QueueShare,
  type SharedForecast,
} from "../../batch/index.ts";
import { JOB_FORECAST_MAX } from "../../limits.ts";
import {
  type Dependency,
  freeAt,
  freeFor,
  type Instant,
  type JobDesk,
  type JobNumber,
  type JobQueue,
  type LedgerState,
  type Pool,
  type PoolId,
  partSlots,
  partState,
  type QueueName,
  RUN_BUCKETS,
  rowSlot,
  rowUnits,
  runQuantile,
  runsKnown,
  SECOND_MS,
  secondOf,
  type Tight,
  tightIn,
  type Units,
} from "../../model/index.ts";
import { fillFree, largestEver, sharesOf } from "../decide/index.ts";
import { jobState } from "../job-state.ts";
import type { JobState } from "../types.ts";
import { earlyReturns } from "./returns.ts";

/** What stands between a job and its start, one by one. */
export type WaitReason =
  | {
      readonly kind: "dependencies";
      readonly jobs: readonly (Dependency & { readonly state: JobState })[];
    }
  | { readonly kind: "time"; readonly notBeforeAt: Instant }
  /** Its queue runs as much as it may. */
  | { readonly kind: "queue_bound"; readonly unitsMax: Units; readonly unitsRunning: Units }
  /** Too little is free for as long as it may run; `tight` is the first stretch that is too low. */
  | {
      readonly kind: "capacity";
      readonly units: Units;
      readonly freeNow: Units;
      readonly tight: Tight;
    }
  /** There would be room, but jobs ahead of it need it first. */
  | { readonly kind: "order" }
  /** The pool will never have so much for so long, as its schedule now stands. */
  | { readonly kind: "never"; readonly units: Units; readonly largest: Units };

/** When a job would start. Each of the three is a plan in which nobody else comes. */
export interface StartEstimate {
  /** If runs last as they usually do: half of them no longer than that. */
  readonly startAt: Instant;
  /** If they are as short as one in ten; if all use their whole walltime. Absent: never so. */
  readonly earliestAt: Instant;
  readonly latestAt?: Instant;
  /** Runs that this rests on; 0: only walltimes are known. */
  readonly runs: number;
}

export interface WhyView {
  readonly job: JobNumber;
  readonly pool: PoolId;
  readonly queue: QueueName;
  readonly state: JobState;
  readonly reasons: readonly WaitReason[];
  /** Parts that come before its next one, over all queues of the pool; `isMore`: at least. */
  readonly ahead: { readonly parts: number; readonly isMore: boolean };
  /** From then on nobody who came later passes it. */
  readonly overdueAt?: Instant;
  readonly estimate?: StartEstimate;
}

/**
 * Why a job does not run yet, and when it may. Reads only.
 * Cost: O(running log running + jobs ahead x steps of the plan), three times; both are bounded.
 */
export function whyJob(state: LedgerState, job: JobNumber, at: Instant): WhyView | undefined {
  const { jobs, queues, queueNames, parts } = state.jobs;
  const slot = rowSlot(jobs, job);
  if (slot < 0) return undefined;
  const reached = jobState(jobs, slot);
  const place = queueNames[jobs.of.queue[slot]!]!;
  const base = {
    job,
    pool: state.poolNames[place.pool]!,
    queue: place.name,
    state: reached,
    ahead: { parts: 0, isMore: false },
  };
  const held = heldReasons(state, slot, at);
  const next = partSlots(parts, jobs, slot).find((one) => partState(parts, one) === "waiting");
  const queue = queues[jobs.of.queue[slot]!];
  if (next === undefined || queue === undefined) return { ...base, reasons: held };
  const desk = state.jobs.desks.get(queue.pool)!;
  const own = { share: desk.queues.indexOf(queue), slot: parts.of.queueSlot[next]! };
  const overdueS = queue.cluster.jobs.overdueAt[own.slot]!;
  const { ahead, estimate } = forecastOf(state, desk, own, at);
  return {
    ...base,
    reasons: waitReasons(state, { slot, queue, at }),
    ahead,
    ...(Number.isFinite(overdueS) ? { overdueAt: overdueS * SECOND_MS } : {}),
    ...(estimate === undefined ? {} : { estimate }),
  };
}

function heldReasons(state: LedgerState, slot: number, at: Instant): readonly WaitReason[] {
  const { jobs, after } = state.jobs;
  if (jobs.of.held[slot] === 0) return [];
  const waitsFor = (after.get(jobs.of.number[slot]!) ?? []).flatMap((dependency) => {
    const other = rowSlot(jobs, dependency.job);
    return other < 0 || Number.isFinite(jobs.of.endedAt[other]!)
      ? []
      : [{ ...dependency, state: jobState(jobs, other) }];
  });
  const notBeforeAt = jobs.of.notBeforeAt[slot]!;
  const reasons: WaitReason[] = [];
  if (waitsFor.length > 0) reasons.push({ kind: "dependencies", jobs: waitsFor });
  if (notBeforeAt > at) reasons.push({ kind: "time", notBeforeAt });
  return reasons;
}

interface Waiting {
  readonly slot: number;
  readonly queue: JobQueue;
  readonly at: Instant;
}

function waitReasons(state: LedgerState, { slot, queue, at }: Waiting): readonly WaitReason[] {
  const { jobs } = state.jobs;
  const pool = state.poolOrder[queue.pool]!;
  const units = rowUnits(jobs, slot);
  const walltimeMs = jobs.of.walltimeS[slot]! * SECOND_MS;
  const largest = largestEver(pool, walltimeMs, { at, seq: state.seq });
  if (largest < units) return [{ kind: "never", units, largest }];
  const reasons: WaitReason[] = [];
  const { unitsMax } = queue.options;
  const unitsRunning = queue.cluster.processors - queue.cluster.free;
  if (unitsMax !== undefined && unitsRunning + units > unitsMax) {
    reasons.push({ kind: "queue_bound", unitsMax, unitsRunning });
  }
  const shortage = capacityReason(pool, { units, walltimeMs, at });
  if (shortage !== undefined) reasons.push(shortage);
  return reasons.length > 0 ? reasons : [{ kind: "order" }];
}

function capacityReason(
  pool: Pool,
  asked: { readonly units: Units; readonly walltimeMs: number; readonly at: Instant },
): WaitReason | undefined {
  const startAt = secondOf(asked.at);
  const view = freeFor(pool, "standard");
  const tight = tightIn(view, { startAt, endAt: startAt + asked.walltimeMs }, asked.units);
  if (tight === undefined) return undefined;
  const freeNow = Math.max(0, freeAt(view, startAt));
  return { kind: "capacity", units: asked.units, freeNow, tight };
}

/** A place in the line of one of a desk's queues. */
interface Place {
  readonly share: number;
  readonly slot: number;
}

function forecastOf(
  state: LedgerState,
  desk: JobDesk,
  own: Place,
  at: Instant,
): Pick<WhyView, "ahead" | "estimate"> {
  const usual = forecastWith(state, desk, { own, at, percent: 50 });
  const last = usual[usual.length - 1];
  const isReached = last?.share === own.share && last.slot === own.slot;
  if (!isReached) return { ahead: { parts: usual.length, isMore: true } };
  const ahead = { parts: usual.length - 1, isMore: false };
  const starts = [50, 10, 100].map((percent) => {
    const forecast = percent === 50 ? usual : forecastWith(state, desk, { own, at, percent });
    return forecast[forecast.length - 1]!.startAt * SECOND_MS;
  });
  const [startAt, early, latestAt] = starts;
  if (startAt === Number.POSITIVE_INFINITY) return { ahead };
  return {
    ahead,
    estimate: {
      startAt: startAt!,
      // Shorter runs may bring others in front: the spread is of plans, not sorted by itself.
      earliestAt: Math.min(startAt!, early!),
      ...(Number.isFinite(latestAt) ? { latestAt: Math.max(startAt!, latestAt!) } : {}),
      runs: runsKnown(state.jobs.history, userOf(state, desk, own)),
    },
  };
}

interface Assumed {
  readonly own: Place;
  readonly at: Instant;
  /** Every run lasts as long as so many percent of its user's do not outlast; 100: its walltime. */
  readonly percent: number;
}

function forecastWith(
  state: LedgerState,
  desk: JobDesk,
  { own, at, percent }: Assumed,
): readonly SharedForecast[] {
  const second = Math.floor(at / SECOND_MS);
  const { free } = state.jobs.scratch;
  fillFree(free, state.poolOrder[desk.pool]!, at);
  const shares = sharesOf(desk);
  const known = new Map<number, number>();
  const sixteenths = (share: number, slot: number): number => {
    if (percent === 100) return RUN_BUCKETS;
    const user = userOf(state, desk, { share, slot });
    const own = known.get(user) ?? runQuantile(state.jobs.history, user, percent);
    known.set(user, own);
    return own;
  };
  const plan = createTimeline();
  const returns = percent === 100 ? [] : earlyReturns(state, desk, { second, sixteenths });
  addChanges(plan, free, returns);
  return forecastShared(shares, second, plan, {
    countMax: JOB_FORECAST_MAX,
    until: own,
    spanOf: (share, slot) => spanOf(shares, share, slot, sixteenths(share, slot)),
  });
}

function spanOf(
  shares: readonly QueueShare[],
  share: number,
  slot: number,
  sixteenths: number,
): number {
  const estimate = shares[share]!.queue.jobs.estimate[slot]!;
  return Math.max(1, Math.ceil((estimate * sixteenths) / RUN_BUCKETS));
}

function userOf(state: LedgerState, desk: JobDesk, { share, slot }: Place): number {
  const { jobs, parts } = state.jobs;
  const part = rowSlot(parts, desk.queues[share]!.partOf[slot]!);
  return jobs.of.user[rowSlot(jobs, parts.of.job[part]!)]!;
}
