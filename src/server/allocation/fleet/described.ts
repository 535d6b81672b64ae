import type { NodeView } from "../../../kernel/index.ts";
import type { JsonObject } from "../../../policies/index.ts";
import type { NamedNodes } from "./node-names.ts";

/**
 * A document for a cluster that nobody has stored one for: what its registered nodes say, in the
 * form of a stored one. What nobody knows (storage, network, owner) is left out.
 */
export function describeCluster(id: string, nodes: NamedNodes): JsonObject {
  const nodeData: JsonObject[] = [];
  const sums = { cores: 0, memory: 0, gpus: 0, gpuMemory: 0 };
  for (const [name, node] of nodes) {
    const { cpuMilli, memoryMib, gpus, gpuMemoryMib } = node.facts;
    nodeData.push(describeNode(name, node));
    sums.cores += Math.floor(cpuMilli / 1_000);
    sums.memory += memoryMib;
    sums.gpus += gpus;
    sums.gpuMemory += gpus * gpuMemoryMib;
  }
  return {
    id,
    nodes: { count: nodeData.length, nodeData },
    gpus: { count: sums.gpus, memory: sums.gpuMemory },
    vcpus: { count: sums.cores },
    memory: sums.memory,
    tags: [],
    config: {},
    clusterMetadata: {},
  };
}

/** A registered node as a cluster's document lists one. */
export function describeNode(name: string, { facts }: NodeView): JsonObject {
  const { cpuMilli, memoryMib, gpus, gpuModel, gpuMemoryMib } = facts;
  return {
    id: name,
    gpus: {
      count: gpus,
      memory: gpus * gpuMemoryMib,
      gpus: Array.from({ length: gpus }, () => ({ modelName: gpuModel, memory: gpuMemoryMib })),
      features: [],
      modelNames: gpus === 0 ? [] : [gpuModel],
    },
    vcpus: { count: Math.floor(cpuMilli / 1_000) },
    memory: memoryMib,
    tags: Object.entries(facts.labels).map(([label, value]) => `${label}=${value}`),
  };
}
