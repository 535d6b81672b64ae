import type { NodeView } from "../../../kernel/index.ts";
import { GPU_IDS_LABEL, toDocumentNodeId } from "../../../wire/index.ts";

/** The nodes of one cluster by the names that its documents and its policies use. */
export type NamedNodes = ReadonlyMap<string, NodeView>;

/**
 * Nodes that came with a cluster's document carry the cluster in their id; the document, the
 * metrics and so the policies do not. Where a node registered itself under such a short name, the
 * document's node keeps it and the other goes by its id with a slash in front. O(nodes).
 */
export function nameNodes(cluster: string, nodes: readonly NodeView[]): NamedNodes {
  const named = new Map<string, NodeView>();
  const others: NodeView[] = [];
  for (const view of nodes) {
    const name = toDocumentNodeId(cluster, view.node);
    if (name === view.node) others.push(view);
    else named.set(name, view);
  }
  for (const view of others) named.set(named.has(view.node) ? `/${view.node}` : view.node, view);
  return named;
}

/** The node that a policy means: by its short name, or by its id in the ledger. */
export function findNode(nodes: NamedNodes, cluster: string, name: string): NodeView | undefined {
  return nodes.get(name) ?? nodes.get(toDocumentNodeId(cluster, name));
}

/**
 * The ledger numbers a node's GPUs without gaps; where it leaves out some of those that the
 * document lists (they are of another model), the numbers of the document stand in a label.
 */
export function gpuIdsOf({ facts }: Pick<NodeView, "facts">): readonly number[] | undefined {
  const label = Object.hasOwn(facts.labels, GPU_IDS_LABEL)
    ? facts.labels[GPU_IDS_LABEL]
    : undefined;
  if (label === undefined || !/^\d+(,\d+)*$/.test(label)) return undefined;
  return label.split(",").map(Number);
}

/** The ledger's number of a GPU as documents and policies number them; -1 if it has none. */
export function toLedgerGpu(node: Pick<NodeView, "facts">, gpu: number): number {
  const ids = gpuIdsOf(node);
  if (ids !== undefined) return ids.indexOf(gpu);
  return gpu < node.facts.gpus ? gpu : -1;
}

/** The other way round. */
export function toDocumentGpu(node: Pick<NodeView, "facts">, gpu: number): number {
  return gpuIdsOf(node)?.[gpu] ?? gpu;
}
