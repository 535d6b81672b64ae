import type { HeartbeatReply, NodeReply, PlacementWire } from "../../wire/index.ts";

const NOW = 1_800_000_000;

/** A placement as a server tells of it. */
export function aPlacement(changes: Partial<PlacementWire> = {}): PlacementWire {
  return {
    placement_id: "p12",
    group_id: "p12",
    user_id: "ada",
    state: "active",
    cluster: "west",
    node: "gpu-1",
    gpus: [0, 1],
    gpu_milli: 1_000,
    gpu_models: [],
    cpu_milli: 8_000,
    memory_mib: 32_768,
    labels: {},
    start_time: NOW,
    end_time: NOW + 7_200,
    created_time: NOW,
    preemptible: false,
    priority: 0,
    policy: "fgd",
    ...changes,
  };
}

/** A node as a server tells of it when it is registered. */
export function aNode(changes: Partial<NodeReply> = {}): NodeReply {
  return {
    id: "gpu-1",
    cluster: "west",
    data_center: "",
    rack: "",
    cpu_milli: 64_000,
    memory_mib: 524_288,
    gpus: 8,
    gpu_model: "A100",
    gpu_memory_mib: 81_920,
    labels: {},
    status: "ready",
    draining: false,
    leased: true,
    registered_time: NOW,
    status_time: NOW,
    failures: 0,
    cpu_milli_free: 64_000,
    memory_mib_free: 524_288,
    gpu_milli_free: Array.from({ length: 8 }, () => 1_000),
    gpus_free: 8,
    live_placements: 0,
    lease_s: 30,
    next_heartbeat_s: 10,
    ...changes,
  };
}

/** What a server answers to a heartbeat. */
export function aHeartbeatReply(changes: Partial<HeartbeatReply> = {}): HeartbeatReply {
  return {
    node: "gpu-1",
    status: "ready",
    draining: false,
    lease_s: 30,
    next_heartbeat_s: 10,
    placements: [],
    ended: [],
    ...changes,
  };
}

/** What a node is told of a placement that is bound to it. */
export function aBoundPlacement(
  changes: Partial<HeartbeatReply["placements"][number]> = {},
): HeartbeatReply["placements"][number] {
  return {
    placement_id: "p12",
    user_id: "ada",
    state: "active",
    gpus: [0, 1],
    gpu_milli: 1_000,
    cpu_milli: 8_000,
    memory_mib: 32_768,
    start_time: NOW,
    end_time: NOW + 7_200,
    acknowledged: false,
    ...changes,
  };
}
