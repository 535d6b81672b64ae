export { TraceError } from "./csv.ts";
export {
  type Arrivals,
  mixOf,
  readArrivals,
  readMix,
  readNodes,
  type TraceFile,
} from "./openb.ts";
export { placementReport, type ReportOptions } from "./report/index.ts";
export {
  type PlacementExperiment,
  type PlacementMetrics,
  type PlacementProgress,
  type PlacementRun,
  simulatePlacement,
} from "./simulate.ts";
export {
  drawArrivals,
  inventWorkload,
  type Shift,
  shiftWorkload,
  shuffleNodes,
  type Workload,
  workloadOf,
} from "./workload.ts";
