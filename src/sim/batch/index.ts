export { eventLine } from "./event-log.ts";
export { OUTFILES } from "./outfile.ts";
export { type BatchRun, type BatchRunOptions, runBatch } from "./run.ts";
export {
  type BatchSource,
  type Progress,
  type SimulateBatchOptions,
  type SimulatedBatch,
  type SimulatedRun,
  type Simulation,
  type SimulationProblem,
  simulateBatch,
} from "./simulate.ts";
export { labelledFile, openTextFile, type TextFile } from "./text-file.ts";
