import type {
  ClusterDocument,
  ClusterList,
  ClusterListQuery,
  ClusterReply,
  ClusterWire,
  DrainRequest,
  FailureReport,
  HeartbeatReply,
  HeartbeatRequest,
  MetricsDocument,
  MetricsReply,
  NodeDetail,
  NodeList,
  NodeListQuery,
  NodePlacementsQuery,
  NodeRemoval,
  NodeReply,
  NodeRequest,
  NodeWire,
  PlacementChange,
  PlacementForecast,
  PlacementGroupReply,
  PlacementList,
  PlacementListQuery,
  PlacementReply,
  PlacementRequest,
  PlacementWire,
  PolicyDetail,
  PolicyList,
  PolicyListQuery,
  PolicyRequest,
  PolicyWire,
  RemoveQuery,
} from "../../wire/index.ts";
import type { CallOptions, RequestOptions } from "../options.ts";

/** Nodes: what they have, that they are there, and what is bound to them. */
export interface NodeClient {
  /** A new node, or what a known one has now. The reply says when to send heartbeats. */
  register(body: NodeRequest, options?: CallOptions): Promise<NodeReply>;
  get(id: string, options?: CallOptions): Promise<NodeDetail>;
  list(query?: NodeListQuery, options?: CallOptions): Promise<NodeList>;
  listAll(query?: NodeListQuery, options?: CallOptions): AsyncIterable<NodeWire>;
  heartbeat(id: string, body?: HeartbeatRequest, options?: CallOptions): Promise<HeartbeatReply>;
  drain(id: string, body?: DrainRequest, options?: CallOptions): Promise<NodeWire>;
  undrain(id: string, options?: CallOptions): Promise<NodeWire>;
  /** Refused while it holds placements, unless `force`: then they are displaced. */
  remove(id: string, query?: RemoveQuery, options?: CallOptions): Promise<NodeRemoval>;
  placements(
    id: string,
    query?: NodePlacementsQuery,
    options?: CallOptions,
  ): Promise<PlacementList>;
  placementsAll(
    id: string,
    query?: NodePlacementsQuery,
    options?: CallOptions,
  ): AsyncIterable<PlacementWire>;
}

/** Clusters, their documents and their metrics. */
export interface ClusterClient {
  put(id: string, document: ClusterDocument, options?: CallOptions): Promise<ClusterReply>;
  get(id: string, options?: CallOptions): Promise<ClusterWire>;
  list(query?: ClusterListQuery, options?: CallOptions): Promise<ClusterList>;
  listAll(query?: ClusterListQuery, options?: CallOptions): AsyncIterable<ClusterWire>;
  delete(id: string, options?: CallOptions): Promise<ClusterWire>;
  putMetrics(id: string, document: MetricsDocument, options?: CallOptions): Promise<MetricsReply>;
}

export interface PlacementOptions extends RequestOptions {
  /** The reply says why there and not elsewhere. */
  readonly explain?: boolean;
}

/** Placements: room on nodes from now on. */
export interface PlacementClient {
  /** A group where the request has a `count`. */
  request(
    body: PlacementRequest,
    options?: PlacementOptions,
  ): Promise<PlacementReply | PlacementGroupReply>;
  /** Where it would go now, and why. What fits nowhere is an answer, no refusal. */
  explain(body: PlacementRequest, options?: CallOptions): Promise<PlacementForecast>;
  get(id: string, options?: CallOptions): Promise<PlacementWire>;
  list(query?: PlacementListQuery, options?: CallOptions): Promise<PlacementList>;
  listAll(query?: PlacementListQuery, options?: CallOptions): AsyncIterable<PlacementWire>;
  renew(id: string, change: PlacementChange, options?: CallOptions): Promise<PlacementWire>;
  /** Released is also the answer if an earlier attempt of this call did it unheard. */
  release(id: string, options?: CallOptions): Promise<PlacementWire>;
  acknowledge(id: string, options?: CallOptions): Promise<PlacementWire>;
  fail(id: string, body?: FailureReport, options?: CallOptions): Promise<PlacementWire>;
}

/** Policies: those that are built in, and those of users. */
export interface PolicyClient {
  add(body: PolicyRequest, options?: CallOptions): Promise<PolicyDetail>;
  get(uri: string, options?: CallOptions): Promise<PolicyDetail>;
  list(query?: PolicyListQuery, options?: CallOptions): Promise<PolicyList>;
  listAll(query?: PolicyListQuery, options?: CallOptions): AsyncIterable<PolicyWire>;
  delete(uri: string, options?: CallOptions): Promise<PolicyDetail>;
  trust(uri: string, trusted?: boolean, options?: CallOptions): Promise<PolicyDetail>;
}
