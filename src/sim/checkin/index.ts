export { compareCheckin, confidence, type Interval, jctsAlone, type PolicyRun } from "./compare.ts";
export { type CheckinMetrics, jctsOf, metricsOf, quantile } from "./metrics.ts";
export * from "./network/index.ts";
export { checkinReport } from "./report.ts";
export {
  type CheckinOptions,
  type CheckinRun,
  type JobOutcome,
  type SchedulerMaker,
  simulateCheckin,
} from "./simulate.ts";
export * from "./trace/index.ts";
