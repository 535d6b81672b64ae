export { decideStarts, startJobs } from "./decide.ts";
export {
  type Forecast,
  forecastShared,
  forecastStarts,
  type SharedForecast,
  type SharedForecastOptions,
} from "./forecast.ts";
export { QUEUE_POLICIES, queuePolicyNamed } from "./policies/index.ts";
export {
  type ClusterQueue,
  createQueue,
  endJob,
  type JobPlace,
  nextOverdueAt,
  placeOfJob,
  promoteOverdue,
  restoreJob,
  startJob,
  submitJob,
  unstartJob,
  waitingCount,
  withdrawJob,
} from "./queue.ts";
export {
  createSharedScratch,
  decideShared,
  isAnyoneNarrowEnough,
  leastWidthOf,
  type QueueShare,
  type SharedOptions,
  type SharedScratch,
  type SharedStart,
} from "./sharing.ts";
export { fitsStairs, lowerStairs, type Stairs } from "./stairs.ts";
export {
  addChanges,
  addStep,
  clearTimeline,
  createTimeline,
  type LevelChange,
  type Timeline,
} from "./timeline.ts";
export type { Aging, CapacityStep, QueueJob, QueueOrder, QueuePolicy } from "./types.ts";
