import {
  type Actor,
  type Instant,
  type NodeFacts,
  type NodeFilter,
  type NodeView,
  type PlacementView,
  placement,
  type RegisterNode,
} from "../../../kernel/index.ts";
import type { BoundPlacement, NodeRequest, NodeWire } from "../../schemas/nodes.ts";
import type { NodeListQuery } from "../../schemas/queries.ts";
import { toPlacementId } from "../ids.ts";
import { toSeconds, toSecondsUp } from "../time.ts";

const { GPU_MILLI } = placement;

/** What is known of a node's heartbeats, beside the ledger. */
export interface NodeHeartbeat {
  /** Undefined if none came since the server started. */
  readonly lastAt: Instant | undefined;
  readonly leaseMs: number;
  /** Undefined once the node is lost. */
  readonly lostAt: Instant | undefined;
}

export function toRegisterCommand(body: NodeRequest, actor: Actor): RegisterNode {
  return {
    kind: "node.register",
    actor,
    node: body.id,
    facts: toNodeFacts(body),
    leased: body.leased ?? false,
  };
}

/** A node without GPUs has no model of one, whatever it says. */
function toNodeFacts(body: NodeRequest): NodeFacts {
  const { gpus = 0 } = body;
  return {
    cluster: body.cluster,
    dataCenter: body.data_center ?? "",
    rack: body.rack ?? "",
    cpuMilli: body.cpu_milli,
    memoryMib: body.memory_mib,
    gpus,
    gpuModel: gpus === 0 ? "" : (body.gpu_model ?? ""),
    gpuMemoryMib: gpus === 0 ? 0 : (body.gpu_memory_mib ?? 0),
    labels: body.labels ?? {},
  };
}

/** `heartbeat` is left out for a node that is not leased. */
export function toNodeWire(node: NodeView, heartbeat?: NodeHeartbeat): NodeWire {
  const { facts } = node;
  return {
    id: node.node,
    cluster: facts.cluster,
    data_center: facts.dataCenter,
    rack: facts.rack,
    cpu_milli: facts.cpuMilli,
    memory_mib: facts.memoryMib,
    gpus: facts.gpus,
    gpu_model: facts.gpuModel,
    gpu_memory_mib: facts.gpuMemoryMib,
    labels: { ...facts.labels },
    status: node.status,
    draining: node.isDraining,
    ...(node.drainNote === undefined ? {} : { drain_note: node.drainNote }),
    leased: node.leased,
    registered_time: toSeconds(node.registeredAt),
    status_time: toSeconds(node.statusAt),
    failures: node.failures,
    ...(node.restingUntilAt === undefined
      ? {}
      : { resting_until: toSecondsUp(node.restingUntilAt) }),
    cpu_milli_free: node.cpuMilliFree,
    memory_mib_free: node.memoryMibFree,
    gpu_milli_free: [...node.gpuMilliFree],
    gpus_free: node.gpuMilliFree.filter((free) => free === GPU_MILLI).length,
    live_placements: node.liveGrants,
    ...(heartbeat === undefined ? {} : { heartbeat: toHeartbeat(heartbeat) }),
  };
}

function toHeartbeat({ lastAt, leaseMs, lostAt }: NodeHeartbeat) {
  return {
    last_time: lastAt === undefined ? null : toSeconds(lastAt),
    lease_s: toSeconds(leaseMs),
    lost_time: lostAt === undefined ? null : toSecondsUp(lostAt),
  };
}

export function toNodeFilter(query: NodeListQuery): NodeFilter {
  const { cluster, status, draining, model, label } = query;
  const labels = (label ?? []).map((text) => {
    const end = text.indexOf("=");
    return [text.slice(0, end), text.slice(end + 1)] as const;
  });
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(status === undefined ? {} : { status }),
    ...(draining === undefined ? {} : { isDraining: draining }),
    ...(model === undefined ? {} : { gpuModel: model }),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
  };
}

/** What a node's agent must know of one placement. */
export function toBoundPlacement(view: PlacementView): BoundPlacement {
  return {
    placement_id: toPlacementId(view.number),
    user_id: view.userId,
    ...(view.name === undefined ? {} : { name: view.name }),
    state: view.state,
    gpus: [...view.gpus],
    gpu_milli: view.pod.gpuMilli,
    cpu_milli: view.pod.cpuMilli,
    memory_mib: view.pod.memoryMib,
    start_time: toSeconds(view.startAt),
    end_time: toSecondsUp(view.endAt),
    acknowledged: view.acknowledgedAt !== undefined,
    ...(view.evictedBy === undefined ? {} : { evicted_by: toPlacementId(view.evictedBy) }),
  };
}
