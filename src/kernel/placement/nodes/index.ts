export {
  addNode,
  changeNode,
  closeNode,
  drainNode,
  occupy,
  openNode,
  removeNode,
  setProbation,
  undrainNode,
  vacate,
} from "./change.ts";
export { grownFloat64, grownInt32 } from "./columns.ts";
export {
  cpuFor,
  hasGpus,
  isFeasible,
  isNodeFeasible,
  isOnProbation,
  memoryFor,
} from "./feasible.ts";
export { type GpuSets, nthLargest, setAfterMany, setAfterShared } from "./gpu-sets.ts";
export {
  createNodeIndex,
  type Groups,
  type NodeIndex,
  noteTouch,
  rebuildGroups,
} from "./node-index.ts";
export { hasGpuMemory, hasLabels, hasModel, type NodeKind, wantedLabels } from "./node-kinds.ts";
export { DRAINED, isPresent, NOT_READY, type NodeTable, RESTING } from "./node-table.ts";
export { NO_NODE, treeFirst, treeMemoryMax, treeSize, treeVisit } from "./node-tree.ts";
export { allowsKind, internShape, type Load, loadOf, type Shape } from "./shapes.ts";
