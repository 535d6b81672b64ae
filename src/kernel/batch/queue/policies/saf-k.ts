import type { QueuePolicy } from "../types.ts";
import { smallestArea } from "./strict.ts";

/** In units of time of the queue: ten days of seconds. */
const BOUND = 864_000;

/**
 * Smallest area first; the first ten that can't start hold reservations, and who has waited for
 * ten days comes before all that came later. Least bounded slowdown of those here.
 */
export const safK: QueuePolicy = {
  name: "saf-k",
  about: "smallest area first, ten reservations, overdue after ten days",
  reservations: 10,
  aging: { bound: BOUND, backlogs: 0 },
  create: () => ({ keyOf: smallestArea }),
};
