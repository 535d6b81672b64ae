import { CLUSTER_LABEL } from "../../fleet/index.ts";
import {
  type Fleet,
  idsAfter,
  type LedgerState,
  type NodeRow,
  nodeRow,
} from "../../model/index.ts";
import type { LabelWish, PodSpec, Scope } from "../../placement/index.ts";
import type { PlacementRejection, Within } from "../types.ts";

/** Where a request may go: its pod with all that it selects by, and the node if one is named. */
export interface Where {
  readonly pod: PodSpec;
  /** What an explanation is about; undefined for the whole fleet. */
  readonly scope: Scope | undefined;
  readonly row: NodeRow | undefined;
  /** All nodes in question by number, where they are few. */
  readonly nodes: readonly number[] | undefined;
  readonly gpus: readonly number[] | undefined;
}

/** Looks up what `within` names. O(clusters named). */
export function resolveWithin(
  { fleet }: LedgerState,
  pod: PodSpec,
  { clusters, node, gpus }: Within,
): Where | PlacementRejection {
  const unknown = clusters?.find((cluster) => !fleet.clusters.has(cluster));
  if (unknown !== undefined) return { reason: "unknown_cluster", cluster: unknown };
  const row = node === undefined ? undefined : nodeRow(fleet, node);
  if (node !== undefined && row === undefined) return { reason: "unknown_node", node };
  const missing = row && gpus?.find((gpu) => gpu >= row.facts.gpus);
  if (row !== undefined && missing !== undefined) {
    return { reason: "unknown_gpu", node: row.node, gpu: missing, gpus: row.facts.gpus };
  }
  const chosen = clusters === undefined ? undefined : new Set(clusters);
  // All clusters are no restriction, and a shape without one is shared by more requests.
  const isRestricted = chosen !== undefined && chosen.size < fleet.clusters.size;
  const inClusters = isRestricted ? { [CLUSTER_LABEL]: [...chosen] } : undefined;
  const nodes = isRestricted && row === undefined ? fewNodes(fleet, chosen) : undefined;
  const isLabelled = inClusters !== undefined && nodes === undefined;
  return {
    pod: isLabelled ? { ...pod, labels: both(pod.labels ?? {}, inClusters) } : pod,
    scope: row !== undefined ? { node: row.number } : inClusters && { labels: inClusters },
    row,
    nodes,
    gpus,
  };
}

/** The clusters' nodes, ascending, if there are few enough to look at each. */
function fewNodes(fleet: Fleet, clusters: ReadonlySet<string>): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const cluster of clusters) {
    const { nodes } = fleet.clusters.get(cluster)!;
    if (numbers.length + nodes.size > FEW_NODES_MAX) return undefined;
    for (const node of idsAfter(nodes)) numbers.push(nodeRow(fleet, node)!.number);
  }
  return numbers.sort((a, b) => a - b);
}

/** More nodes than this are ranked with the whole fleet, by a label of the cluster. */
const FEW_NODES_MAX = 256;

/** What satisfies both wishes; a label in both must have a value that both name. */
function both(own: LabelWish, other: Readonly<Record<string, readonly string[]>>): LabelWish {
  const merged: Record<string, string | readonly string[]> = { ...own };
  for (const [name, values] of Object.entries(other)) {
    const mine = Object.hasOwn(own, name) ? own[name] : undefined;
    const wanted = typeof mine === "string" ? [mine] : mine;
    merged[name] = wanted === undefined ? values : values.filter((one) => wanted.includes(one));
  }
  return merged;
}
