import { popJob, pushJob, type TieHeap } from "../tie-heap.ts";
import type { FrameworkKind, OfferJob } from "../types.ts";

/** Shortest first, as many as fit, stopping at the first that does not: as the original. */
export const stcfParallel: FrameworkKind = {
  name: "stcf-parallel",
  about: "shortest first, several for each offer, stops at the first misfit (the original's)",
  create: () => {
    const queue: TieHeap = [];
    return {
      submit: (job) => pushJob(queue, job),
      consider: ({ units }) => {
        const taken: OfferJob[] = [];
        let free = units;
        for (let job = queue[0]; job !== undefined && job.size <= free; job = queue[0]) {
          popJob(queue);
          taken.push(job);
          free -= job.size;
        }
        return taken;
      },
      waiting: () => queue.length,
    };
  },
};
