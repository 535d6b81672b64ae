export { addNode, drainNode, occupy, removeNode, undrainNode, vacate } from "./change.ts";
export { grownFloat64, grownInt32 } from "./columns.ts";
export { hasGpus, isFeasible } from "./feasible.ts";
export { type GpuSets, nthLargest, setAfterMany, setAfterShared } from "./gpu-sets.ts";
export { createNodeIndex, type Groups, type NodeIndex, rebuildGroups } from "./node-index.ts";
export { hasLabels, hasModel, type NodeKind } from "./node-kinds.ts";
export type { NodeTable } from "./node-table.ts";
export { NO_NODE, treeFirst, treeMemoryMax, treeSize, treeVisit } from "./node-tree.ts";
export { allowsKind, internShape, type Shape } from "./shapes.ts";
