import {
  decideShared,
  isAnyoneNarrowEnough,
  leastWidthOf,
  nextOverdueAt,
  type QueueShare,
  type SharedScratch,
  type SharedStart,
} from "../../batch/index.ts";
import { GRANTS_LIVE_MAX } from "../../limits.ts";
import {
  freeAt,
  freeFor,
  type Instant,
  type JobDesk,
  type JobQueue,
  type LedgerState,
  nextAtLeast,
  type Pool,
  rowSlot,
  rowUnits,
  SECOND_MS,
  type Stamp,
  secondOf,
  type Units,
} from "../../model/index.ts";
import { readyAt } from "../../reservations/index.ts";
import type { JobStarted } from "../types.ts";
import { fillFree } from "./free-units.ts";

/**
 * The parts that start now on one pool, at most so many. Every start fits what is free until its
 * walltime is over: reservations, the float and maintenance ahead are respected. Reads only.
 * Cost: O(queues) if nobody waiting is narrow enough for what is free; else the plan's, see
 * `decideShared`.
 */
export function decideDesk(
  state: LedgerState,
  desk: JobDesk,
  stamp: Stamp,
  startsMax: number,
): readonly JobStarted[] {
  const pool = state.poolOrder[desk.pool]!;
  const shares = sharesOf(desk);
  const second = Math.floor(stamp.at / SECOND_MS);
  if (!isAnyoneNarrowEnough(shares, second, freeNow(pool, stamp.at))) return [];
  const { scratch } = state.jobs;
  fillFree(scratch.free, pool, stamp.at);
  const starts = decideShared(shares, second, scratch, { startsMax });
  return starts.map((start, index) =>
    startedEvent(state, pool, { queue: desk.queues[start.share]!, start, index, stamp }),
  );
}

/** What could start beside all that starts now and all that the queues' policies promise. */
export function leaveRoom(
  state: LedgerState,
  desk: JobDesk | undefined,
  pool: Pool,
  at: Instant,
): SharedScratch {
  const { scratch } = state.jobs;
  fillFree(scratch.free, pool, at);
  const shares = desk === undefined ? [] : sharesOf(desk);
  const second = Math.floor(at / SECOND_MS);
  decideShared(shares, second, scratch, { startsMax: Number.POSITIVE_INFINITY, keepsAll: true });
  return scratch;
}

/** The queues of a desk as the decision sees them, in the order of service. */
export function sharesOf(desk: JobDesk): readonly QueueShare[] {
  return desk.queues.map(({ cluster, options }) => ({
    queue: cluster,
    unitsMax: options.unitsMax ?? Number.POSITIVE_INFINITY,
  }));
}

/**
 * When a desk on which nothing starts at `at` has to be looked at again: where more is free than
 * before, or when the next job becomes overdue. Infinity if nobody waits.
 */
export function lookAgainAt(state: LedgerState, desk: JobDesk, at: Instant): Instant {
  const waiting = desk.queues.filter((queue) => queue.waiting > 0);
  if (waiting.length === 0) return Number.POSITIVE_INFINITY;
  // What ends on any other pool makes room in a full ledger, and is not noted here.
  if (state.liveCount >= GRANTS_LIVE_MAX) return at + SECOND_MS;
  const overdueAt = Math.min(...waiting.map(({ cluster }) => nextOverdueAt(cluster) * SECOND_MS));
  const pool = state.poolOrder[desk.pool]!;
  const least = Math.min(...waiting.map(({ cluster }) => leastWidthOf(cluster)));
  // Where not even the narrowest fits, only so much more changes anything.
  const isTight = freeNow(pool, at) < least;
  const riseAt = isTight ? nextRoomAt(pool, at, least) : nextRiseAt(state, pool, at);
  return Math.max(at + 1, Math.min(overdueAt, riseAt));
}

/** The next instant at which so much may be free, or earlier. O(log n). */
function nextRoomAt(pool: Pool, at: Instant, units: Units): Instant {
  const all = nextAtLeast(pool.free, secondOf(at), units);
  if (pool.freeStandard === undefined) return all;
  return Math.max(all, nextAtLeast(pool.freeStandard, secondOf(at), units));
}

/** The next instant, a whole second, at which more is free than just before. */
function nextRiseAt(state: LedgerState, pool: Pool, at: Instant): Instant {
  const { free } = state.jobs.scratch;
  const isWhole = fillFree(free, pool, at);
  for (let step = 1; step < free.count; step++) {
    // Where steps were left out, each one that passes brings another into view.
    if (!isWhole || free.free[step]! > free.free[step - 1]!) return free.at[step]! * SECOND_MS;
  }
  return Number.POSITIVE_INFINITY;
}

function freeNow(pool: Pool, at: Instant): number {
  return freeAt(freeFor(pool, "standard"), secondOf(at));
}

interface Started {
  readonly queue: JobQueue;
  readonly start: SharedStart;
  /** Place among the starts of this decision. */
  readonly index: number;
  readonly stamp: Stamp;
}

function startedEvent(
  state: LedgerState,
  pool: Pool,
  { queue, start, index, stamp }: Started,
): JobStarted {
  const { parts, jobs } = state.jobs;
  const number = queue.partOf[start.slot]!;
  const partSlot = rowSlot(parts, number);
  const job = parts.of.job[partSlot]!;
  const slot = rowSlot(jobs, job);
  const startAt = secondOf(stamp.at);
  return {
    kind: "job.started",
    job,
    part: number - job,
    pool: pool.id,
    userId: state.users.names[jobs.of.user[slot]!]!,
    grant: state.nextGrant + index,
    amount: rowUnits(jobs, slot),
    startAt,
    endAt: startAt + jobs.of.walltimeS[slot]! * SECOND_MS,
    readyAt: readyAt(pool, startAt, stamp.at),
    price: pool.options.price,
    inOrder: start.inOrder,
  };
}
