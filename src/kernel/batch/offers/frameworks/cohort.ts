import {
  addToBacklog,
  backlogLength,
  createBacklog,
  exceedsMeans,
  queueOf,
  takeOut,
} from "../backlog.ts";
import { packBest, totalSize } from "../packing.ts";
import type { FrameworkKind, OfferJob } from "../types.ts";

/** Packs jobs that end at about the same time, so that a node comes back whole. */
export const cohort: FrameworkKind = {
  name: "cohort",
  about: "packs jobs that end together, so that a node comes back whole",
  create: () => {
    const backlog = createBacklog();
    return {
      submit: (job) => addToBacklog(backlog, job),
      consider: (offer) => {
        const queue = queueOf(backlog);
        const isOverdue = (job: OfferJob): boolean =>
          exceedsMeans(backlog, offer.at - job.arrivedAt, OVERDUE_MEANS);
        const first = queue.find((job) => job.size <= offer.units && isOverdue(job));
        const jobs = bestCohort(queue, offer.units, first);
        if (jobs.length > 0) takeOut(backlog, jobs);
        return jobs;
      },
      waiting: () => backlogLength(backlog),
    };
  },
};

/** After five mean durations of waiting a job is in the next cohort that has room for it. */
const OVERDUE_MEANS = 5;
/** Horizons tried: this many quantiles of the durations that wait. */
const HORIZONS = 8;

/**
 * For each horizon the fullest packing of jobs that end by it; of these the one that uses the
 * largest share of units x horizon. `first`, if given, is in all of them. Ties: longer horizon.
 */
function bestCohort(
  queue: readonly OfferJob[],
  units: number,
  first: OfferJob | undefined,
): readonly OfferJob[] {
  const seed = first === undefined ? [] : [first];
  const rest = queue.filter((job) => job !== first && job.size <= units);
  let best: readonly OfferJob[] = seed;
  let bestShare = 0;
  for (const horizon of horizonsOf([...seed, ...rest])) {
    if (first !== undefined && horizon < first.duration) continue;
    const within = rest.filter((job) => job.duration <= horizon);
    const room = units - totalSize(seed);
    const chosen = [...seed, ...packBest(within, room, (job) => job.size * job.duration)];
    const share = usedArea(chosen) / (units * Math.max(...chosen.map((job) => job.duration)));
    if (share < bestShare) continue;
    best = chosen;
    bestShare = share;
  }
  return best;
}

/** The quantiles of the durations, shortest first, without repeats. */
function horizonsOf(jobs: readonly OfferJob[]): readonly number[] {
  const durations = jobs.map((job) => job.duration).sort((a, b) => a - b);
  const last = durations.length - 1;
  const horizons: number[] = [];
  for (let i = 1; i <= HORIZONS; i++) {
    const horizon = durations[Math.floor((last * i) / HORIZONS)];
    if (horizon !== undefined && horizon !== horizons.at(-1)) horizons.push(horizon);
  }
  return horizons;
}

function usedArea(jobs: readonly OfferJob[]): number {
  let area = 0;
  for (const job of jobs) area += job.size * job.duration;
  return area;
}
