import { QUEUE_POLICIES, queuePolicyNamed } from "../../batch/index.ts";
import { accept, type Decision, refuse } from "../../decision.ts";
import {
  JOB_AGING_MS,
  JOB_AGING_MS_MAX,
  JOB_PRIORITY_MAX,
  JOB_WALLTIME_MS,
  JOB_WALLTIME_MS_LONGEST,
  JOB_WALLTIME_MS_MAX,
  JOBS_WAITING_MAX,
  QUEUE_SHARES_MAX,
  QUEUE_WEIGHT_MAX,
  QUEUES_MAX,
  QUEUES_PER_POOL_MAX,
} from "../../limits.ts";
import {
  capacityFor,
  type Instant,
  type JobQueue,
  type LedgerState,
  liveParts,
  liveRows,
  type Pool,
  type QueueOptions,
  queueNamed,
  rowUnits,
  type Stamp,
  secondOf,
  steps,
  type Units,
} from "../../model/index.ts";
import type { DeleteQueue, JobRejection, PutQueue, QueueDeleted, QueueStored } from "../types.ts";

/** The queue that every pool has, made when it is first needed. */
export const DEFAULT_QUEUE = "batch";
/** The queue that jobs started on offers are counted in; nobody waits there. */
export const OFFERS_QUEUE = "offers";

/** The least bounded slowdown of the policies, with a bound on waiting: see `batch/queue`. */
const DEFAULT_POLICY = "saf-k";
const SECOND = 1_000;

/** Makes a queue or changes its terms. Cost: O(jobs in it), for its order is made anew. */
export function decidePutQueue(
  state: LedgerState,
  command: PutQueue,
  stamp: Stamp,
): Decision<QueueStored, JobRejection> {
  if (!isOperator(command)) return refuse({ reason: "forbidden", needs: "operator" });
  const fault = checkName(command.queue);
  if (fault !== undefined) return refuse(fault);
  const pool = livePool(state, command.pool);
  if ("reason" in pool) return refuse(pool);
  const options = withDefaults(command.options);
  const queue = queueNamed(state.jobs, pool.index, command.queue);
  const barred = checkOptions(options) ?? checkRoom(state, pool, queue, options);
  if (barred !== undefined) return refuse(barred);
  return accept([storedQueue(pool, command.queue, options, stamp.at)]);
}

/** Lets go of a queue that holds nothing. */
export function decideDeleteQueue(
  state: LedgerState,
  command: DeleteQueue,
): Decision<QueueDeleted, JobRejection> {
  if (!isOperator(command)) return refuse({ reason: "forbidden", needs: "operator" });
  const pool = livePool(state, command.pool);
  if ("reason" in pool) return refuse(pool);
  const queue = queueNamed(state.jobs, pool.index, command.queue);
  if (queue === undefined) return refuse(unknownQueue(state, pool, command.queue));
  const live = liveParts(queue);
  if (live > 0) return refuse({ reason: "queue_in_use", queue: queue.name, live });
  return accept([{ kind: "queue.deleted", pool: pool.id, queue: queue.name }]);
}

/** A pool that jobs can run on, or why there is none. */
export function livePool(
  state: LedgerState,
  id: string,
): Pool | Extract<JobRejection, { reason: "unknown_pool" | "pool_has_no_now" }> {
  const pool = state.pools.get(id);
  if (pool === undefined) return { reason: "unknown_pool", pool: id };
  return pool.allowPast ? { reason: "pool_has_no_now", pool: id } : pool;
}

export function unknownQueue(state: LedgerState, pool: Pool, queue: string): JobRejection {
  const names = new Set([DEFAULT_QUEUE]);
  for (const one of state.jobs.desks.get(pool.index)?.queues ?? []) names.add(one.name);
  names.delete(OFFERS_QUEUE);
  const known = [...names].sort((a, b) => (a < b ? -1 : 1));
  return { reason: "unknown_queue", pool: pool.id, queue, known };
}

/** The event that makes a queue with these terms. */
export function storedQueue(
  pool: Pool,
  queue: string,
  options: QueueOptions,
  at: Instant,
): QueueStored {
  return { kind: "queue.stored", pool: pool.id, queue, options, machine: machineOf(pool, at) };
}

/** Every option, with the ledger's default for what is absent. */
export function withDefaults(given: Partial<QueueOptions>): QueueOptions {
  const longest = given.walltimeMsMax ?? JOB_WALLTIME_MS_LONGEST;
  return {
    policy: DEFAULT_POLICY,
    priority: 0,
    waitingMax: JOBS_WAITING_MAX,
    walltimeMs: Math.min(JOB_WALLTIME_MS, longest),
    agingMs: JOB_AGING_MS,
    shares: [],
    ...given,
    walltimeMsMax: longest,
  };
}

/** The most units that the pool's schedule has from now on; at least 1. O(steps). */
function machineOf(pool: Pool, at: Instant): Units {
  const { main } = capacityFor(pool, "standard");
  let most = 1;
  for (const { value } of steps(main, secondOf(at), Number.POSITIVE_INFINITY, STEPS_MAX)) {
    most = Math.max(most, value);
  }
  return most;
}

/** A schedule of 10,000 entries with 1,000 maintenance windows has fewer steps. */
const STEPS_MAX = 25_000;

function isOperator({ actor }: PutQueue | DeleteQueue): boolean {
  return actor.role === "operator" || actor.role === "admin";
}

function checkName(queue: string): JobRejection | undefined {
  if (queue !== OFFERS_QUEUE) return undefined;
  return invalid("/queue", `must not be ${OFFERS_QUEUE}, which is for what frameworks start`);
}

function checkOptions(options: QueueOptions): JobRejection | undefined {
  if (queuePolicyNamed(options.policy) === undefined) {
    const known = QUEUE_POLICIES.map(({ name }) => name);
    return { reason: "unknown_policy", policy: options.policy, known };
  }
  const { priority, unitsMax = 1, waitingMax, walltimeMs, walltimeMsMax, agingMs } = options;
  const within = (path: string, value: number, min: number, max: number) =>
    value >= min && value <= max && Number.isSafeInteger(value)
      ? undefined
      : invalid(path, `must be a whole number from ${min} to ${max}`);
  return (
    within("/priority", priority, -JOB_PRIORITY_MAX, JOB_PRIORITY_MAX) ??
    within("/units_max", unitsMax, 1, Number.MAX_SAFE_INTEGER) ??
    within("/waiting_max", waitingMax, 0, JOBS_WAITING_MAX) ??
    within("/max_walltime", walltimeMsMax / SECOND, 1, JOB_WALLTIME_MS_MAX / SECOND) ??
    within("/walltime", walltimeMs / SECOND, 1, walltimeMsMax / SECOND) ??
    within("/aging", agingMs / SECOND, 0, JOB_AGING_MS_MAX / SECOND) ??
    checkShares(options)
  );
}

function checkShares({ shares }: QueueOptions): JobRejection | undefined {
  if (shares.length > QUEUE_SHARES_MAX) {
    return invalid("/shares", `must have at most ${QUEUE_SHARES_MAX} entries`);
  }
  const wrong = shares.findIndex(({ weight }) => !(weight >= 1 && weight <= QUEUE_WEIGHT_MAX));
  if (wrong >= 0) {
    return invalid(`/shares/${wrong}/weight`, `must be from 1 to ${QUEUE_WEIGHT_MAX}`);
  }
  const names = new Set<string>();
  for (const [index, { userId }] of shares.entries()) {
    if (names.has(userId)) return invalid(`/shares/${index}`, "must not name a user again");
    names.add(userId);
  }
  return undefined;
}

function checkRoom(
  state: LedgerState,
  pool: Pool,
  queue: JobQueue | undefined,
  { unitsMax }: QueueOptions,
): JobRejection | undefined {
  if (queue === undefined) {
    const own = state.jobs.desks.get(pool.index)?.queues.length ?? 0;
    if (own >= QUEUES_PER_POOL_MAX) return { reason: "too_many_queues", max: QUEUES_PER_POOL_MAX };
    return state.jobs.queueNames.length >= QUEUES_MAX
      ? { reason: "too_many_queues", max: QUEUES_MAX }
      : undefined;
  }
  if (unitsMax === undefined) return undefined;
  const widest = widestLive(state, queue);
  return widest > unitsMax ? { reason: "queue_bound_too_low", unitsMax, widest } : undefined;
}

/** The widest part of the queue's jobs that are not over. O(jobs remembered). */
function widestLive({ jobs: { jobs } }: LedgerState, queue: JobQueue): Units {
  let widest = 0;
  // In no order, for a million rows are not sorted in a hurry.
  for (let slot = 0; slot < jobs.used; slot++) {
    const isOwn = jobs.of.number[slot]! > 0 && jobs.of.queue[slot] === queue.index;
    if (!isOwn || liveRows(jobs, slot) === 0) continue;
    widest = Math.max(widest, rowUnits(jobs, slot));
  }
  return widest;
}

function invalid(
  path: string,
  message: string,
): Extract<JobRejection, { reason: "invalid_request" }> {
  return { reason: "invalid_request", path, message };
}
