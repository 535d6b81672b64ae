import type { FrameworkKind, OfferJob } from "../types.ts";

/** First come, first served, one job an offer, as the original: a wide head blocks the rest. */
export const fcfs: FrameworkKind = {
  name: "fcfs",
  about: "first come, first served, one job for each offer (the original's)",
  create: () => {
    const queue: OfferJob[] = [];
    let head = 0;
    return {
      submit: (job) => {
        queue.push(job);
      },
      consider: ({ units }) => {
        const job = queue[head];
        if (job === undefined || job.size > units) return [];
        head += 1;
        return [job];
      },
      waiting: () => queue.length - head,
    };
  },
};
