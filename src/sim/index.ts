export * from "./backtest/index.ts";
export * from "./batch/index.ts";
export * as crowd from "./checkin/index.ts";
export { type Arrivals, type GeneratorOptions, SHAPE_NAMES } from "./generate/index.ts";
export { type Metrics, SLOWDOWN_BOUND } from "./metrics/index.ts";
export {
  type PlacementExperiment,
  type PlacementRun,
  placementReport,
  readArrivals,
  readMix,
  readNodes,
  simulatePlacement,
  TraceError,
} from "./placement/index.ts";
export * from "./sweep/index.ts";
export * from "./swf/index.ts";
export * from "./system/index.ts";
export { describeProblem, type WorkloadProblem } from "./workload/index.ts";
