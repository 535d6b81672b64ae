import { tightestGpu } from "../gpu-choice.ts";
import type { PolicyDefinition } from "../policy.ts";
import { fullness, restTerms } from "./best-fit.ts";

/** The node that has most left afterwards: spreads tenants, and fragments most. */
export const worstFit: PolicyDefinition = {
  name: "worst-fit",
  about: "the node with most cpu and GPU left afterwards: spreads",
  create: ({ index }) => ({
    name: "worst-fit",
    score: (group, shape) => 100 - fullness(index, group, shape),
    sharedGpu: (node, shape) => tightestGpu(index, node, shape),
    epoch: () => 0,
    terms: (group, shape) => restTerms(index, group, shape),
  }),
};
