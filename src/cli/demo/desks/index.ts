import type { DemoDesk } from "../story.ts";
import { jobSteps } from "./jobs.ts";
import { marketSteps } from "./market.ts";
import { fleetSteps, placementSteps } from "./placements.ts";
import { policySteps } from "./policies.ts";
import { reservationSteps } from "./reservations.ts";

/** Every desk by its name; one that is first at an instant makes what later ones need. */
export const DEMO_DESKS: readonly (readonly [string, DemoDesk])[] = [
  ["fleet", fleetSteps],
  ["reservations", reservationSteps],
  ["placements", placementSteps],
  ["policies", policySteps],
  ["jobs", jobSteps],
  ["market", marketSteps],
];
