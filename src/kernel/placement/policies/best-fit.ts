import { tightestGpu } from "../gpu-choice.ts";
import type { NodeIndex, Shape } from "../nodes/index.ts";
import type { PolicyDefinition } from "../policy.ts";

/** The node that has least left afterwards, cpu and GPUs counting alike. */
export const bestFit: PolicyDefinition = {
  name: "best-fit",
  about: "the node with least cpu and GPU left afterwards",
  create: ({ index }) => ({
    name: "best-fit",
    score: (group, shape) => fullness(index, group, shape),
    sharedGpu: (node, shape) => tightestGpu(index, node, shape),
    epoch: () => 0,
    terms: (group, shape) => restTerms(index, group, shape),
  }),
};

/**
 * How full the node is with the pod, 0 to 100: the published
 * `100 * (1 - cpu_left / 128000 / 2 - gpu_left / 8000 / 2)`, cut to a whole number.
 */
export function fullness(index: NodeIndex, group: number, shape: Shape): number {
  const cpuLeft = index.groups.cpu[group]! - shape.cpuMilli;
  const gpuLeft = index.sets.sums[index.groups.set[group]!]! - shape.milliTotal;
  const whole = 256_000 * index.scale;
  return Math.floor((100 * (whole - cpuLeft - 16 * gpuLeft)) / whole);
}

export function restTerms(
  index: NodeIndex,
  group: number,
  shape: Shape,
): Readonly<Record<string, number>> {
  return {
    cpu_milli_left: index.groups.cpu[group]! - shape.cpuMilli,
    gpu_milli_left: index.sets.sums[index.groups.set[group]!]! - shape.milliTotal,
  };
}
