import {
  DRAINED,
  hasLabels,
  NO_NODE,
  NOT_READY,
  type NodeIndex,
  treeMemoryMax,
  treeSize,
  treeVisit,
  wantedLabels,
} from "../nodes/index.ts";
import type { Scope } from "./types.ts";

/** The constraints that have to do with the node alone. */
export const CLOSED = ["not_ready", "drained", "resting"] as const;

/** A group's nodes, or one of them. */
export interface Part {
  readonly group: number;
  readonly size: number;
  readonly memoryMax: number;
  /** The one node; undefined for all of the group. */
  readonly node: number | undefined;
}

export interface Parts {
  readonly open: readonly Part[];
  readonly closed: Readonly<Record<(typeof CLOSED)[number], number>>;
}

/** The nodes in the scope. O(groups), and of closed nodes O(nodes). */
export function partsOf(index: NodeIndex, scope: Scope | undefined): Parts {
  const closed = { not_ready: 0, drained: 0, resting: 0 };
  if (scope !== undefined && "node" in scope) {
    const { node } = scope;
    const reason = closedBy(index, node);
    if (reason !== undefined) return { open: [], closed: { ...closed, [reason]: 1 } };
    const group = index.nodes.group[node]!;
    return { open: [{ group, size: 1, memoryMax: index.tree.memory[node]!, node }], closed };
  }
  const wanted = wantedLabels(scope?.labels ?? {});
  const isInside = index.kinds.kinds.map((kind) => hasLabels(kind, wanted));
  const { groups, tree, nodes } = index;
  const open: Part[] = [];
  for (let group = 0; group < groups.count; group++) {
    const root = groups.root[group]!;
    if (root === NO_NODE || !isInside[groups.kind[group]!]) continue;
    const memoryMax = treeMemoryMax(tree, root);
    open.push({ group, size: treeSize(tree, root), memoryMax, node: undefined });
  }
  for (let node = 0; node < nodes.count; node++) {
    if (nodes.closed[node] === 0 || !isInside[nodes.kind[node]!]) continue;
    const reason = closedBy(index, node);
    if (reason !== undefined) closed[reason] += 1;
  }
  return { open, closed };
}

/** Why the node takes nobody, if it does not. */
export function closedBy({ nodes }: NodeIndex, node: number): (typeof CLOSED)[number] | undefined {
  const closed = nodes.closed[node]!;
  if (closed === 0) return undefined;
  if ((closed & NOT_READY) !== 0) return "not_ready";
  return (closed & DRAINED) !== 0 ? "drained" : "resting";
}

/** Calls `visit` with the part's nodes that have at least `memory`, ascending, until it says no. */
export function visitPart(
  index: NodeIndex,
  { group, node, memoryMax }: Part,
  memory: number,
  visit: (node: number) => boolean,
): void {
  if (node === undefined) treeVisit(index.tree, index.groups.root[group]!, memory, visit);
  else if (memoryMax >= memory) visit(node);
}
