import { nthLargest } from "./gpu-sets.ts";
import type { NodeIndex } from "./node-index.ts";
import { allowsKind, type Shape } from "./shapes.ts";

/** True if the group's nodes pass every hard constraint but memory, which is each node's own. */
export function isFeasible(index: NodeIndex, group: number, shape: Shape): boolean {
  if (cpuFor(index, group, shape) < shape.cpuMilli) return false;
  const { groups } = index;
  if (!hasGpus(index, groups.set[group]!, shape)) return false;
  return allowsKind(shape, index.kinds, groups.kind[group]!);
}

/** The group's free cpu less what the GPUs that stay idle beside the shape keep. */
export function cpuFor(index: NodeIndex, group: number, shape: Shape): number {
  const { groups, kinds } = index;
  const { keptCpuMilli } = kinds.kinds[groups.kind[group]!]!;
  if (keptCpuMilli === 0) return groups.cpu[group]!;
  return groups.cpu[group]! - keptCpuMilli * idleBeside(index, groups.set[group]!, shape);
}

/** Memory that a node of the group must have free: the shape's, and what idle GPUs keep. */
export function memoryFor(index: NodeIndex, group: number, shape: Shape): number {
  const { groups, kinds } = index;
  const { keptMemoryMib } = kinds.kinds[groups.kind[group]!]!;
  if (keptMemoryMib === 0) return shape.memoryMib;
  return shape.memoryMib + keptMemoryMib * idleBeside(index, groups.set[group]!, shape);
}

/** GPUs that stay idle; a shape that could share one in use is counted as doing so. */
function idleBeside({ sets }: NodeIndex, set: number, shape: Shape): number {
  const idle = sets.idle[set]!;
  if (shape.gpus === 0) return idle;
  let inUse = 0;
  while (idle + inUse < sets.sizes[set]! && nthLargest(sets, set, idle + inUse) >= shape.gpuMilli) {
    inUse += 1;
  }
  return idle - Math.max(0, shape.gpus - inUse);
}

/** True if the node passes every hard constraint now. */
export function isNodeFeasible(index: NodeIndex, node: number, shape: Shape): boolean {
  const group = index.nodes.group[node]!;
  if (group < 0 || index.tree.memory[node]! < memoryFor(index, group, shape)) return false;
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
