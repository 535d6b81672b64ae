import { firstFitting, firstJob, leastWidth, NONE } from "./order.ts";
import { type Pass, servesLane } from "./pass.ts";
import { type ClusterQueue, promoteOverdue, unstartJob } from "./queue.ts";
import { createStairs, fitsStairs, type Stairs } from "./stairs.ts";
import { climbDown, createTimeline, lowerOf, planFromRunning, type Timeline } from "./timeline.ts";

/** A queue that shares a machine with others. */
export interface QueueShare {
  readonly queue: ClusterQueue;
  /** Processors that its jobs may hold at once; Infinity for no bound of its own. */
  readonly unitsMax: number;
}

/** A start decided for one of several queues. */
export interface SharedStart {
  /** Position of its queue among the shares. */
  readonly share: number;
  readonly slot: number;
  /** Was it the next of its queue? Else it passes jobs that it does not delay. */
  readonly inOrder: boolean;
}

/** The scratch of decisions over several queues, kept so that they allocate little. */
export interface SharedScratch {
  /** What is free from now on; filled by the caller, and less by what was decided afterwards. */
  readonly free: Timeline;
  /** What could still start now after a decision, and fit until its end. */
  readonly stairs: Stairs;
}

export function createSharedScratch(): SharedScratch {
  return { free: createTimeline(), stairs: createStairs() };
}

export interface SharedOptions {
  readonly startsMax: number;
  /** Reserve for whoever is promised a start even if nobody is behind: what is left is offered. */
  readonly keepsAll?: boolean;
}

/**
 * What starts now in queues that share the room in `scratch.free`, in order; the queues stay as
 * they are but for who counts as overdue. The first queue goes first: first the overdue jobs of
 * all, then everybody else. What a blocked job has reserved is kept from the queues behind too.
 *
 * Cost: O(log waiting + steps) a start, O(steps) a reservation, and none if nobody is narrow
 * enough for what is free now.
 */
export function decideShared(
  shares: readonly QueueShare[],
  now: number,
  scratch: SharedScratch,
  options: SharedOptions,
): readonly SharedStart[] {
  const isAnyone = isAnyoneNarrowEnough(shares, now, scratch.free.free[0]!);
  if (options.keepsAll !== true && !isAnyone) return [];
  const servedKeys = shares.map(({ queue }) => queue.servedKey);
  const round = beginRound(shares, now, scratch, options);
  for (const lane of ["overdue", "waiting"] as const) {
    for (let i = 0; i < shares.length; i++) serve(round, i, lane);
  }
  for (const { share, slot } of round.started) unstartJob(shares[share]!.queue, slot, now);
  for (const [i, { queue }] of shares.entries()) queue.servedKey = servedKeys[i]!;
  return round.started;
}

/**
 * Could anybody start who may go first, by width alone? Most decisions end here. O(queues), and
 * O(log n) for each job that has become overdue.
 */
export function isAnyoneNarrowEnough(
  shares: readonly QueueShare[],
  now: number,
  free: number,
): boolean {
  for (const { queue } of shares) promoteOverdue(queue, now);
  return shares.some(({ queue }) => leastWidthOf(queue) <= free);
}

/** The least width that may start: of all who wait, or of the first where nobody passes. */
export function leastWidthOf({ policy, waiting, overdue, jobs }: ClusterQueue): number {
  if (policy.reservations > 0) return Math.min(leastWidth(waiting), leastWidth(overdue));
  const first = overdue.size > 0 ? firstJob(overdue) : firstJob(waiting);
  return first === NONE ? Infinity : jobs.processors[first]!;
}

/** One decision under way. */
interface Round {
  readonly shares: readonly QueueShare[];
  readonly scratch: SharedScratch;
  readonly seats: readonly Seat[];
  readonly started: SharedStart[];
  readonly options: SharedOptions;
  /** Whose turn it is. */
  turn: { readonly share: number; readonly lane: "overdue" | "waiting" };
}

/** A queue's part in a round. */
interface Seat {
  readonly pass: Pass;
  /** What its own bound leaves over time; undefined without one. */
  readonly cap: Timeline | undefined;
  isDone: boolean;
}

function beginRound(
  shares: readonly QueueShare[],
  now: number,
  scratch: SharedScratch,
  options: SharedOptions,
): Round {
  climbDown(scratch.free, scratch.stairs);
  const round: Round = {
    shares,
    scratch,
    seats: shares.map((share, index) => ({
      ...seatOf(share, now, scratch, {
        startsLeft: options.startsMax,
        someoneElseFits: () => someoneElseFits(round, index),
        onStart: (slot, inOrder) => round.started.push({ share: index, slot, inOrder }),
      }),
      isDone: false,
    })),
    started: [],
    options,
    turn: { share: 0, lane: "overdue" },
  };
  return round;
}

function seatOf(
  { queue, unitsMax }: QueueShare,
  now: number,
  scratch: SharedScratch,
  shared: Omit<NonNullable<Pass["shared"]>, "others">,
): Omit<Seat, "isDone"> {
  const hasCap = unitsMax !== Infinity;
  const cap = hasCap ? createTimeline() : undefined;
  if (cap !== undefined) {
    const held = queue.processors - queue.free;
    planFromRunning(cap, queue.jobs, queue.running, now, unitsMax - held);
  }
  const pass: Pass = {
    queue,
    now,
    capacity: undefined,
    timeline: hasCap ? createTimeline() : scratch.free,
    stairs: hasCap ? createStairs() : scratch.stairs,
    started: [],
    isPlanned: true,
    reservationsLeft: queue.policy.reservations,
    shared: { ...shared, others: cap === undefined ? [] : [scratch.free, cap] },
  };
  return { pass, cap };
}

function serve(round: Round, share: number, lane: "overdue" | "waiting"): void {
  const { scratch } = round;
  const seat = round.seats[share]!;
  const { pass, cap } = seat;
  const order = pass.queue[lane];
  if (seat.isDone || order.size === 0) return;
  round.turn = { share, lane };
  if (cap !== undefined) {
    lowerOf(pass.timeline, scratch.free, cap);
    climbDown(pass.timeline, pass.stairs);
  }
  pass.shared!.startsLeft = round.options.startsMax - round.started.length;
  if (!servesLane(pass, order)) seat.isDone = true;
  if (cap !== undefined) climbDown(scratch.free, scratch.stairs);
}

/** True if a job of another queue, still to be served, fits what is free as things stand. */
function someoneElseFits(round: Round, own: number): boolean {
  if (round.options.keepsAll === true) return true;
  const { turn, seats, scratch } = round;
  // A bounded queue works on stairs of its own; the others' are made anew when it is done.
  const { stairs } = scratch;
  if (seats[own]!.cap !== undefined) climbDown(scratch.free, stairs);
  return seats.some(({ pass, isDone }, index) => {
    if (index === own || isDone) return false;
    const isServed = turn.lane === "waiting" && index < own;
    if (isServed) return false;
    const hasOverdueTurn = turn.lane === "overdue" && index > own;
    if (hasOverdueTurn && fitsFrom(pass, "overdue", stairs)) return true;
    return fitsFrom(pass, "waiting", stairs);
  });
}

function fitsFrom({ queue }: Pass, lane: "overdue" | "waiting", stairs: Stairs): boolean {
  const { jobs, policy } = queue;
  const order = lane === "overdue" ? queue.overdue : queue.backfill;
  if (policy.reservations > 0) return firstFitting(order, jobs, stairs, NONE) !== NONE;
  // Nobody passes the first of a strict queue, and its orders are not made for searching.
  const first = firstJob(queue[lane]);
  return first !== NONE && fitsStairs(stairs, jobs.processors[first]!, jobs.estimate[first]!);
}
