import type {
  Actor,
  ClusterId,
  GrantNumber,
  Instant,
  NodeFacts,
  NodeId,
  NodeStatus,
} from "../model/index.ts";

export type { ClusterId, NodeFacts, NodeId, NodeStatus } from "../model/index.ts";

/**
 * A cluster's document, stored whole as JSON text, with the nodes that it lists. Nodes that came
 * with the document before and are not in it any more leave as if removed.
 */
export interface PutCluster {
  readonly kind: "cluster.put";
  readonly actor: Actor;
  readonly cluster: ClusterId;
  readonly document: string;
  readonly nodes: readonly { readonly node: NodeId; readonly facts: NodeFacts }[];
}

/** Refused while nodes of it hold grants. */
export interface DeleteCluster {
  readonly kind: "cluster.delete";
  readonly actor: Actor;
  readonly cluster: ClusterId;
}

/** A new node, or other facts of a known one; what its grants hold must still be there. */
export interface RegisterNode {
  readonly kind: "node.register";
  readonly actor: Actor;
  readonly node: NodeId;
  readonly facts: NodeFacts;
  /** Heartbeats are expected of it: without them it becomes suspect, then lost. */
  readonly leased: boolean;
}

/** No new grants until `node.undrain`; those it has stay. */
export interface DrainNode {
  readonly kind: "node.drain";
  readonly actor: Actor;
  readonly node: NodeId;
  readonly note?: string;
}

/** Takes grants again; ends a rest too, and forgets its failures. */
export interface UndrainNode {
  readonly kind: "node.undrain";
  readonly actor: Actor;
  readonly node: NodeId;
}

/** Refused while it holds grants, unless `force`: then they are displaced. */
export interface RemoveNode {
  readonly kind: "node.remove";
  readonly actor: Actor;
  readonly node: NodeId;
  readonly force: boolean;
}

/** From whoever watches the heartbeats: a lease ran out, the grace too, or a beat came again. */
export interface SetNodeStatus {
  readonly kind: "node.set_status";
  readonly actor: Actor;
  readonly node: NodeId;
  readonly status: NodeStatus;
}

export type FleetCommand =
  | PutCluster
  | DeleteCluster
  | RegisterNode
  | DrainNode
  | UndrainNode
  | RemoveNode
  | SetNodeStatus;

export interface ClusterStored {
  readonly kind: "cluster.stored";
  readonly cluster: ClusterId;
  readonly document: string;
}

export interface ClusterDeleted {
  readonly kind: "cluster.deleted";
  readonly cluster: ClusterId;
}

export interface NodeRegistered {
  readonly kind: "node.registered";
  readonly node: NodeId;
  readonly facts: NodeFacts;
  readonly leased: boolean;
  /** It came with its cluster's document, and goes when that lists it no more. */
  readonly isListed: boolean;
}

export interface NodeDrained {
  readonly kind: "node.drained";
  readonly node: NodeId;
  readonly note?: string;
}

export interface NodeUndrained {
  readonly kind: "node.undrained";
  readonly node: NodeId;
}

export interface NodeRemoved {
  readonly kind: "node.removed";
  readonly node: NodeId;
}

export interface NodeStatusChanged {
  readonly kind: "node.status_changed";
  readonly node: NodeId;
  readonly status: NodeStatus;
}

/** Too many of its grants failed: it takes none until `untilAt`, then on trial. */
export interface NodeRested {
  readonly kind: "node.rested";
  readonly node: NodeId;
  readonly failures: number;
  readonly untilAt: Instant;
}

export interface NodeResumed {
  readonly kind: "node.resumed";
  readonly node: NodeId;
}

/** What was on a node that is not there any more. */
export interface PlacementDisplaced {
  readonly kind: "placement.displaced";
  readonly grant: GrantNumber;
  readonly reason: "node_lost" | "node_removed";
}

export type FleetEvent =
  | ClusterStored
  | ClusterDeleted
  | NodeRegistered
  | NodeDrained
  | NodeUndrained
  | NodeRemoved
  | NodeStatusChanged
  | NodeRested
  | NodeResumed;

/** Checked in this order. */
export type FleetRejection =
  | { readonly reason: "forbidden"; readonly needs: "admin" | "operator" }
  | {
      readonly reason: "invalid_node";
      readonly node: NodeId;
      readonly path: string;
      readonly message: string;
    }
  | { readonly reason: "unknown_cluster"; readonly cluster: ClusterId }
  | { readonly reason: "unknown_node"; readonly node: NodeId }
  | { readonly reason: "node_elsewhere"; readonly node: NodeId; readonly cluster: ClusterId }
  /** It would be in two pools; this is the second. */
  | { readonly reason: "node_in_pool"; readonly node: NodeId; readonly pool: string }
  | { readonly reason: "too_many_clusters"; readonly max: number }
  | { readonly reason: "too_many_nodes"; readonly max: number }
  | { readonly reason: "documents_too_large"; readonly bytes: number; readonly max: number }
  /** What live grants hold would not be there any more. */
  | {
      readonly reason: "node_in_use";
      readonly node: NodeId;
      readonly live: number;
      readonly held: {
        readonly cpuMilli: number;
        readonly memoryMib: number;
        readonly gpus: number;
      };
    }
  | { readonly reason: "cluster_in_use"; readonly cluster: ClusterId; readonly live: number };

/** One node as it now stands, for replies. */
export interface NodeView {
  readonly node: NodeId;
  readonly facts: NodeFacts;
  readonly status: NodeStatus;
  readonly isDraining: boolean;
  readonly drainNote?: string;
  readonly leased: boolean;
  readonly registeredAt: Instant;
  readonly statusAt: Instant;
  /** Failures of its grants that still count. */
  readonly failures: number;
  readonly restingUntilAt?: Instant;
  readonly cpuMilliFree: number;
  readonly memoryMibFree: number;
  /** Free milli of each GPU, by its number. */
  readonly gpuMilliFree: readonly number[];
  readonly liveGrants: number;
}
