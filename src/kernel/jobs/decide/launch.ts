import { fitsStairs, lowerStairs, type Stairs } from "../../batch/index.ts";
import { accept, type Decision, refuse } from "../../decision.ts";
import { BUNDLE_MAX, GRANTS_LIVE_MAX, JOB_UNITS_MAX, JOB_WALLTIME_MS_MAX } from "../../limits.ts";
import {
  type LedgerState,
  type Pool,
  queueNamed,
  SECOND_MS,
  type Stamp,
  secondOf,
} from "../../model/index.ts";
import { readyAt } from "../../reservations/index.ts";
import type {
  BundleJob,
  JobRejection,
  JobStarted,
  JobSubmitted,
  LaunchJobs,
  QueueStored,
} from "../types.ts";
import { livePool, OFFERS_QUEUE, storedQueue, withDefaults } from "./queues.ts";
import { leaveRoom } from "./starts.ts";

type Answer = Decision<QueueStored | JobSubmitted | JobStarted, JobRejection>;

/**
 * Starts a framework's bundle at once, all of it or nothing. It takes only what is free until its
 * end and what no queue of the pool has promised to a job in line.
 * Cost: O(steps of the pool's plan).
 */
export function decideLaunch(state: LedgerState, command: LaunchJobs, stamp: Stamp): Answer {
  const malformed = checkBundle(command.bundle);
  if (malformed !== undefined) return refuse(malformed);
  const pool = livePool(state, command.pool);
  if ("reason" in pool) return refuse(pool);
  if (state.liveCount + command.bundle.length > GRANTS_LIVE_MAX) {
    return refuse({ reason: "ledger_full", max: GRANTS_LIVE_MAX });
  }
  const desk = state.jobs.desks.get(pool.index);
  const { stairs } = leaveRoom(state, desk, pool, stamp.at);
  const short = firstWithoutRoom(stairs, command.bundle, pool);
  if (short !== undefined) return refuse(short);

  const known = queueNamed(state.jobs, pool.index, OFFERS_QUEUE);
  const made =
    known === undefined ? [storedQueue(pool, OFFERS_QUEUE, withDefaults({}), stamp.at)] : [];
  const launched = command.bundle.flatMap((job, index) =>
    launch(state, command, { job, index, pool, stamp }),
  );
  return accept([...made, ...launched]);
}

function checkBundle(bundle: readonly BundleJob[]): JobRejection | undefined {
  if (bundle.length === 0 || bundle.length > BUNDLE_MAX) {
    return invalid("/jobs", `must have 1 to ${BUNDLE_MAX} entries`);
  }
  for (const [index, { size, walltimeMs }] of bundle.entries()) {
    if (!(size >= 1 && size <= JOB_UNITS_MAX)) {
      return invalid(`/jobs/${index}/size`, `must be from 1 to ${JOB_UNITS_MAX}`);
    }
    const isWhole = walltimeMs >= SECOND_MS && walltimeMs % SECOND_MS === 0;
    if (!isWhole || walltimeMs > JOB_WALLTIME_MS_MAX) {
      const max = JOB_WALLTIME_MS_MAX / SECOND_MS;
      return invalid(`/jobs/${index}/walltime`, `must be whole seconds from 1 to ${max}`);
    }
  }
  return undefined;
}

/** Takes the bundle off the stairs, job by job; answers the first that does not fit. */
function firstWithoutRoom(
  stairs: Stairs,
  bundle: readonly BundleJob[],
  pool: Pool,
): JobRejection | undefined {
  for (const [index, { size, walltimeMs }] of bundle.entries()) {
    const seconds = walltimeMs / SECOND_MS;
    if (!fitsStairs(stairs, size, seconds)) {
      const free = Math.max(0, roomFor(stairs, seconds));
      return { reason: "offer_gone", pool: pool.id, job: index, units: size, free };
    }
    lowerStairs(stairs, size, seconds);
  }
  return undefined;
}

function roomFor({ until, room }: Stairs, seconds: number): number {
  let step = 0;
  while (seconds > until[step]!) step += 1;
  return room[step]!;
}

interface Launch {
  readonly job: BundleJob;
  /** Place in the bundle. */
  readonly index: number;
  readonly pool: Pool;
  readonly stamp: Stamp;
}

function launch(
  state: LedgerState,
  { userId }: LaunchJobs,
  { job, index, pool, stamp }: Launch,
): readonly [JobSubmitted, JobStarted] {
  const number = state.jobs.nextJob + index;
  const startAt = secondOf(stamp.at);
  const shared = { job: number, pool: pool.id, userId };
  return [
    {
      kind: "job.submitted",
      ...shared,
      queue: OFFERS_QUEUE,
      ...(job.name === undefined ? {} : { name: job.name }),
      size: job.size,
      count: 1,
      isGang: false,
      walltimeMs: job.walltimeMs,
      priority: 0,
      origin: "offer",
      after: [],
      isHeld: false,
    },
    {
      kind: "job.started",
      ...shared,
      part: 0,
      grant: state.nextGrant + index,
      amount: job.size,
      startAt,
      endAt: startAt + job.walltimeMs,
      readyAt: readyAt(pool, startAt, stamp.at),
      price: pool.options.price,
      inOrder: true,
    },
  ];
}

function invalid(path: string, message: string): JobRejection {
  return { reason: "invalid_request", path, message };
}
