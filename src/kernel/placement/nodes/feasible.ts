import { nthLargest } from "./gpu-sets.ts";
import type { NodeIndex } from "./node-index.ts";
import { allowsKind, type Shape } from "./shapes.ts";

/** True if the group's nodes pass every hard constraint but memory, which is each node's own. */
export function isFeasible(index: NodeIndex, group: number, shape: Shape): boolean {
  const { groups } = index;
  if (groups.cpu[group]! < shape.cpuMilli) return false;
  if (!hasGpus(index, groups.set[group]!, shape)) return false;
  return allowsKind(shape, index.kinds, groups.kind[group]!);
}

/** True if the node passes every hard constraint now. */
export function isNodeFeasible(index: NodeIndex, node: number, shape: Shape): boolean {
  const group = index.nodes.group[node]!;
  if (group < 0 || index.tree.memory[node]! < shape.memoryMib) return false;
  return isFeasible(index, group, shape);
}

/** True if a set of GPUs has as many with enough free as are asked for. */
export function hasGpus(index: NodeIndex, set: number, shape: Shape): boolean {
  return shape.gpus === 0 || nthLargest(index.sets, set, shape.gpus - 1) >= shape.gpuMilli;
}

/** True if the group's nodes rank behind all that are not on probation. */
export function isOnProbation({ groups, kinds }: NodeIndex, group: number): boolean {
  return kinds.kinds[groups.kind[group]!]!.isOnProbation;
}
