import { tightestGpu } from "../gpu-choice.ts";
import { type NodeIndex, nthLargest, type Shape } from "../nodes/index.ts";
import type { PolicyDefinition } from "../policy.ts";
import { GPU_MILLI } from "../types.ts";

/**
 * GPUs in use before idle ones, idle ones of nodes in use before idle nodes; the published form.
 */
export const gpuPacking: PolicyDefinition = {
  name: "gpu-packing",
  about: "GPUs in use first, then idle GPUs of nodes in use, then idle nodes",
  create: ({ index }) => ({
    name: "gpu-packing",
    score: (group, shape) => packing(index, index.groups.set[group]!, shape),
    sharedGpu: (node, shape) => tightestGpu(index, node, shape),
    epoch: () => 0,
    terms: (group) => ({ gpus_idle: index.sets.idle[index.groups.set[group]!]! }),
  }),
};

function packing(index: NodeIndex, set: number, shape: Shape): number {
  if (shape.gpus === 0) return 0;
  const { sets } = index;
  const idle = sets.idle[set]!;
  const size = sets.sizes[set]!;
  if (idle === size) return Math.max(33 - idle, idle);
  let idleTaken = 0;
  let left = shape.gpus;
  let percentFree = 0;
  for (let n = size - 1; n >= 0 && left > 0; n--) {
    const free = nthLargest(sets, set, n);
    if (free < shape.gpuMilli) continue;
    left -= 1;
    percentFree += Math.floor((free * 100) / GPU_MILLI);
    if (free === GPU_MILLI) idleTaken += 1;
  }
  if (idleTaken > 0) return Math.max(50 - idleTaken, 33);
  return Math.max(100 - Math.floor(percentFree / 10), 50);
}
