import { RESERVATIONS_HELD_MAX } from "../../limits.ts";
import type { QueuePolicy } from "../types.ts";

/** Later jobs pass where they delay nobody ahead: every job in the queue holds a reservation. */
export const conservative: QueuePolicy = {
  name: "conservative",
  about: "in order of submission; others pass where they delay nobody ahead of them",
  reservations: RESERVATIONS_HELD_MAX,
  create: () => ({ keyOf: () => 0 }),
};
