export { decideStarts, startJobs } from "./decide.ts";
export { type Forecast, forecastStarts } from "./forecast.ts";
export { QUEUE_POLICIES, queuePolicyNamed } from "./policies/index.ts";
export {
  type ClusterQueue,
  createQueue,
  endJob,
  startJob,
  submitJob,
  waitingCount,
  withdrawJob,
} from "./queue.ts";
export type { Aging, QueueJob, QueueOrder, QueuePolicy } from "./types.ts";
