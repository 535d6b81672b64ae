import { ROOT_ONE } from "../../fixed-point.ts";
import { type Backlog, queueOf } from "../backlog.ts";
import { packBest } from "../packing.ts";
import type { FrameworkKind, Offer, OfferJob } from "../types.ts";
import { createPacker, expansion, type FillOptions, packOffer } from "./fill.ts";
import {
  createProtector,
  noteStarted,
  type Protector,
  packAround,
  protectionAt,
} from "./protection.ts";

/**
 * As `fill`, for the least mean flow: the shorter, the more a job counts. Where leftovers stay
 * free, one job that is too wide for what is free now gets a node drained for it.
 */
export const fillFlow: FrameworkKind = {
  name: "fill-flow",
  about: "packs each offer, short jobs before all (least mean flow)",
  create: () => {
    const protector = createProtector(OVERDUE_MEANS);
    return createPacker((backlog, book, offer) => {
      if (offer.locksRemainder) return packOffer(backlog, book, offer, LOCKING);
      protectionAt(protector, backlog, book, offer.at);
      return packShared(protector, backlog, offer);
    });
  },
};

/** Late, since every job that is pulled forward holds up many short ones. */
const OVERDUE_MEANS = 30;
/** Sizes times weights stay safe integers. */
const WEIGHT_MAX = 4_194_304;

const LOCKING: FillOptions = {
  weightOf: lockingWeight,
  drain: "flow",
  overdueMeans: OVERDUE_MEANS,
};

function packShared(protector: Protector, backlog: Backlog, offer: Offer): readonly OfferJob[] {
  const queue = queueOf(backlog);
  const worthOf = (job: OfferJob): number => job.size * sharedWeight(job, backlog);
  const { protection } = protector;
  if (protection === undefined) return packBest(queue, offer.units, worthOf);
  const { job, room } = protection;
  if (job.size <= offer.units) {
    noteStarted(protector, offer.at);
    const others = queue.filter((other) => other !== job);
    return [job, ...packBest(others, offer.units - job.size, worthOf)];
  }
  if (room.node !== offer.node) return packBest(queue, offer.units, worthOf);
  return packAround({ queue, offer, room, worthOf });
}

/**
 * mean / (duration + mean), so that units which come back soon count for more, and filling still
 * counts among jobs that are much shorter than the mean.
 */
function sharedWeight(job: OfferJob, { durationSeen, seen }: Backlog): number {
  return Math.floor((WEIGHT_MAX * durationSeen) / (job.duration * seen + durationSeen));
}

/**
 * Where leftovers are locked, filling counts ten times as much as shortness, and the old come in
 * by the root of their expansion factor.
 */
function lockingWeight(job: OfferJob, offer: Offer, { durationSeen, seen }: Backlog): number {
  const share = durationSeen / (seen * job.duration);
  return Math.min(Math.floor(10 * ROOT_ONE + expansion(job, offer) * share), WEIGHT_MAX);
}
