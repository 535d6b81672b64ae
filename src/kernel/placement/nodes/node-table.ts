import {
  createNumberHeap,
  heapPeekKey,
  heapPop,
  heapPush,
  type NumberHeap,
} from "../../../base/index.ts";
import { NODE_GPUS_MAX } from "../limits.ts";
import { grownInt16, grownInt32, roomFor } from "./columns.ts";

/** Classes of GPU tenants: shared, and 1 to `NODE_GPUS_MAX` whole GPUs. */
export const HOST_CLASSES = NODE_GPUS_MAX + 1;

/** Why a node takes nobody: bits of `closed`. */
export const NOT_READY = 1;
export const DRAINED = 2;
export const RESTING = 4;

/** All nodes as columns of numbers. A node's number is its rank: of equals the lowest wins. */
export interface NodeTable {
  /** Empty for a number that no node has now. */
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
  /** Bits that say why the node takes nobody; 0 for one that is open. */
  closed: Uint8Array;
  /** Numbers below `count` that no node has, lowest first; others are stale. */
  readonly gaps: NumberHeap;
  /** Tenants of all nodes. */
  tenantTotal: number;
  /** One more than the highest number in use. */
  count: number;
  /** Nodes that are there. */
  present: number;
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
    closed: new Uint8Array(16),
    gaps: createNumberHeap(),
    tenantTotal: 0,
    count: 0,
    present: 0,
  };
}

/** True if a node has this number. */
export function isPresent(table: NodeTable, node: number): boolean {
  return node < table.count && table.ids[node] !== "";
}

/** The number that the next node gets: the lowest that no node has. */
export function nextNumber(table: NodeTable): number {
  const { gaps } = table;
  while (gaps.size > 0) {
    const gap = heapPeekKey(gaps);
    if (gap < table.count && table.ids[gap] === "") return gap;
    heapPop(gaps);
  }
  return table.count;
}

/** Gives the number to a node; its columns are zero. Numbers that are passed over are gaps. */
export function addRow(table: NodeTable, node: number, id: string): void {
  for (let gap = table.count; gap < node; gap++) {
    table.ids[gap] = "";
    heapPush(table.gaps, gap, 0);
  }
  table.ids[node] = id;
  table.numbers.set(id, node);
  table.present += 1;
  table.count = Math.max(table.count, node + 1);
  if (node >= table.kind.length) growTable(table, node + 1);
}

/** Takes a node's number away; its columns are zero again. */
export function dropRow(table: NodeTable, node: number): void {
  table.numbers.delete(table.ids[node]!);
  table.ids[node] = "";
  table.present -= 1;
  for (const column of [table.kind, table.cpuTotal, table.cpuFree]) column[node] = 0;
  for (const column of [table.memoryTotal, table.memoryFree, table.gpuCount]) column[node] = 0;
  table.gpuFree.fill(0, node * NODE_GPUS_MAX, (node + 1) * NODE_GPUS_MAX);
  table.closed[node] = 0;
  heapPush(table.gaps, node, 0);
  // The highest number is one in use, so that what is left does not depend on what was.
  while (table.count > 0 && table.ids[table.count - 1] === "") {
    table.count -= 1;
    table.ids.pop();
  }
}

function growTable(table: NodeTable, size: number): void {
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
  const closed = new Uint8Array(roomFor(table.closed.length, size));
  closed.set(table.closed);
  table.closed = closed;
}
