import {
  cpuFor,
  hasGpuMemory,
  hasGpus,
  hasLabels,
  hasModel,
  memoryFor,
  type NodeIndex,
  type Shape,
} from "../nodes/index.ts";
import { closedBy, type Part, type Parts, visitPart } from "./parts.ts";
import type { Constraint } from "./types.ts";

/** Nodes by the first constraint they fail. */
export function countRuledOut(
  index: NodeIndex,
  shape: Shape,
  parts: Parts,
): Record<Constraint, number> {
  const counts: Record<Constraint, number> = {
    ...parts.closed,
    labels: 0,
    model: 0,
    gpu_memory: 0,
    reserved: 0,
    gpu_count: 0,
    gpu_free: 0,
    cpu: 0,
    tenants: 0,
    memory: 0,
  };
  for (const part of parts.open) {
    const failed = failedBy(index, part.group, shape);
    if (failed !== undefined) {
      counts[failed] += part.size;
      continue;
    }
    const taking = countWith(index, part, 0);
    counts.tenants += part.size - taking;
    counts.memory += taking - countWith(index, part, memoryFor(index, part.group, shape));
  }
  return counts;
}

/** The first constraint that a node fails; undefined if the shape fits there now. */
export function failedConstraint(
  index: NodeIndex,
  node: number,
  shape: Shape,
): Constraint | undefined {
  const group = index.nodes.group[node]!;
  const failed = closedBy(index, node) ?? failedBy(index, group, shape);
  if (failed !== undefined) return failed;
  const memory = index.tree.memory[node]!;
  if (memory < 0) return "tenants";
  return memory < memoryFor(index, group, shape) ? "memory" : undefined;
}

function failedBy(index: NodeIndex, group: number, shape: Shape): Constraint | undefined {
  const { groups, kinds, sets } = index;
  const kind = kinds.kinds[groups.kind[group]!]!;
  if (!hasLabels(kind, shape.labels)) return "labels";
  if (!hasModel(kind, shape.models)) return "model";
  if (!hasGpuMemory(kind, shape.gpuMemoryMib)) return "gpu_memory";
  if (shape.withoutPools.includes(kind.pool)) return "reserved";
  const set = groups.set[group]!;
  if (sets.sizes[set]! < shape.gpus) return "gpu_count";
  if (!hasGpus(index, set, shape)) return "gpu_free";
  return cpuFor(index, group, shape) < shape.cpuMilli ? "cpu" : undefined;
}

function countWith(index: NodeIndex, part: Part, memory: number): number {
  let count = 0;
  visitPart(index, part, memory, () => {
    count += 1;
    return true;
  });
  return count;
}
