import { accept, type Decision, refuse } from "../../decision.ts";
import {
  FIT_RUNS_MAX,
  JOB_AFTER_MAX,
  JOB_PARTS_LIVE_MAX,
  JOB_PARTS_MAX,
  JOB_PRIORITY_MAX,
  JOB_UNITS_MAX,
} from "../../limits.ts";
import {
  capacityFor,
  type Dependency,
  earliestFreeWindow,
  type JobQueue,
  type LedgerState,
  type Millis,
  type Pool,
  type QueueOptions,
  queueNamed,
  rowSlot,
  SECOND_MS,
  type Stamp,
  secondOf,
  type Units,
} from "../../model/index.ts";
import { isNever } from "../holds.ts";
import { isLiveJob, jobState } from "../job-state.ts";
import { jobKeyId } from "../key.ts";
import type { JobRejection, JobSubmitted, QueueStored, SubmitJob } from "../types.ts";
import {
  DEFAULT_QUEUE,
  livePool,
  OFFERS_QUEUE,
  storedQueue,
  unknownQueue,
  withDefaults,
} from "./queues.ts";

type Answer = Decision<QueueStored | JobSubmitted, JobRejection>;

/**
 * Takes a job into a queue, or holds it until what it waits for has come. It starts in a tick.
 * Cost: O(dependencies + log n); whether it can ever fit is a search like that of a reservation.
 */
export function decideSubmit(state: LedgerState, command: SubmitJob, stamp: Stamp): Answer {
  const malformed = checkForm(command);
  if (malformed !== undefined) return refuse(malformed);
  const pool = livePool(state, command.pool);
  if ("reason" in pool) return refuse(pool);
  const queue = queueNamed(state.jobs, pool.index, command.queue);
  const isMade = queue !== undefined && queue.name !== OFFERS_QUEUE;
  if (!isMade && command.queue !== DEFAULT_QUEUE) {
    return refuse(unknownQueue(state, pool, command.queue));
  }
  const replay = checkKey(state, command);
  if (replay !== undefined) return replay;
  const options = queue?.options ?? withDefaults({});
  const walltimeMs = command.walltimeMs ?? options.walltimeMs;
  const fault =
    checkPriority(command) ??
    checkWalltime(walltimeMs, options) ??
    checkAfter(state, command.after) ??
    checkSize(command, pool, options, { walltimeMs, stamp }) ??
    checkRoom(state, command, queue, options);
  if (fault !== undefined) return refuse(fault);

  const submitted = submittedOf(state, command, { pool, walltimeMs, stamp });
  const made = queue === undefined ? [storedQueue(pool, DEFAULT_QUEUE, options, stamp.at)] : [];
  return accept([...made, submitted]);
}

/** Units that a part holds: of a gang, all that was asked for. */
export function unitsOf({
  size,
  count,
  isGang,
}: Pick<SubmitJob, "size" | "count" | "isGang">): Units {
  return isGang ? size * count : size;
}

/** The most units that the pool ever has for so long, from now on; 0 for none. */
export function largestEver(pool: Pool, walltimeMs: Millis, stamp: Stamp): Units {
  let best = 0;
  let low = 1;
  let high = JOB_UNITS_MAX;
  while (low <= high) {
    const units = low + Math.floor((high - low) / 2);
    if (fitsEver(pool, units, walltimeMs, stamp)) {
      best = units;
      low = units + 1;
    } else {
      high = units - 1;
    }
  }
  return best;
}

function checkForm(command: SubmitJob): JobRejection | undefined {
  const { size, count, walltimeMs = SECOND_MS, after, notBeforeAt = 0 } = command;
  const isWalltime = walltimeMs >= SECOND_MS && walltimeMs % SECOND_MS === 0;
  if (!(size >= 1)) return invalid("/size", "must be at least 1");
  if (!(count >= 1 && count <= JOB_PARTS_MAX)) {
    return invalid("/count", `must be from 1 to ${JOB_PARTS_MAX}`);
  }
  if (!isWalltime) return invalid("/walltime", "must be whole seconds, at least 1");
  if (Math.abs(command.priority) > JOB_PRIORITY_MAX) {
    return invalid("/priority", `must be from -${JOB_PRIORITY_MAX} to ${JOB_PRIORITY_MAX}`);
  }
  if (after.length > JOB_AFTER_MAX) {
    return invalid("/after", `must have at most ${JOB_AFTER_MAX} entries`);
  }
  if (!(notBeforeAt >= 0)) return invalid("/not_before", "must be an instant");
  return undefined;
}

function checkKey(state: LedgerState, command: SubmitJob): Answer | undefined {
  if (command.key === undefined) return undefined;
  const { key, fingerprint } = command.key;
  const use = state.keys.get(jobKeyId(command.userId, key));
  const job = use?.grants[0];
  if (use === undefined || job === undefined) return undefined;
  if (use.fingerprint === fingerprint) return { ok: true, events: [], replayOf: [job] };
  return refuse({ reason: "idempotency_key_reused", key, grant: job });
}

/** Whoever may act for anybody may put a job before others'; a user may only step back. */
function checkPriority({ actor, priority }: SubmitJob): JobRejection | undefined {
  const mayRaise = actor.role === "operator" || actor.role === "admin";
  if (priority <= 0 || mayRaise) return undefined;
  return { reason: "priority_not_permitted", asked: priority, max: 0 };
}

function checkWalltime(walltimeMs: Millis, options: QueueOptions): JobRejection | undefined {
  if (walltimeMs <= options.walltimeMsMax) return undefined;
  return { reason: "walltime_too_long", askedMs: walltimeMs, maxMs: options.walltimeMsMax };
}

function checkAfter(state: LedgerState, after: readonly Dependency[]): JobRejection | undefined {
  const { jobs } = state.jobs;
  for (const dependency of after) {
    const { job, when } = dependency;
    const slot = rowSlot(jobs, job);
    if (slot < 0) return { reason: "unknown_dependency", job };
    if (isNever(state.jobs, dependency)) {
      return { reason: "dependency_never", job, when, state: jobState(jobs, slot) };
    }
  }
  return undefined;
}

function checkSize(
  command: SubmitJob,
  pool: Pool,
  { unitsMax = JOB_UNITS_MAX }: QueueOptions,
  asked: { readonly walltimeMs: Millis; readonly stamp: Stamp },
): JobRejection | undefined {
  const units = unitsOf(command);
  const { walltimeMs, stamp } = asked;
  const bound = Math.min(unitsMax, JOB_UNITS_MAX);
  if (units <= bound && fitsEver(pool, units, walltimeMs, stamp)) return undefined;
  const largest = Math.min(bound, largestEver(pool, walltimeMs, stamp));
  return { reason: "job_too_large", units, largest, walltimeMs };
}

/** Does the pool's schedule ever have so many units for so long? What is held does not count. */
function fitsEver(pool: Pool, units: Units, walltimeMs: Millis, stamp: Stamp): boolean {
  const found = earliestFreeWindow(capacityFor(pool, "standard"), {
    amount: units,
    durationMs: walltimeMs,
    notBefore: secondOf(stamp.at),
    deadline: Number.POSITIVE_INFINITY,
    runsMax: FIT_RUNS_MAX,
  });
  // A search that stopped early has not shown that it can't be.
  return found.kind !== "none";
}

function checkRoom(
  state: LedgerState,
  command: SubmitJob,
  queue: JobQueue | undefined,
  options: QueueOptions,
): JobRejection | undefined {
  const asked = command.isGang ? 1 : command.count;
  const waiting = queue === undefined ? 0 : queue.waiting + queue.held;
  const { waitingMax: max } = options;
  if (waiting + asked > max) {
    return { reason: "queue_full", queue: command.queue, waiting, asked, max };
  }
  const live = state.jobs.liveParts;
  if (live + asked <= JOB_PARTS_LIVE_MAX) return undefined;
  return { reason: "too_many_jobs", live, max: JOB_PARTS_LIVE_MAX };
}

function submittedOf(
  state: LedgerState,
  command: SubmitJob,
  about: { readonly pool: Pool; readonly walltimeMs: Millis; readonly stamp: Stamp },
): JobSubmitted {
  const { name, size, count, isGang, priority, after, notBeforeAt, key } = command;
  const { jobs } = state.jobs;
  const waits = after.some(({ job }) => isLiveJob(jobState(jobs, rowSlot(jobs, job))));
  const isHeld = waits || (notBeforeAt !== undefined && notBeforeAt > about.stamp.at);
  return {
    kind: "job.submitted",
    job: state.jobs.nextJob,
    pool: about.pool.id,
    queue: command.queue,
    userId: command.userId,
    ...(name === undefined ? {} : { name }),
    size,
    count,
    isGang,
    walltimeMs: about.walltimeMs,
    priority,
    origin: "queue",
    after,
    ...(notBeforeAt === undefined ? {} : { notBeforeAt }),
    isHeld,
    ...(key === undefined ? {} : { key }),
  };
}

function invalid(path: string, message: string): JobRejection {
  return { reason: "invalid_request", path, message };
}
