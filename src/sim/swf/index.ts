export {
  RL_SCORES,
  RL_SEQUENCE_JOBS,
  RL_SEQUENCES,
  type RlJob,
  type RlScore,
  runRlProtocol,
} from "./rlscheduler.ts";
export { runSwf, type SwfRunOptions } from "./run.ts";
export { type SimulateSwfOptions, type SwfSource, simulateSwf } from "./simulate.ts";
