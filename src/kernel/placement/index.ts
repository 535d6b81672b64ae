export {
  type Candidate,
  type Change,
  CONSTRAINTS,
  type Constraint,
  type Explanation,
  explain,
} from "./explain.ts";
export * as limits from "./limits.ts";
export { createFragmentation, createMix, fleetFragment, typicalEntries } from "./mix/index.ts";
export {
  addNode,
  createNodeIndex,
  drainNode,
  internShape,
  type NodeIndex,
  occupy,
  rebuildGroups,
  removeNode,
  type Shape,
  undrainNode,
  vacate,
} from "./nodes/index.ts";
export { place, placeGang, propose, proposeGang } from "./place.ts";
export { findPolicy, PLACEMENT_POLICIES } from "./policies/index.ts";
export type { MixEntry, Policy, PolicyContext, PolicyDefinition } from "./policy.ts";
export { createRanking, pickNode, type Ranking } from "./ranking.ts";
export { GPU_MILLI, type Labels, type NodeSpec, type Placed, type PodSpec } from "./types.ts";
