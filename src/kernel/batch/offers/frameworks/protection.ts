import { mulDivCeil } from "../../../../base/index.ts";
import { type Backlog, exceedsMeans, queueOf } from "../backlog.ts";
import { firstRoom, freeUnitsMax, knownUnits, type NodeBook, type Room } from "../node-book.ts";
import { packBest, totalSize } from "../packing.ts";
import type { Offer, OfferJob } from "../types.ts";

/** A waiting job and the room that nothing else may delay. */
export interface Protection {
  readonly job: OfferJob;
  readonly room: Room;
  /** True if the job is protected for its age; else because it is short and wide. */
  readonly isOverdue: boolean;
}

/** Chooses, once a tick, the one job that is protected. */
export interface Protector {
  /** Mean durations of waiting after which a job is overdue. */
  readonly overdueMeans: number;
  /** The tick that was decided on last. */
  decidedAt: number;
  protection: Protection | undefined;
  /** The tick from which on the oldest overdue job may be protected. */
  turnAt: number;
  /** Units of all known nodes, at the last decision. */
  units: number;
}

export function createProtector(overdueMeans: number): Protector {
  return { overdueMeans, decidedAt: -1, protection: undefined, turnAt: 0, units: 0 };
}

/**
 * Decides whom to protect in a tick, the first time it is asked: the oldest overdue job if it is
 * the turn of the overdue, else the shortest of those that are wider than all that is free on any
 * node, if it is no longer than the mean. A long one would hold up more flow than it saves.
 *
 * As in EASY backfilling (Lifka 1995), one job at a time. Cost: O(queue + releases) a tick.
 */
export function protectionAt(
  protector: Protector,
  backlog: Backlog,
  book: NodeBook,
  now: number,
): void {
  if (protector.decidedAt === now) return;
  protector.decidedAt = now;
  protector.units = knownUnits(book);
  protector.protection =
    protectOldest(protector, backlog, book, now) ?? protectShortest(backlog, book, now);
}

/**
 * Notes that the protected job starts. An overdue one puts off the next turn until the overdue
 * have had no more than their share of all units: under lasting overload everybody is overdue, and
 * serving them first would be first come, first served.
 */
export function noteStarted(protector: Protector, now: number): void {
  const { protection, units } = protector;
  protector.protection = undefined;
  if (protection === undefined || !protection.isOverdue) return;
  const { size, duration } = protection.job;
  protector.turnAt = now + mulDivCeil(size * OVERDUE_ONE_IN, duration, Math.max(units, size));
}

/** An offer of the node on which a job has its room. */
export interface PackAroundOptions {
  readonly queue: readonly OfferJob[];
  readonly offer: Offer;
  readonly room: Room;
  readonly worthOf: (job: OfferJob) => number;
}

/**
 * The best packing that does not delay the room: what is still running when it begins must fit
 * beside it. Of "those that run on first" and "those that end before first" the better is taken;
 * the exact answer would need a packing in two dimensions, and is worth twice as much at most.
 * Cost: up to five packings.
 */
export function packAround({
  queue,
  offer,
  room,
  worthOf,
}: PackAroundOptions): readonly OfferJob[] {
  const { units, at } = offer;
  const runsOn = ({ duration }: OfferJob): boolean => at + duration > room.at;
  const free = packBest(queue, units, worthOf);
  if (totalSize(free.filter(runsOn)) <= room.spare) return free;

  const before = queue.filter((job) => !runsOn(job));
  const beyond = queue.filter(runsOn);
  const long = packBest(beyond, Math.min(units, room.spare), worthOf);
  const longFirst = [...long, ...packBest(before, units - totalSize(long), worthOf)];
  const short = packBest(before, units, worthOf);
  const left = Math.min(units - totalSize(short), room.spare);
  const shortFirst = [...short, ...packBest(beyond, left, worthOf)];
  return worthOfAll(longFirst, worthOf) > worthOfAll(shortFirst, worthOf) ? longFirst : shortFirst;
}

/** The overdue have one in so many of all unit-ticks, at most. */
const OVERDUE_ONE_IN = 16;

function protectOldest(
  { overdueMeans, turnAt }: Protector,
  backlog: Backlog,
  book: NodeBook,
  now: number,
): Protection | undefined {
  const job = queueOf(backlog)[0];
  if (job === undefined || now < turnAt) return undefined;
  if (!exceedsMeans(backlog, now - job.arrivedAt, overdueMeans)) return undefined;
  const room = firstRoom(book, job.size, now);
  return room && { job, room, isOverdue: true };
}

function protectShortest(backlog: Backlog, book: NodeBook, now: number): Protection | undefined {
  const freeMax = freeUnitsMax(book, now);
  let shortest: OfferJob | undefined;
  for (const job of queueOf(backlog)) {
    if (job.size <= freeMax) continue;
    if (shortest === undefined || job.duration < shortest.duration) shortest = job;
  }
  if (shortest === undefined || exceedsMeans(backlog, shortest.duration, 1)) return undefined;
  const room = firstRoom(book, shortest.size, now);
  return room && { job: shortest, room, isOverdue: false };
}

function worthOfAll(jobs: readonly OfferJob[], worthOf: (job: OfferJob) => number): number {
  let worth = 0;
  for (const job of jobs) worth += worthOf(job);
  return worth;
}
