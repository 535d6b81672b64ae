import { tightestGpu } from "../gpu-choice.ts";
import type { NodeIndex, Shape } from "../nodes/index.ts";
import type { PolicyDefinition } from "../policy.ts";

/** Pods of one class (shared, or so many whole GPUs) go where that class is; published form. */
export const gpuClustering: PolicyDefinition = {
  name: "gpu-clustering",
  about: "keeps pods that take the same number of GPUs together",
  create: ({ index }) => ({
    name: "gpu-clustering",
    score: (group, shape) => clustering(index, group, shape),
    sharedGpu: (node, shape) => tightestGpu(index, node, shape),
    epoch: () => 0,
    terms: (group, shape) => ({
      hosts_same_class: (index.groups.hosts[group]! & shape.hostBit) === 0 ? 0 : 1,
      hosts_other_class: (index.groups.hosts[group]! & ~shape.hostBit) === 0 ? 0 : 1,
    }),
  }),
};

function clustering(index: NodeIndex, group: number, shape: Shape): number {
  if (shape.gpus === 0) return 0;
  const hosts = index.groups.hosts[group]!;
  const whole = 8000 * index.scale;
  const used = whole - index.sets.sums[index.groups.set[group]!]!;
  const fullness = Math.floor((25 * used) / whole);
  if (hosts === 0) return 25 + fullness;
  if ((hosts & shape.hostBit) === 0) return fullness;
  return hosts === shape.hostBit ? 75 + fullness : 50 + fullness;
}
