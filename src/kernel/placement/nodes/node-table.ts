import { NODE_GPUS_MAX } from "../limits.ts";
import { grownInt16, grownInt32, roomFor } from "./columns.ts";

/** Classes of GPU tenants: shared, and 1 to `NODE_GPUS_MAX` whole GPUs. */
export const HOST_CLASSES = NODE_GPUS_MAX + 1;

/** All nodes as columns of numbers. A node's number is its rank: of equals the lowest wins. */
export interface NodeTable {
  readonly ids: string[];
  readonly numbers: Map<string, number>;
  kind: Int32Array;
  cpuTotal: Int32Array;
  cpuFree: Int32Array;
  memoryTotal: Int32Array;
  memoryFree: Int32Array;
  gpuCount: Int32Array;
  /** `NODE_GPUS_MAX` places a node: free milli of each of its GPUs. */
  gpuFree: Int16Array;
  tenants: Int32Array;
  /** `HOST_CLASSES` places a node: tenants of each class. */
  hosted: Int16Array;
  /** One bit for each class of which the node has a tenant. */
  hosts: Int32Array;
  /** The node's group, or -1 while it takes nobody. */
  group: Int32Array;
  drained: Uint8Array;
  /** Tenants of all nodes. */
  tenantTotal: number;
  count: number;
}

export function createNodeTable(): NodeTable {
  return {
    ids: [],
    numbers: new Map(),
    kind: new Int32Array(16),
    cpuTotal: new Int32Array(16),
    cpuFree: new Int32Array(16),
    memoryTotal: new Int32Array(16),
    memoryFree: new Int32Array(16),
    gpuCount: new Int32Array(16),
    gpuFree: new Int16Array(16 * NODE_GPUS_MAX),
    tenants: new Int32Array(16),
    hosted: new Int16Array(16 * HOST_CLASSES),
    hosts: new Int32Array(16),
    group: new Int32Array(16).fill(-1),
    drained: new Uint8Array(16),
    tenantTotal: 0,
    count: 0,
  };
}

/** Makes room for one more node and gives its number; its columns are zero. */
export function addRow(table: NodeTable): number {
  const node = table.count;
  table.count += 1;
  if (node < table.kind.length) return node;
  const size = node + 1;
  table.kind = grownInt32(table.kind, size);
  table.cpuTotal = grownInt32(table.cpuTotal, size);
  table.cpuFree = grownInt32(table.cpuFree, size);
  table.memoryTotal = grownInt32(table.memoryTotal, size);
  table.memoryFree = grownInt32(table.memoryFree, size);
  table.gpuCount = grownInt32(table.gpuCount, size);
  table.gpuFree = grownInt16(table.gpuFree, size * NODE_GPUS_MAX);
  table.tenants = grownInt32(table.tenants, size);
  table.hosted = grownInt16(table.hosted, size * HOST_CLASSES);
  table.hosts = grownInt32(table.hosts, size);
  table.group = grownInt32(table.group, size, -1);
  const drained = new Uint8Array(roomFor(table.drained.length, size));
  drained.set(table.drained);
  table.drained = drained;
  return node;
}
