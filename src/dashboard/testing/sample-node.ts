import type { NodeWire } from "../../wire/index.ts";

/** A node that is ready and wholly free, but for what is said otherwise. For tests. */
export function sampleNode(id: string, other: Partial<NodeWire> = {}): NodeWire {
  const gpus = other.gpus ?? 8;
  const free = Array.from({ length: gpus }, () => 1_000);
  return {
    id,
    cluster: "c1",
    data_center: "west",
    rack: "r1",
    cpu_milli: 64_000,
    memory_mib: 262_144,
    gpus,
    gpu_model: "A100",
    gpu_memory_mib: 81_920,
    labels: {},
    status: "ready",
    draining: false,
    leased: false,
    registered_time: 0,
    status_time: 0,
    failures: 0,
    cpu_milli_free: 64_000,
    memory_mib_free: 262_144,
    gpu_milli_free: free,
    gpus_free: gpus,
    live_placements: 0,
    ...other,
  };
}
