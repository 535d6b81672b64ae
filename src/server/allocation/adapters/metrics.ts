import type { FleetWatch, Metrics } from "../../../runtime/index.ts";
import type { MetricsEntry, MetricsPort } from "../ports.ts";
import { asJson } from "../protocol/codec.ts";

/** Ids that may be kept in vain before they are looked through. */
const FORGOTTEN_MAX = 1_000;

/**
 * The books of metrics behind the server. They tell one entry by its id and no list, so the ids
 * that came this way are kept, beside those of the clusters in the ledger.
 */
export function createMetricsPort(
  watch: Pick<FleetWatch, "clusterMetrics" | "nodeMetrics">,
  now: () => number,
): MetricsPort {
  const { clusterMetrics, nodeMetrics } = watch;
  const put = new Set<string>();
  const entries = new WeakMap<object, MetricsEntry>();
  const entryOf = (metrics: Metrics | undefined): MetricsEntry | undefined => {
    if (metrics === undefined) return undefined;
    const known = entries.get(metrics);
    if (known !== undefined) return known;
    const entry = { document: asJson(metrics.document), receivedAt: metrics.receivedAt };
    entries.set(metrics, entry);
    return entry;
  };
  return {
    get: (cluster) => entryOf(clusterMetrics.get(cluster)),
    ofNode: (node) => entryOf(nodeMetrics.get(node)),
    all: (clusters) => {
      const ids = [...new Set([...clusters, ...put])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      return ids.flatMap((id) => entryOf(clusterMetrics.get(id)) ?? []);
    },
    put: (cluster, document) => {
      const refused = clusterMetrics.put(cluster, document, now());
      if (refused !== undefined) {
        return `the document has ${refused.given} characters; ${refused.max} are allowed`;
      }
      put.add(cluster);
      // The book lets go of what is oldest; what it has forgotten need not be remembered here.
      if (put.size > 2 * clusterMetrics.size + FORGOTTEN_MAX) {
        for (const id of put) if (clusterMetrics.get(id) === undefined) put.delete(id);
      }
      return undefined;
    },
    delete: (cluster) => {
      const isThere = clusterMetrics.get(cluster) !== undefined;
      clusterMetrics.forget(cluster);
      return isThere;
    },
  };
}
