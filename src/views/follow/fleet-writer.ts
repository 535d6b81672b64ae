import type { DatabaseSync } from "node:sqlite";
import { unreachable } from "../../base/index.ts";
import type { ClusterId, FleetEvent, NodeId, RegistryEvent } from "../../kernel/index.ts";
import { type Happening, plainFacts, type WriteActivity } from "./activity-writer.ts";

export type FleetViewEvent = FleetEvent | RegistryEvent;
export type WriteFleet = (event: FleetViewEvent, on: Happening) => void;

/** Reads which cluster a node is in; undefined for one that the views have not seen. */
export type ClusterOf = (node: NodeId) => ClusterId | undefined;

export function createClusterOf(db: DatabaseSync): ClusterOf {
  const select = db.prepare("SELECT cluster FROM view_node WHERE node = ?");
  return (node) => {
    const cluster = select.get(node)?.cluster;
    return typeof cluster === "string" ? cluster : undefined;
  };
}

/** Writes an activity for each event of the fleet and of policies, and a row for each node. */
export function createFleetWriter(
  db: DatabaseSync,
  writeActivity: WriteActivity,
  clusterOf: ClusterOf,
): WriteFleet {
  const upsert = db.prepare(
    `INSERT INTO view_node VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT (node) DO UPDATE SET
      cluster = excluded.cluster, gpus = excluded.gpus, gpu_model = excluded.gpu_model,
      registered_at = iif(removed_at IS NULL, registered_at, excluded.registered_at),
      removed_at = NULL`,
  );
  const remove = db.prepare("UPDATE view_node SET removed_at = ? WHERE node = ?");
  return (event, on) => {
    if (event.kind === "node.registered") {
      const { cluster, gpus, gpuModel } = event.facts;
      upsert.run(event.node, cluster, gpus, gpuModel, on.at);
    }
    writeActivity(activityOf(event, clusterOf), on);
    if (event.kind === "node.removed") remove.run(on.at, event.node);
  };
}

function activityOf(event: FleetViewEvent, clusterOf: ClusterOf) {
  const facts = plainFacts(event.kind);
  switch (event.kind) {
    case "cluster.stored":
    case "cluster.deleted":
      return { ...facts, cluster: event.cluster };
    case "policy.stored":
      return { ...facts, policy: event.uri, userId: event.owner };
    case "policy.deleted":
      return { ...facts, policy: event.uri };
    case "policy.trusted":
      return {
        ...facts,
        policy: event.uri,
        message: event.isTrusted ? "trusted from now on" : "not trusted any more",
      };
    default:
      return { ...facts, ...nodeFacts(event, clusterOf) };
  }
}

type NodeEvent = Extract<FleetEvent, { readonly node: NodeId }>;

function nodeFacts(event: NodeEvent, clusterOf: ClusterOf) {
  const place = { node: event.node, cluster: clusterOf(event.node) ?? null };
  switch (event.kind) {
    case "node.registered": {
      const { gpus, gpuModel } = event.facts;
      const what = gpus === 0 ? "without GPUs" : `${gpus} GPUs of model ${gpuModel || "unknown"}`;
      return { ...place, message: what };
    }
    case "node.drained":
      return { ...place, message: event.note ?? null };
    case "node.status_changed":
      return { ...place, message: STATUS_WORDS[event.status] };
    case "node.rested":
      return {
        ...place,
        toAt: event.untilAt,
        message: `${event.failures} of its placements failed`,
      };
    case "node.undrained":
    case "node.removed":
    case "node.resumed":
      return place;
    default:
      return unreachable(event);
  }
}

const STATUS_WORDS = {
  ready: "heard again",
  suspect: "no heartbeat within its lease",
  lost: "no heartbeat within the grace",
} as const;
