export { createLean, LEAN, type LeanConstants } from "./lean/index.ts";
export { isSchedulerName, SCHEDULERS, type SchedulerName } from "./registry.ts";
export type { CheckIn, JobFacts, Ranked, Scheduler, SchedulerOptions } from "./scheduler.ts";
