export {
  AS_RECORDED,
  type Backtest,
  type BacktestOptions,
  type BacktestProblem,
  type BacktestRun,
  backtest,
  type ComparedPart,
  RECORDED,
} from "./backtest.ts";
export type { UserFare } from "./compare.ts";
export type { ReplayTally } from "./run.ts";
export { type DemandSource, type OpenedSource, openSource } from "./source.ts";
