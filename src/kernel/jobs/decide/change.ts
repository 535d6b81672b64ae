import { accept, type Decision, refuse } from "../../decision.ts";
import {
  type Actor,
  actsFor,
  type Instant,
  type JobNumber,
  type LedgerState,
  partSlots,
  partState,
  rowSlot,
  type Stamp,
} from "../../model/index.ts";
import { jobState } from "../job-state.ts";
import { endedEvent } from "../part-event.ts";
import type { CancelJob, FinishJob, JobCancelled, JobEnded, JobRejection } from "../types.ts";

/** Takes back a job or one of its parts. Cost: O(parts). */
export function decideCancelJob(
  state: LedgerState,
  command: CancelJob,
  stamp: Stamp,
): Decision<JobEnded | JobCancelled, JobRejection> {
  const target = findParts(state, command);
  if ("reason" in target) return refuse(target);
  const events = cancellation(state, target, { at: stamp.at, reason: "asked" });
  if (events.length > 0) return accept(events);
  return refuse({ reason: "job_not_live", job: command.job, state: stateOfTarget(state, target) });
}

/** Ends running parts as their runner says. Cost: O(parts). */
export function decideFinishJob(
  state: LedgerState,
  command: FinishJob,
  stamp: Stamp,
): Decision<JobEnded, JobRejection> {
  const target = findParts(state, command);
  if ("reason" in target) return refuse(target);
  const { outcome, message } = command;
  const end = { outcome, at: stamp.at, ...(message === undefined ? {} : { message }) };
  const { parts } = state.jobs;
  const events = target.slots
    .filter((slot) => partState(parts, slot) === "running")
    .map((slot) => endedEvent(state, slot, end));
  if (events.length > 0) return accept(events);
  return refuse({
    reason: "job_not_running",
    job: command.job,
    state: stateOfTarget(state, target),
  });
}

/** Some or all parts of a job. */
export interface JobTarget {
  readonly jobSlot: number;
  readonly slots: readonly number[];
  /** Which one was asked for; absent for all. */
  readonly part?: number;
}

/** Events that end what is live of the target: the running ones first, then all others at once. */
export function cancellation(
  state: LedgerState,
  { jobSlot, slots, part }: JobTarget,
  why: {
    readonly at: Instant;
    readonly reason: JobCancelled["reason"];
    readonly because?: JobNumber;
  },
): readonly (JobEnded | JobCancelled)[] {
  const { parts, jobs, queueNames } = state.jobs;
  const { at, reason, because } = why;
  const isRunning = (slot: number): boolean => partState(parts, slot) === "running";
  const isInLine = (slot: number): boolean =>
    partState(parts, slot) === "held" || partState(parts, slot) === "waiting";
  const ended = slots
    .filter(isRunning)
    .map((slot) => endedEvent(state, slot, { outcome: "cancelled", at }));
  const count = slots.filter(isInLine).length;
  if (count === 0) return ended;
  return [
    ...ended,
    {
      kind: "job.cancelled",
      job: jobs.of.number[jobSlot]!,
      pool: state.poolNames[queueNames[jobs.of.queue[jobSlot]!]!.pool]!,
      userId: state.users.names[jobs.of.user[jobSlot]!]!,
      ...(part === undefined ? {} : { part }),
      parts: count,
      reason,
      ...(because === undefined ? {} : { because }),
    },
  ];
}

/** The job's slot and all of its parts. */
export function wholeJob(state: LedgerState, jobSlot: number): JobTarget {
  return { jobSlot, slots: partSlots(state.jobs.parts, state.jobs.jobs, jobSlot) };
}

function findParts(
  state: LedgerState,
  command: { readonly actor: Actor; readonly job: JobNumber; readonly part?: number },
): JobTarget | Extract<JobRejection, { reason: "unknown_job" | "unknown_part" }> {
  const { jobs } = state.jobs;
  const { actor, job, part } = command;
  const jobSlot = rowSlot(jobs, job);
  // Somebody else's job is as good as none: a refusal must not tell that it exists.
  const isTheirs = jobSlot >= 0 && actsFor(actor, state.users.names[jobs.of.user[jobSlot]!]!);
  if (!isTheirs) return { reason: "unknown_job", job };
  const whole = wholeJob(state, jobSlot);
  if (part === undefined) return whole;
  const slot = whole.slots[part];
  if (slot === undefined) return { reason: "unknown_part", job, part, parts: whole.slots.length };
  return { jobSlot, slots: [slot], part };
}

function stateOfTarget(state: LedgerState, { jobSlot, slots, part }: JobTarget) {
  const { jobs, parts } = state.jobs;
  return part === undefined ? jobState(jobs, jobSlot) : partState(parts, slots[0]!);
}
