import { tightestGpu } from "../gpu-choice.ts";
import type { PolicyDefinition } from "../policy.ts";

/** The first feasible node in the order of the nodes. */
export const firstFit: PolicyDefinition = {
  name: "first-fit",
  about: "the first node that fits, in node order",
  create: ({ index }) => ({
    name: "first-fit",
    score: () => 0,
    sharedGpu: (node, shape) => tightestGpu(index, node, shape),
    epoch: () => 0,
    terms: () => ({}),
  }),
};
