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
/**
 * Where leftovers stay free: mean / (duration + mean), so that units which come back soon count
 * for more, and filling still counts among jobs that are much shorter than the mean. Where
 * leftovers are locked, filling counts ten times as much as shortness, and the old come in by the
 * root of their expansion factor.
 */
function shortWeight(job: OfferJob, offer: Offer, { durationSeen, seen }: Backlog): number {
  if (!offer.locksRemainder) {
    return Math.floor((WEIGHT_MAX * durationSeen) / (job.duration * seen + durationSeen));
  }
  const share = durationSeen / (seen * job.duration);
  return Math.min(Math.floor(10 * ROOT_ONE + expansion(job, offer) * share), WEIGHT_MAX);
}
