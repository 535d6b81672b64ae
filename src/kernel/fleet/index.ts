export { applyFleet } from "./apply.ts";
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
export * from "./types.ts";
export * from "./view.ts";
