export {
  findTooLarge,
  type ResourceEntry,
  readChallengeJobs,
  readChallengeResources,
} from "./challenge.ts";
export { describeProblem, type Read, type WorkloadProblem } from "./problem.ts";
export { readSwf, type SwfTrace } from "./swf.ts";
export { readTable } from "./table.ts";
export {
  appendJob,
  createWorkload,
  jobAt,
  sliceWorkload,
  sortedByArrival,
  type Workload,
  type WorkloadJob,
} from "./workload.ts";
