export { type FleetShape, REFERENCE_FLEET } from "./fleet.ts";
export {
  type MarketWorkload,
  makeWorkload,
  type SimAgent,
  type SimFlow,
  type SimGroup,
  type WorkloadOptions,
} from "./flows.ts";
export type { MatcherKind } from "./matchers.ts";
export {
  INTERLEAVED_RULES,
  measureQuality,
  type QualityCase,
  type QualityOptions,
  type QualityRow,
  type QualityRule,
  STANDING_RULES,
} from "./quality.ts";
export { type MarketReport, marketReport } from "./report.ts";
export { type GroupRun, type MarketRun, runMarket } from "./run.ts";
export {
  MARKET_POLICIES,
  type MarketMetrics,
  type MarketProblem,
  type MarketSimulation,
  type SimulatedMarket,
  type SimulatedMarketRun,
  type SimulateMarketOptions,
  simulateMarket,
} from "./simulate.ts";
