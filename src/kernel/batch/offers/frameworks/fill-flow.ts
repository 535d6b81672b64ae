import { ROOT_ONE } from "../../fixed-point.ts";
import type { Backlog } from "../backlog.ts";
import type { FrameworkKind, Offer, OfferJob } from "../types.ts";
import { createFill, expansion } from "./fill.ts";

/** As `fill`, for the least mean flow: the shorter, the more a job counts. */
export const fillFlow: FrameworkKind = {
  name: "fill-flow",
  about: "packs each offer, short jobs before all (least mean flow)",
  create: () => createFill({ weightOf: shortWeight, drain: "flow", overdueMeans: OVERDUE_MEANS }),
};

/** Late, since every job that is pulled forward holds up many short ones. */
const OVERDUE_MEANS = 30;
/** Sizes times weights stay safe integers. */
const WEIGHT_MAX = 4_194_304;
/** Weights below one would all be the same. */
const WEIGHT_SCALE = 4;

/**
 * Where leftovers stay free: (size + 1) / (size x duration) in mean durations: units that come back
 * soon, and of the same use rather two jobs than one. Where they are locked, filling counts ten
 * times as much as that, and the old come in by the root of their expansion factor.
 */
function shortWeight(job: OfferJob, offer: Offer, backlog: Backlog): number {
  const share = backlog.durationSeen / (backlog.seen * job.duration);
  const weight = offer.locksRemainder
    ? 10 * ROOT_ONE + expansion(job, offer) * share
    : (WEIGHT_SCALE * ROOT_ONE * share * (job.size + 1)) / job.size;
  return Math.min(Math.floor(weight), WEIGHT_MAX);
}
