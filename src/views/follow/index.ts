export {
  activityId,
  createActivityWriter,
  type Happening,
  seqOfActivity,
} from "./activity-writer.ts";
export { createClockWatch } from "./clock-watch.ts";
export { createClusterOf, createFleetWriter, type FleetViewEvent } from "./fleet-writer.ts";
export { createGrantWriter } from "./grant-writer.ts";
export { createJobWriter } from "./job-writer.ts";
export { createPlacementWriter } from "./placement-writer.ts";
export { createPoolWriter } from "./pool-writer.ts";
export {
  createRefusalWriter,
  REFUSALS_PER_USER_HOUR_MAX,
  REPEAT_MS,
} from "./refusal-writer.ts";
