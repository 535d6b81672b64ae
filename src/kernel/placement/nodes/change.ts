import { assert } from "../../../base/index.ts";
import { NODE_AMOUNT_MAX, NODE_GPUS_MAX, NODES_MAX } from "../limits.ts";
import { GPU_MILLI, type NodeSpec, type Placed } from "../types.ts";
import { enterGroup, keepBounded, leaveGroup, type NodeIndex } from "./node-index.ts";
import { internKind } from "./node-kinds.ts";
import { addRow, HOST_CLASSES } from "./node-table.ts";
import type { Shape } from "./shapes.ts";

/** Adds an empty node, behind all others in rank; gives its number. Its id must be new. */
export function addNode(index: NodeIndex, spec: NodeSpec): number {
  const { nodes } = index;
  assert(!nodes.numbers.has(spec.id), "a node's id must be new");
  assert(nodes.count < NODES_MAX, "an index holds so many nodes");
  assert(isAmount(spec.cpuMilli) && isAmount(spec.memoryMib), "cpu and memory are whole numbers");
  assert(spec.gpus >= 0 && spec.gpus <= NODE_GPUS_MAX, "a node has so many GPUs at most");
  const node = addRow(nodes);
  nodes.ids.push(spec.id);
  nodes.numbers.set(spec.id, node);
  nodes.kind[node] = internKind(index.kinds, spec.model, spec.labels ?? {});
  nodes.cpuTotal[node] = spec.cpuMilli;
  nodes.cpuFree[node] = spec.cpuMilli;
  nodes.memoryTotal[node] = spec.memoryMib;
  nodes.memoryFree[node] = spec.memoryMib;
  nodes.gpuCount[node] = spec.gpus;
  for (let i = 0; i < spec.gpus; i++) nodes.gpuFree[node * NODE_GPUS_MAX + i] = GPU_MILLI;
  widenScale(index, spec);
  enterGroup(index, node);
  return node;
}

/** Takes what `shape` asks for from the node. It must have it: see `pickNode`. O(log n). */
export function occupy(index: NodeIndex, shape: Shape, { node, gpus }: Placed): void {
  const { nodes } = index;
  assert(nodes.drained[node] === 0, "a drained node takes nobody");
  assert(gpus.length === shape.gpus, "a placement names as many GPUs as were asked for");
  keepBounded(index);
  leaveGroup(index, node);
  shift(index, shape, node, -1);
  for (const gpu of gpus) shiftGpu(index, node, gpu, -shape.gpuMilli);
  assert(nodes.cpuFree[node]! >= 0, "cpu is not given twice");
  assert(nodes.memoryFree[node]! >= 0, "memory is not given twice");
  enterGroup(index, node);
}

/** Gives back what `occupy` took; a drained node stays without a group. O(log n). */
export function vacate(index: NodeIndex, shape: Shape, { node, gpus }: Placed): void {
  const { nodes } = index;
  keepBounded(index);
  leaveGroup(index, node);
  shift(index, shape, node, 1);
  for (const gpu of gpus) shiftGpu(index, node, gpu, shape.gpuMilli);
  assert(nodes.cpuFree[node]! <= nodes.cpuTotal[node]!, "cpu is not given back twice");
  assert(nodes.memoryFree[node]! <= nodes.memoryTotal[node]!, "memory is not given back twice");
  if (nodes.drained[node] === 0) enterGroup(index, node);
}

/** No new tenants for the node until `undrainNode`; those it has stay. */
export function drainNode(index: NodeIndex, node: number): void {
  index.nodes.drained[node] = 1;
  leaveGroup(index, node);
}

export function undrainNode(index: NodeIndex, node: number): void {
  if (index.nodes.drained[node] === 0) return;
  index.nodes.drained[node] = 0;
  enterGroup(index, node);
}

/** Takes a node without tenants out for good. Its number stays unused, its id may come again. */
export function removeNode(index: NodeIndex, node: number): void {
  const { nodes } = index;
  assert(nodes.tenants[node] === 0, "a node is removed when its tenants have gone");
  drainNode(index, node);
  nodes.numbers.delete(nodes.ids[node]!);
}

function isAmount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= NODE_AMOUNT_MAX;
}

/** A node larger than any before changes what scores are measured against. */
function widenScale(index: NodeIndex, { cpuMilli, gpus }: NodeSpec): void {
  const scale = Math.max(Math.ceil(cpuMilli / 128_000), Math.ceil(gpus / 8));
  if (scale <= index.scale) return;
  index.scale = scale;
  index.epoch += 1;
}

/** Adds (`sign` 1) or takes (-1) all but the GPUs. */
function shift(index: NodeIndex, shape: Shape, node: number, sign: 1 | -1): void {
  const { nodes } = index;
  nodes.cpuFree[node] = nodes.cpuFree[node]! + sign * shape.cpuMilli;
  nodes.memoryFree[node] = nodes.memoryFree[node]! + sign * shape.memoryMib;
  nodes.tenants[node] = nodes.tenants[node]! - sign;
  nodes.tenantTotal -= sign;
  if (shape.gpus === 0) return;
  const place = node * HOST_CLASSES + (shape.isShared ? 0 : shape.gpus);
  nodes.hosted[place] = nodes.hosted[place]! - sign;
  const isHost = nodes.hosted[place]! > 0;
  nodes.hosts[node] = isHost
    ? nodes.hosts[node]! | shape.hostBit
    : nodes.hosts[node]! & ~shape.hostBit;
}

function shiftGpu(index: NodeIndex, node: number, gpu: number, milli: number): void {
  const { nodes } = index;
  assert(gpu >= 0 && gpu < nodes.gpuCount[node]!, "a placement names GPUs of its node");
  const place = node * NODE_GPUS_MAX + gpu;
  const free = nodes.gpuFree[place]! + milli;
  assert(free >= 0 && free <= GPU_MILLI, "a GPU is neither given nor given back twice");
  nodes.gpuFree[place] = free;
}
