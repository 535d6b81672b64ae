import type { FrameworkKind, OfferJob } from "../types.ts";

/** First come, first served, but what does not fit is passed over. Wide jobs may starve. */
export const fcfsSkip: FrameworkKind = {
  name: "fcfs-skip",
  about: "in order of arrival, passes over what does not fit",
  create: () => createSkipping((a, b) => a.id - b.id),
};

/** Shortest first, passing over what does not fit. Long jobs may starve. */
export const stcfSkip: FrameworkKind = {
  name: "stcf-skip",
  about: "shortest first, passes over what does not fit",
  create: () => createSkipping((a, b) => a.duration - b.duration || a.id - b.id),
};

/** Smallest size x duration first, passing over what does not fit. Large jobs may starve. */
export const safSkip: FrameworkKind = {
  name: "saf-skip",
  about: "smallest area first, passes over what does not fit",
  create: () => createSkipping((a, b) => a.size * a.duration - b.size * b.duration || a.id - b.id),
};

type Order = (a: OfferJob, b: OfferJob) => number;

function createSkipping(order: Order): ReturnType<FrameworkKind["create"]> {
  let queue: OfferJob[] = [];
  return {
    submit: (job) => {
      queue.splice(placeOf(queue, job, order), 0, job);
    },
    consider: ({ units }) => {
      let free = units;
      const taken: OfferJob[] = [];
      const left: OfferJob[] = [];
      for (const job of queue) {
        const fits = job.size <= free;
        (fits ? taken : left).push(job);
        if (fits) free -= job.size;
      }
      if (taken.length > 0) queue = left;
      return taken;
    },
    waiting: () => queue.length,
  };
}

function placeOf(queue: readonly OfferJob[], job: OfferJob, order: Order): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(queue[middle]!, job) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
