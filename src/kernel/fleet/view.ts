import { LIST_LOOKED_AT_MAX } from "../limits.ts";
import {
  type ClusterRow,
  type Instant,
  idsAfter,
  type LedgerState,
  type NodeRow,
  nodeRow,
} from "../model/index.ts";
import { limits } from "../placement/index.ts";
import type { ClusterId, NodeId, NodeStatus, NodeView } from "./types.ts";

/** A cluster as it is stored. */
export interface ClusterView {
  readonly cluster: ClusterId;
  /** JSON text as it came; undefined for a cluster that only its nodes name. */
  readonly document: string | undefined;
  readonly storedAt: Instant | undefined;
  readonly nodes: number;
}

export interface NodeFilter {
  readonly cluster?: ClusterId;
  readonly status?: NodeStatus;
  readonly isDraining?: boolean;
  readonly gpuModel?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One page; ids ascending. `next`: the `after` of the next page, if there may be one. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** The node as it now stands. */
export function viewNode({ fleet }: LedgerState, node: NodeId): NodeView | undefined {
  const row = nodeRow(fleet, node);
  if (row === undefined) return undefined;
  const { cpuFree, memoryFree, gpuFree } = fleet.index.nodes;
  const { number, facts, drainNote, restingUntilAt } = row;
  const first = number * limits.NODE_GPUS_MAX;
  return {
    node,
    facts,
    status: row.status,
    isDraining: row.isDraining,
    ...(drainNote === undefined ? {} : { drainNote }),
    leased: row.leased,
    registeredAt: row.registeredAt,
    statusAt: row.statusAt,
    failures: row.failures.length,
    ...(restingUntilAt === undefined ? {} : { restingUntilAt }),
    cpuMilliFree: cpuFree[number]!,
    memoryMibFree: memoryFree[number]!,
    gpuMilliFree: [...gpuFree.subarray(first, first + facts.gpus)],
    liveGrants: row.liveCount,
  };
}

/**
 * Nodes that pass the filter, by id. Looks at `LIST_LOOKED_AT_MAX` nodes at most: a page may end
 * early, even empty, with a `next`.
 */
export function listNodes(
  state: LedgerState,
  filter: NodeFilter,
  limit: number,
  after?: NodeId,
): PageOf<NodeView> {
  const { fleet } = state;
  const ids =
    filter.cluster === undefined ? fleet.nodeIds : fleet.clusters.get(filter.cluster)?.nodes;
  const items: NodeView[] = [];
  if (ids === undefined) return { items, next: undefined };
  let left = LIST_LOOKED_AT_MAX;
  let last = after;
  for (const node of idsAfter(ids, after)) {
    if (items.length >= limit || left === 0) return { items, next: last };
    left -= 1;
    last = node;
    if (passes(nodeRow(fleet, node)!, filter)) items.push(viewNode(state, node)!);
  }
  return { items, next: undefined };
}

/** The cluster as it is stored, or as its nodes name it. */
export function viewCluster({ fleet }: LedgerState, cluster: ClusterId): ClusterView | undefined {
  const row = fleet.clusters.get(cluster);
  return row === undefined ? undefined : clusterView(row);
}

/** All clusters, by id. */
export function listClusters(
  { fleet }: LedgerState,
  limit: number,
  after?: ClusterId,
): PageOf<ClusterView> {
  const items: ClusterView[] = [];
  for (const cluster of idsAfter(fleet.clusterIds, after)) {
    if (items.length >= limit) return { items, next: items[items.length - 1]?.cluster };
    items.push(clusterView(fleet.clusters.get(cluster)!));
  }
  return { items, next: undefined };
}

/**
 * Grows with every change of clusters, nodes or what they have free: for caches of documents. It
 * is the number of the record that changed them last, so it holds within one process only.
 */
export function fleetVersion({ fleet }: LedgerState): number {
  return fleet.version;
}

function clusterView({ cluster, document, storedAt, nodes }: ClusterRow): ClusterView {
  return { cluster, document, storedAt, nodes: nodes.size };
}

function passes({ facts, status, isDraining }: NodeRow, filter: NodeFilter): boolean {
  const wanted = Object.entries(filter.labels ?? {});
  return (
    (filter.status === undefined || filter.status === status) &&
    (filter.isDraining === undefined || filter.isDraining === isDraining) &&
    (filter.gpuModel === undefined || filter.gpuModel === facts.gpuModel) &&
    wanted.every(
      ([name, value]) => Object.hasOwn(facts.labels, name) && facts.labels[name] === value,
    )
  );
}
