import { NODE_GPUS_MAX } from "../limits.ts";
import {
  allowsKind,
  cpuFor,
  hasGpuMemory,
  hasGpus,
  hasLabels,
  hasModel,
  memoryFor,
  type NodeIndex,
  type Shape,
} from "../nodes/index.ts";
import type { Part } from "./parts.ts";
import type { Change } from "./types.ts";

/** Each field on its own: what is the most of it that some node has, which passes all else? */
export function findChanges(
  index: NodeIndex,
  shape: Shape,
  parts: readonly Part[],
): readonly Change[] {
  const most: Most = { cpu: -1, memory: -1, gpus: -1, milli: -1, gpuMemory: -1 };
  const models = new Set<string>();
  let isFreeOfLabels = false;
  for (const part of parts) {
    if (!noteMost(index, shape, part, most)) continue;
    const kind = index.kinds.kinds[index.groups.kind[part.group]!]!;
    // What its pool has promised no other model or label will get.
    if (shape.withoutPools.includes(kind.pool)) continue;
    const hasEnough = hasGpuMemory(kind, shape.gpuMemoryMib);
    const isModel = hasModel(kind, shape.models);
    const isLabelled = hasLabels(kind, shape.labels);
    if (isLabelled && hasEnough) models.add(kind.model);
    if (isModel && hasEnough) isFreeOfLabels = true;
    if (isModel && isLabelled) most.gpuMemory = Math.max(most.gpuMemory, kind.gpuMemoryMib);
  }
  const isMemoryWanted = shape.gpuMemoryMib > 0 && most.gpuMemory >= 0;
  return [
    ...(most.cpu >= 0 ? [{ field: "cpu_milli", most: most.cpu } as const] : []),
    ...(most.memory >= 0 ? [{ field: "memory_mib", most: most.memory } as const] : []),
    ...(most.gpus > 0 ? [{ field: "gpus", most: most.gpus } as const] : []),
    ...(most.milli > 0 ? [{ field: "gpu_milli", most: most.milli } as const] : []),
    ...(models.size > 0 ? [{ field: "models", models: sorted(models) } as const] : []),
    ...(isMemoryWanted ? [{ field: "gpu_memory_mib", most: most.gpuMemory } as const] : []),
    ...(isFreeOfLabels ? [{ field: "labels" } as const] : []),
  ];
}

interface Most {
  cpu: number;
  memory: number;
  gpus: number;
  milli: number;
  gpuMemory: number;
}

/** Notes what the part would allow; true if it has room, whatever kind of node it is. */
function noteMost(index: NodeIndex, shape: Shape, part: Part, most: Most): boolean {
  const { groups, sets, kinds } = index;
  const { group, memoryMax } = part;
  const set = groups.set[group]!;
  const cpu = cpuFor(index, group, shape);
  const kept = memoryFor(index, group, shape) - shape.memoryMib;
  const memoryFits = memoryMax - kept >= shape.memoryMib;
  const cpuFits = cpu >= shape.cpuMilli;
  const gpusFit = hasGpus(index, set, shape);
  const hasRoom = cpuFits && memoryFits && gpusFit;
  if (!allowsKind(shape, kinds, groups.kind[group]!)) return hasRoom;
  if (memoryFits && gpusFit) most.cpu = Math.max(most.cpu, cpu);
  if (cpuFits && gpusFit) most.memory = Math.max(most.memory, memoryMax - kept);
  if (cpuFits && memoryFits && shape.gpus > 0) {
    most.gpus = Math.max(most.gpus, countGpus(index, set, shape.gpuMilli));
    if (sets.sizes[set]! >= shape.gpus) {
      most.milli = Math.max(most.milli, sets.values[set * NODE_GPUS_MAX + shape.gpus - 1]!);
    }
  }
  return hasRoom;
}

function countGpus(index: NodeIndex, set: number, milli: number): number {
  const { sizes, values } = index.sets;
  let count = 0;
  while (count < sizes[set]! && values[set * NODE_GPUS_MAX + count]! >= milli) count += 1;
  return count;
}

function sorted(texts: ReadonlySet<string>): readonly string[] {
  return [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
