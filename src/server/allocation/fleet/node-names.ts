import type { NodeView } from "../../../kernel/index.ts";

/** The nodes of one cluster by the names that its documents and its policies use. */
export type NamedNodes = ReadonlyMap<string, NodeView>;

/**
 * Nodes that came with a cluster's document carry the cluster in their id; the document, the
 * metrics and so the policies do not. Where a node registered itself under such a short name, the
 * document's node keeps it and the other goes by its id with a slash in front. O(nodes).
 */
export function nameNodes(cluster: string, nodes: readonly NodeView[]): NamedNodes {
  const prefix = `${cluster}/`;
  const named = new Map<string, NodeView>();
  for (const view of nodes) {
    if (view.node.startsWith(prefix)) named.set(view.node.slice(prefix.length), view);
  }
  for (const view of nodes) {
    if (view.node.startsWith(prefix)) continue;
    named.set(named.has(view.node) ? `/${view.node}` : view.node, view);
  }
  return named;
}

/** The node that a policy means: by its short name, or by its id in the ledger. */
export function findNode(nodes: NamedNodes, cluster: string, name: string): NodeView | undefined {
  const prefix = `${cluster}/`;
  return (
    nodes.get(name) ?? (name.startsWith(prefix) ? nodes.get(name.slice(prefix.length)) : undefined)
  );
}

/** The short name of a node of `cluster`, from its id. */
export function shortName(cluster: string, node: string): string {
  const prefix = `${cluster}/`;
  return node.startsWith(prefix) ? node.slice(prefix.length) : node;
}
