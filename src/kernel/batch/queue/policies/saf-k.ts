import type { QueuePolicy } from "../types.ts";
import { smallestArea } from "./strict.ts";

/** In units of time of the queue: nine days of seconds. An operator's promise, not a fitted one. */
const BOUND = 777_600;
/** From ten on, more reservations gain nothing on made-up work: see the README. */
const RESERVATIONS = 10;

/**
 * Smallest area first. The first ten that can't start hold reservations, and who has waited for
 * nine days comes before all that came later. The least bounded slowdown of the policies here.
 */
export const safK: QueuePolicy = {
  name: "saf-k",
  about: "smallest area first, ten reservations, overdue after nine days",
  reservations: RESERVATIONS,
  aging: { bound: BOUND, backlogs: 0 },
  create: () => ({ keyOf: smallestArea }),
};
