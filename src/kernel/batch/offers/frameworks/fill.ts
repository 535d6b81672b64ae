import { ROOT_ONE, rootOfRatio } from "../../fixed-point.ts";
import {
  addToBacklog,
  type Backlog,
  backlogLength,
  createBacklog,
  exceedsMeans,
  queueOf,
  seemsOver,
  takeOut,
} from "../backlog.ts";
import { createNodeBook, firstRoom, type NodeBook, noteAccepted, noteOffer } from "../node-book.ts";
import { packBest, totalSize } from "../packing.ts";
import type { Framework, FrameworkKind, Offer, OfferJob } from "../types.ts";

/** How a filling framework values a job in an offer. */
export interface FillOptions {
  /** A whole number for each unit of a job's size. */
  readonly weightOf: (job: OfferJob, offer: Offer, backlog: Backlog) => number;
  /** When arrivals seem over: start large areas first, so that the last end comes early? */
  readonly drain: "makespan" | "flow";
  /** After so many mean durations of waiting a job is overdue: a node is pledged to the oldest. */
  readonly overdueMeans: number;
}

/**
 * Fills each offer exactly: the packing of greatest value, where a job's value is its size times
 * ten and the root of its expansion factor, so that filling counts most and the old come in.
 */
export const fill: FrameworkKind = {
  name: "fill",
  about: "packs each offer, ages the old; large areas first when arrivals end (least last end)",
  create: () => createFill({ weightOf: agedWeight, drain: "makespan", overdueMeans: 10 }),
};

/** Ten, and the square root of (waited + duration) / duration. */
export function agedWeight(job: OfferJob, offer: Offer): number {
  return 10 * ROOT_ONE + expansion(job, offer);
}

/** The root of (waited + duration) / duration, in units of `1 / ROOT_ONE`. */
export function expansion({ arrivedAt, duration }: OfferJob, { at }: Offer): number {
  return rootOfRatio(at - arrivedAt + duration, duration);
}

/** A framework that packs offers one after another with the same values. */
export function createFill(options: FillOptions): Framework {
  return createPacker((backlog, book, offer) => packOffer(backlog, book, offer, options));
}

/** Answers an offer from a queue and from what is known of the nodes; the caller takes out. */
export type ChooseJobs = (backlog: Backlog, book: NodeBook, offer: Offer) => readonly OfferJob[];

/** A framework that keeps a queue and a book of nodes, and lets `choose` decide. */
export function createPacker(choose: ChooseJobs): Framework {
  const backlog = createBacklog();
  const book = createNodeBook();
  return {
    submit: (job) => addToBacklog(backlog, job),
    consider: (offer) => {
      noteOffer(book, offer);
      const jobs = choose(backlog, book, offer);
      if (jobs.length === 0) return jobs;
      takeOut(backlog, jobs);
      noteAccepted(book, offer, jobs);
      return jobs;
    },
    waiting: () => backlogLength(backlog),
  };
}

/** The best packing of an offer: the overdue first, and none if declining costs less. */
export function packOffer(
  backlog: Backlog,
  book: NodeBook,
  offer: Offer,
  options: FillOptions,
): readonly OfferJob[] {
  const queue = queueOf(backlog);
  const overdue = overdueJobs(backlog, queue, offer.at, options.overdueMeans);
  const oldest = overdue[0];
  if (oldest !== undefined && oldest.size > offer.units) {
    const pledged = firstRoom(book, oldest.size, offer.at);
    if (pledged?.node === offer.node) return [];
  }
  const first = oldest !== undefined && oldest.size <= offer.units ? firstFit(overdue, offer) : [];
  const isOver = seemsOver(backlog, offer.at);
  const drains = isOver && options.drain === "makespan";
  const worthOf = (job: OfferJob): number =>
    drains ? job.size * job.duration : job.size * options.weightOf(job, offer, backlog);
  const rest = first.length === 0 ? queue : queue.filter((job) => !first.includes(job));
  const chosen = [...first, ...packBest(rest, offer.units - totalSize(first), worthOf)];
  if (first.length === 0 && !isOver && isWasteful(backlog, offer, chosen)) return [];
  return chosen;
}

/** A queue in order of arrival: the overdue are its front. */
function overdueJobs(
  backlog: Backlog,
  queue: readonly OfferJob[],
  now: number,
  means: number,
): readonly OfferJob[] {
  const end = queue.findIndex((job) => !exceedsMeans(backlog, now - job.arrivedAt, means));
  return end < 0 ? queue : queue.slice(0, end);
}

function firstFit(jobs: readonly OfferJob[], offer: Offer): readonly OfferJob[] {
  let free = offer.units;
  return jobs.filter((job) => {
    if (job.size > free) return false;
    free -= job.size;
    return true;
  });
}

/**
 * True if declining costs less than locking what the packing leaves over: the waste for as long as
 * its longest job, against this node idle for one rotation. Only while a better packing can come,
 * and nobody in it has waited for longer than a mean duration, so that no job is declined for long.
 */
function isWasteful(backlog: Backlog, offer: Offer, chosen: readonly OfferJob[]): boolean {
  if (!offer.locksRemainder || chosen.length === 0 || backlog.units <= offer.units) return false;
  const waste = offer.units - totalSize(chosen);
  const longest = Math.max(...chosen.map((job) => job.duration));
  if (waste * longest <= offer.units * offer.nodesFree) return false;
  return chosen.every((job) => !exceedsMeans(backlog, offer.at - job.arrivedAt, 1));
}
