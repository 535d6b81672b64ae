import { tightestGpu } from "../gpu-choice.ts";
import type { PolicyDefinition } from "../policy.ts";

/**
 * The node whose free cpu and GPUs, as a vector, have the smallest product with what is asked:
 * the published `100 * (1 - (c/128000 * cpu/128000 + G/8000 * gpu/8000) / 2)`, cut.
 */
export const dotProduct: PolicyDefinition = {
  name: "dot-product",
  about: "the node whose free vector is least along the request",
  create: ({ index }) => ({
    name: "dot-product",
    score: (group, shape) => {
      const cpu = index.groups.cpu[group]! * shape.cpuMilli;
      const gpu = index.sets.sums[index.groups.set[group]!]! * shape.milliTotal;
      const whole = 2 * 128_000 * 128_000 * index.scale * index.scale;
      // 256 = (128000 / 8000)^2 brings both products to one denominator.
      return Math.floor((100 * (whole - cpu - 256 * gpu)) / whole);
    },
    sharedGpu: (node, shape) => tightestGpu(index, node, shape),
    epoch: () => 0,
    terms: (group) => ({
      cpu_milli_free: index.groups.cpu[group]!,
      gpu_milli_free: index.sets.sums[index.groups.set[group]!]!,
    }),
  }),
};
