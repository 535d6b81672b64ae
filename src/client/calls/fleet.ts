import type {
  ClusterList,
  ClusterReply,
  ClusterWire,
  HeartbeatReply,
  MetricsReply,
  NodeDetail,
  NodeList,
  NodeRemoval,
  NodeReply,
  NodeWire,
  PlacementList,
} from "../../wire/index.ts";
import { type Ask, pagesOf, reading } from "../call.ts";
import type { ClusterClient, NodeClient } from "./types.ts";

/** The calls about nodes. All of them may be sent twice, but for a removal. */
export function createNodeClient(ask: Ask): NodeClient {
  const changed = (id: string, verb: string, body: object, signal?: AbortSignal) =>
    ask<NodeWire>({
      method: "POST",
      path: `${nodePath(id)}/${verb}`,
      body,
      isRepeatable: true,
      signal,
    });
  return {
    register: (body, { signal } = {}) =>
      ask<NodeReply>({ method: "POST", path: NODES, body, isRepeatable: true, signal }),
    get: (id, options) => ask<NodeDetail>(reading(nodePath(id), {}, options)),
    list: (query, options) => ask<NodeList>(reading(NODES, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<NodeList>(reading(NODES, { ...query, ...cursor }, options))),
    heartbeat: (id, body = {}, { signal } = {}) =>
      ask<HeartbeatReply>({
        method: "POST",
        path: `${nodePath(id)}/heartbeat`,
        body,
        isRepeatable: true,
        signal,
      }),
    drain: (id, body = {}, { signal } = {}) => changed(id, "drain", body, signal),
    undrain: (id, { signal } = {}) =>
      ask<NodeWire>({
        method: "POST",
        path: `${nodePath(id)}/undrain`,
        isRepeatable: true,
        signal,
      }),
    remove: (id, query = {}, { signal } = {}) =>
      ask<NodeRemoval>({
        method: "DELETE",
        path: nodePath(id),
        query,
        isRepeatable: false,
        signal,
      }),
    placements: (id, query, options) =>
      ask<PlacementList>(reading(`${nodePath(id)}/placements`, query, options)),
    placementsAll: (id, query, options) =>
      pagesOf((cursor) =>
        ask<PlacementList>(reading(`${nodePath(id)}/placements`, { ...query, ...cursor }, options)),
      ),
  };
}

/** The calls about clusters. */
export function createClusterClient(ask: Ask): ClusterClient {
  return {
    put: (id, document, { signal } = {}) =>
      ask<ClusterReply>({
        method: "PUT",
        path: clusterPath(id),
        body: document,
        isRepeatable: true,
        signal,
      }),
    get: (id, options) => ask<ClusterWire>(reading(clusterPath(id), {}, options)),
    list: (query, options) => ask<ClusterList>(reading(CLUSTERS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<ClusterList>(reading(CLUSTERS, { ...query, ...cursor }, options))),
    delete: (id, { signal } = {}) =>
      ask<ClusterWire>({ method: "DELETE", path: clusterPath(id), isRepeatable: false, signal }),
    putMetrics: (id, document, { signal } = {}) =>
      ask<MetricsReply>({
        method: "PUT",
        path: `${clusterPath(id)}/metrics`,
        body: document,
        isRepeatable: true,
        signal,
      }),
  };
}

const NODES = "/v1/nodes";
const CLUSTERS = "/v1/clusters";

function nodePath(id: string): string {
  return `${NODES}/${encodeURIComponent(id)}`;
}

function clusterPath(id: string): string {
  return `${CLUSTERS}/${encodeURIComponent(id)}`;
}
