import type { PolicyDefinition } from "../policy.ts";
import { bestFit } from "./best-fit.ts";
import { dotProduct } from "./dot-product.ts";
import { fgd } from "./fgd.ts";
import { firstFit } from "./first-fit.ts";
import { gpuClustering } from "./gpu-clustering.ts";
import { gpuPacking } from "./gpu-packing.ts";
import { leastWaste } from "./least-waste.ts";
import { random } from "./random.ts";
import { worstFit } from "./worst-fit.ts";

/** All built-in policies, in the order in which they are listed. */
export const PLACEMENT_POLICIES: readonly PolicyDefinition[] = [
  firstFit,
  bestFit,
  worstFit,
  dotProduct,
  gpuPacking,
  gpuClustering,
  fgd,
  leastWaste,
  random,
];

/** The built-in policy of that name. */
export function findPolicy(name: string): PolicyDefinition | undefined {
  return PLACEMENT_POLICIES.find((policy) => policy.name === name);
}
