import type { Instant, NodeView } from "../../../kernel/index.ts";
import type { Json, JsonObject } from "../../../policies/index.ts";
import { toDocumentNodeId } from "../../../wire/index.ts";
import type { MetricsEntry, MetricsPort } from "../ports.ts";
import { field, isObject } from "../protocol/codec.ts";

/** Metrics of a cluster, with the entries that they were taken from. */
export interface ToldMetrics {
  readonly document: JsonObject | null;
  /** When the newest part came. */
  readonly receivedAt: Instant | undefined;
  readonly own: MetricsEntry | undefined;
  /** In the order of the nodes; not looked at where the cluster has metrics of its own. */
  readonly ofNodes: readonly (MetricsEntry | undefined)[];
}

/**
 * A cluster's own metrics document, or else one made of what its nodes' agents have sent. Null if
 * nothing came: policies are to know that nothing is known. `nodes` in the ledger's order.
 */
export function gatherMetrics(
  id: string,
  nodes: readonly NodeView[],
  metrics: MetricsPort,
): ToldMetrics {
  const own = metrics.get(id);
  if (own !== undefined) {
    return { document: own.document, receivedAt: own.receivedAt, own, ofNodes: [] };
  }
  const ofNodes = nodes.map(({ node }) => metrics.ofNode(node));
  const told = nodes.flatMap(({ node }, place): readonly JsonObject[] => {
    const entry = ofNodes[place];
    return entry === undefined ? [] : [{ ...entry.document, id: toDocumentNodeId(id, node) }];
  });
  if (told.length === 0) return { document: null, receivedAt: undefined, own, ofNodes };
  const times = ofNodes.flatMap((entry) => (entry === undefined ? [] : [entry.receivedAt]));
  const document = { clusterId: id, cluster: sumUp(told), nodes: told };
  return { document, receivedAt: times.reduce((a, b) => Math.max(a, b)), own, ofNodes };
}

/** Has nothing newer come? O(nodes) without metrics of the cluster's own. */
export function isCurrent(
  told: ToldMetrics,
  id: string,
  nodes: readonly NodeView[],
  metrics: MetricsPort,
): boolean {
  if (metrics.get(id) !== told.own) return false;
  if (told.own !== undefined) return true;
  return nodes.every(({ node }, place) => metrics.ofNode(node) === told.ofNodes[place]);
}

/** Fields of a node's groups that are means over the nodes; the others are sums. */
const MEANS: ReadonlySet<string> = new Set([
  "averageUtil",
  "load1m",
  "load5m",
  "load15m",
  "avgMemUtilization",
  "avgCudaUtilization",
  "avgTemperature",
]);
const GROUPS = ["memory", "vcpu", "gpu"] as const;

/** Sums of the numbers of each group, over the nodes that have them. */
function sumUp(nodes: readonly JsonObject[]): JsonObject {
  const groups: Record<string, Json> = {};
  for (const group of GROUPS) {
    const told = nodes.map((node) => field(node, group)).filter(isObject);
    if (told.length > 0) groups[group] = sumGroup(told);
  }
  return groups;
}

function sumGroup(told: readonly JsonObject[]): JsonObject {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const object of told) {
    for (const [name, value] of Object.entries(object)) {
      if (typeof value !== "number") continue;
      const sum = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, { sum: sum.sum + value, count: sum.count + 1 });
    }
  }
  return Object.fromEntries(
    [...sums].map(([name, { sum, count }]) => [name, MEANS.has(name) ? sum / count : sum]),
  );
}
