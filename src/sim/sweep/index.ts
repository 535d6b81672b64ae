export { type Interval, intervalOf } from "./interval.ts";
export {
  type PolicySummary,
  type Sweep,
  type SweepOptions,
  summariseRuns,
  sweep,
} from "./sweep.ts";
export type { BatchTaskOptions, SweepTask, SwfTaskOptions } from "./task.ts";
