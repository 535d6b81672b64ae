export {
  applyJob,
  countParts,
  deskOf,
  dropDesk,
  lineUpPart,
  queueOf,
  sortQueues,
} from "./apply/index.ts";
export {
  cutJobs,
  DEFAULT_QUEUE,
  decideDueJobs,
  decideGrantOver,
  decideJob,
  nextJobsDueAt,
  OFFERS_QUEUE,
  settleJobs,
} from "./decide/index.ts";
export { forgetJobs } from "./forget.ts";
export { enterHold, settleHolds } from "./holds.ts";
export { checkJobs } from "./invariants.ts";
export { isLiveJob, jobState, stateOfParts } from "./job-state.ts";
export * from "./types.ts";
export * from "./view/index.ts";
