import type { ClusterView, Instant } from "../../../kernel/index.ts";
import type { FleetSums, Metrics } from "../../../runtime/index.ts";
import type { ClusterWire } from "../../schemas/clusters.ts";
import type { MetricsWire } from "../../schemas/nodes.ts";
import { toSeconds } from "../time.ts";
import { fieldsOf } from "./fields.ts";

/** `isFull`: with the document. */
export function toClusterWire(cluster: ClusterView, sums: FleetSums, isFull: boolean): ClusterWire {
  const { document, storedAt } = cluster;
  return {
    id: cluster.cluster,
    nodes: sums.nodes,
    nodes_ready: sums.ready,
    nodes_draining: sums.draining,
    nodes_resting: sums.resting,
    nodes_suspect: sums.suspect,
    nodes_lost: sums.lost,
    gpus: sums.gpus,
    gpus_free: sums.gpusFree,
    gpu_milli_free: sums.gpuMilliFree,
    ...(storedAt === undefined ? {} : { stored_time: toSeconds(storedAt) }),
    ...(document === undefined || !isFull ? {} : { document: documentOf(document) }),
  };
}

/** A stored document as it came: the ledger keeps its text. */
export function documentOf(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return fieldsOf(value);
}

export function toMetricsWire({ receivedAt, document }: Metrics, now: Instant): MetricsWire {
  return {
    received_at: toSeconds(receivedAt),
    age_s: Math.max(0, toSeconds(now) - toSeconds(receivedAt)),
    document,
  };
}
