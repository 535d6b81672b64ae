import type { NodeFacts, RegisterNode } from "../fleet/index.ts";
import type { PodSpec } from "../placement/index.ts";
import type { RequestPlacement } from "../placements/index.ts";
import { ADMIN } from "./ledger.ts";

/** A node with 8 GPUs, 64 cores and 512 GiB. */
export const FACTS: NodeFacts = {
  cluster: "c1",
  dataCenter: "dc1",
  rack: "r1",
  cpuMilli: 64_000,
  memoryMib: 524_288,
  gpus: 8,
  gpuModel: "A100",
  gpuMemoryMib: 81_920,
  labels: {},
};

/** One whole GPU with its share of a node. */
export const POD: PodSpec = {
  cpuMilli: 8_000,
  memoryMib: 65_536,
  gpus: 1,
  gpuMilli: 1_000,
  models: [],
};

/** A node as an agent registers it, with whatever else is given. */
export function nodeOf(node: string, facts: Partial<NodeFacts> = {}, leased = true): RegisterNode {
  return {
    kind: "node.register",
    actor: ADMIN,
    node,
    facts: { ...FACTS, ...facts },
    leased,
  };
}

/** A request by `userId` for one part, with whatever else is given. */
export function placementOf(
  pod: Partial<PodSpec> = {},
  rest: Partial<RequestPlacement> = {},
): RequestPlacement {
  const userId = rest.userId ?? "ann";
  return {
    kind: "placement.request",
    actor: { userId, role: "user" },
    userId,
    pod: { ...POD, ...pod },
    count: 1,
    preemptible: false,
    priority: 0,
    policy: "first-fit",
    within: {},
    ...rest,
  };
}
