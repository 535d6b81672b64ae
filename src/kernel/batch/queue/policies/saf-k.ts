import type { QueueJob, QueuePolicy } from "../types.ts";

/** In units of time of the queue: nine days of seconds. An operator's promise, not a fitted one. */
const BOUND = 777_600;
/** A job counts as wider than it is by this share of the machine. */
const WIDTH_SHARE = 16;

/**
 * Smallest area first, where a sixteenth of the machine is added to each width: however narrow, a
 * long job stands in the way of wide ones. The first ten that can't start hold reservations, and
 * who has waited for nine days comes before all that came later. The least bounded slowdown of
 * the policies here.
 */
export const safK: QueuePolicy = {
  name: "saf-k",
  about: "smallest area first, ten reservations, overdue after nine days",
  reservations: 10,
  aging: { bound: BOUND, backlogs: 0 },
  create: (machine) => ({
    keyOf: ({ estimate, processors }: QueueJob) => estimate * (processors * WIDTH_SHARE + machine),
  }),
};
