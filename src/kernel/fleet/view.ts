import { assert } from "../../base/index.ts";
import type { Instant, LedgerState } from "../model/index.ts";
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

/** One page; ids ascending. `after`: the last id of the page before. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

export function viewNode(_state: LedgerState, _node: NodeId): NodeView | undefined {
  assert(false, "being built");
}

export function listNodes(
  _state: LedgerState,
  _filter: NodeFilter,
  _limit: number,
  _after?: NodeId,
): PageOf<NodeView> {
  assert(false, "being built");
}

export function viewCluster(_state: LedgerState, _cluster: ClusterId): ClusterView | undefined {
  assert(false, "being built");
}

export function listClusters(
  _state: LedgerState,
  _limit: number,
  _after?: ClusterId,
): PageOf<ClusterView> {
  assert(false, "being built");
}

/** Grows with every change of clusters, nodes or what they have free: for caches of documents. */
export function fleetVersion(_state: LedgerState): number {
  assert(false, "being built");
}
