import { ROOT_ONE, rootOfRatio } from "../../fixed-point.ts";
import type { Backlog } from "../backlog.ts";
import type { FrameworkKind, OfferJob } from "../types.ts";
import { createFill } from "./fill.ts";

/** As `fill`, for the least mean flow: jobs shorter than the mean count for more. */
export const fillFlow: FrameworkKind = {
  name: "fill-flow",
  about: "packs each offer, short jobs first and the old with them (least mean flow)",
  create: () => createFill({ weightOf: shortWeight, drain: "flow" }),
};

/** Ten, and (mean duration / duration) times the root of the expansion factor. */
function shortWeight(job: OfferJob, waited: number, backlog: Backlog): number {
  const aged = rootOfRatio(job.duration + waited, job.duration);
  const share = backlog.durationSeen / (backlog.seen * job.duration);
  return 10 * ROOT_ONE + Math.min(Math.floor(aged * share), WEIGHT_MAX);
}

/** Sizes times weights stay safe integers. */
const WEIGHT_MAX = 4_194_304;
