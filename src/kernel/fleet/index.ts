export { applyFleet } from "./apply.ts";
export { checkFleet } from "./check.ts";
export { decideFleet } from "./decide.ts";
export {
  CLUSTER_LABEL,
  DATA_CENTER_LABEL,
  isName,
  NAME_RULE,
  OWN_LABELS,
  RACK_LABEL,
  specOf,
} from "./facts.ts";
export { rebuildIndex } from "./index-build.ts";
export {
  dueRests,
  forgiveFailure,
  noteFailure,
  rebuildRests,
  restAfterFailure,
  settleFailures,
} from "./quarantine.ts";
export {
  type LearntPolicy,
  learnFrom,
  learntPolicies,
  rankingOf,
  restorePolicies,
} from "./rankings.ts";
export * from "./types.ts";
export * from "./view.ts";
