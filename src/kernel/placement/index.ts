export {
  type Candidate,
  type Change,
  CONSTRAINTS,
  type Constraint,
  type Explanation,
  explain,
  failedConstraint,
  type Scope,
} from "./explain/index.ts";
export { chooseGpus } from "./gpu-choice.ts";
export * as limits from "./limits.ts";
export { createFragmentation, createMix, fleetFragment, typicalEntries } from "./mix/index.ts";
export {
  addNode,
  allowsKind,
  changeNode,
  closeNode,
  createNodeIndex,
  DRAINED,
  drainNode,
  internShape,
  isPresent,
  type Load,
  loadOf,
  NOT_READY,
  type NodeIndex,
  noteTouch,
  occupy,
  openNode,
  RESTING,
  rebuildGroups,
  removeNode,
  type Shape,
  setProbation,
  undrainNode,
  vacate,
} from "./nodes/index.ts";
export { place, placeGang, propose, proposeAmong, proposeGang } from "./place.ts";
export { findPolicy, PLACEMENT_POLICIES } from "./policies/index.ts";
export type { Learnt, MixEntry, Policy, PolicyContext, PolicyDefinition } from "./policy.ts";
export { createRanking, pickNode, type Ranking } from "./ranking.ts";
export {
  GPU_MILLI,
  type Labels,
  type LabelWish,
  type NodeSpec,
  type Placed,
  type PodSpec,
} from "./types.ts";
