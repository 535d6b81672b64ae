export { type BoundJobs, type BoundUnits, lastEndBound } from "./bounds.ts";
export { type Metrics, type Schedule, SLOWDOWN_BOUND, scheduleMetrics } from "./schedule.ts";
export { type Summary, summarise } from "./summary.ts";
