import type { ClusterWire } from "../../wire/index.ts";

/**
 * Degrees of the GPUs of each node, by node and GPU number, where the clusters' metrics documents
 * tell them: `nodes[].gpu.gpus[].temperature`, as AIGr.id's collectors write them. Documents may
 * be anything: what is not understood is left out.
 */
export function temperaturesOf(
  clusters: readonly ClusterWire[],
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (const { id, metrics } of clusters) {
    const nodes = field(metrics?.document, "nodes");
    if (!Array.isArray(nodes)) continue;
    for (const node of nodes) {
      const name = field(node, "nodeId") ?? field(node, "id");
      const gpus = field(field(node, "gpu"), "gpus") ?? field(node, "gpus");
      if (typeof name !== "string" || !Array.isArray(gpus)) continue;
      const degrees = gpus.map((gpu: unknown) => Number(field(gpu, "temperature") ?? Number.NaN));
      // A node's name may have its cluster before it, where two clusters use the same.
      found.set(name, degrees);
      found.set(`${id}/${name}`, degrees);
    }
  }
  return found;
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
