import { assert } from "../../../base/index.ts";
import { NODE_AMOUNT_MAX, NODE_GPUS_MAX, NODES_MAX } from "../limits.ts";
import { GPU_MILLI, type NodeSpec, type Placed } from "../types.ts";
import { enterGroup, keepBounded, leaveGroup, type NodeIndex } from "./node-index.ts";
import { internKind, type KindFacts } from "./node-kinds.ts";
import { addRow, DRAINED, dropRow, HOST_CLASSES, isPresent, nextNumber } from "./node-table.ts";
import type { Load } from "./shapes.ts";

/**
 * Adds an empty node under the lowest number that no node has, or under `number` if it is free;
 * gives its number. Its id must be new.
 */
export function addNode(index: NodeIndex, spec: NodeSpec, number?: number): number {
  const { nodes } = index;
  const node = number ?? nextNumber(nodes);
  assert(spec.id !== "" && !nodes.numbers.has(spec.id), "a node's id must be new");
  assert(node < NODES_MAX, "an index holds so many nodes");
  assert(!isPresent(nodes, node), "a number is one node's");
  addRow(nodes, node, spec.id);
  setSpec(index, node, spec, false);
  enterGroup(index, node);
  return node;
}

/** Gives a node other facts. What its tenants hold must still be there. O(log n). */
export function changeNode(index: NodeIndex, node: number, spec: NodeSpec): void {
  const { nodes, kinds } = index;
  const { isOnProbation } = kinds.kinds[nodes.kind[node]!]!;
  keepBounded(index);
  leaveGroup(index, node);
  setSpec(index, node, spec, isOnProbation);
  if (nodes.closed[node] === 0) enterGroup(index, node);
}

/** Puts a node behind all that are not on probation, or back among them. */
export function setProbation(index: NodeIndex, node: number, isOnProbation: boolean): void {
  const { nodes, kinds } = index;
  const kind = kinds.kinds[nodes.kind[node]!]!;
  if (kind.isOnProbation === isOnProbation) return;
  keepBounded(index);
  leaveGroup(index, node);
  nodes.kind[node] = internKind(kinds, { ...kind, isOnProbation });
  if (nodes.closed[node] === 0) enterGroup(index, node);
}

/** Takes what `load` asks for from the node. It must have it: see `pickNode`. O(log n). */
export function occupy(index: NodeIndex, load: Load, { node, gpus }: Placed): void {
  const { nodes } = index;
  assert(nodes.closed[node] === 0, "a closed node takes nobody");
  assert(gpus.length === load.gpus, "a placement names as many GPUs as were asked for");
  keepBounded(index);
  leaveGroup(index, node);
  shift(index, load, node, -1);
  for (const gpu of gpus) shiftGpu(index, node, gpu, -load.gpuMilli);
  assert(nodes.cpuFree[node]! >= 0, "cpu is not given twice");
  assert(nodes.memoryFree[node]! >= 0, "memory is not given twice");
  enterGroup(index, node);
}

/** Gives back what `occupy` took; a closed node stays without a group. O(log n). */
export function vacate(index: NodeIndex, load: Load, { node, gpus }: Placed): void {
  const { nodes } = index;
  keepBounded(index);
  leaveGroup(index, node);
  shift(index, load, node, 1);
  for (const gpu of gpus) shiftGpu(index, node, gpu, load.gpuMilli);
  assert(nodes.cpuFree[node]! <= nodes.cpuTotal[node]!, "cpu is not given back twice");
  assert(nodes.memoryFree[node]! <= nodes.memoryTotal[node]!, "memory is not given back twice");
  if (nodes.closed[node] === 0) enterGroup(index, node);
}

/** No new tenants for the node until `openNode` for the same reason; those it has stay. */
export function closeNode(index: NodeIndex, node: number, reason: number): void {
  index.nodes.closed[node] = index.nodes.closed[node]! | reason;
  leaveGroup(index, node);
}

/** Takes one reason away; the node takes tenants again when none is left. */
export function openNode(index: NodeIndex, node: number, reason: number): void {
  const { closed } = index.nodes;
  if ((closed[node]! & reason) === 0) return;
  closed[node] = closed[node]! & ~reason;
  if (closed[node] === 0) enterGroup(index, node);
}

export function drainNode(index: NodeIndex, node: number): void {
  closeNode(index, node, DRAINED);
}

export function undrainNode(index: NodeIndex, node: number): void {
  openNode(index, node, DRAINED);
}

/** Takes a node without tenants out. Its number and its id may come again. */
export function removeNode(index: NodeIndex, node: number): void {
  const { nodes } = index;
  assert(nodes.tenants[node] === 0, "a node is removed when its tenants have gone");
  leaveGroup(index, node);
  dropRow(nodes, node);
}

/** Writes what a node has; what it has free is that less what its tenants hold. */
function setSpec(index: NodeIndex, node: number, spec: NodeSpec, isOnProbation: boolean): void {
  const { nodes } = index;
  const { cpuMilli, memoryMib, gpus } = spec;
  assert(isAmount(cpuMilli) && isAmount(memoryMib), "cpu and memory are whole numbers");
  assert(gpus >= 0 && gpus <= NODE_GPUS_MAX, "a node has so many GPUs at most");
  nodes.kind[node] = internKind(index.kinds, kindOf(spec, isOnProbation));
  nodes.cpuFree[node] = nodes.cpuFree[node]! + cpuMilli - nodes.cpuTotal[node]!;
  nodes.cpuTotal[node] = cpuMilli;
  nodes.memoryFree[node] = nodes.memoryFree[node]! + memoryMib - nodes.memoryTotal[node]!;
  nodes.memoryTotal[node] = memoryMib;
  assert(nodes.cpuFree[node]! >= 0 && nodes.memoryFree[node]! >= 0, "tenants keep their cpu");
  const first = node * NODE_GPUS_MAX;
  for (let gpu = gpus; gpu < nodes.gpuCount[node]!; gpu++) {
    assert(nodes.gpuFree[first + gpu] === GPU_MILLI, "tenants keep their GPUs");
    nodes.gpuFree[first + gpu] = 0;
  }
  nodes.gpuFree.fill(GPU_MILLI, first + nodes.gpuCount[node]!, first + gpus);
  nodes.gpuCount[node] = gpus;
  widenScale(index, spec);
}

function kindOf(spec: NodeSpec, isOnProbation: boolean): KindFacts {
  const { cpuMilli, memoryMib, gpus, model, labels = {}, gpuMemoryMib = 0, pool = "" } = spec;
  const keeps = pool !== "" && gpus > 0;
  return {
    model,
    gpuMemoryMib,
    labels,
    isOnProbation,
    pool,
    keptCpuMilli: keeps ? Math.floor(cpuMilli / gpus) : 0,
    keptMemoryMib: keeps ? Math.floor(memoryMib / gpus) : 0,
  };
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
function shift(index: NodeIndex, load: Load, node: number, sign: 1 | -1): void {
  const { nodes } = index;
  nodes.cpuFree[node] = nodes.cpuFree[node]! + sign * load.cpuMilli;
  nodes.memoryFree[node] = nodes.memoryFree[node]! + sign * load.memoryMib;
  nodes.tenants[node] = nodes.tenants[node]! - sign;
  nodes.tenantTotal -= sign;
  if (load.gpus === 0) return;
  const place = node * HOST_CLASSES + (load.isShared ? 0 : load.gpus);
  nodes.hosted[place] = nodes.hosted[place]! - sign;
  const isHost = nodes.hosted[place]! > 0;
  nodes.hosts[node] = isHost
    ? nodes.hosts[node]! | load.hostBit
    : nodes.hosts[node]! & ~load.hostBit;
}

function shiftGpu(index: NodeIndex, node: number, gpu: number, milli: number): void {
  const { nodes } = index;
  assert(gpu >= 0 && gpu < nodes.gpuCount[node]!, "a placement names GPUs of its node");
  const place = node * NODE_GPUS_MAX + gpu;
  const free = nodes.gpuFree[place]! + milli;
  assert(free >= 0 && free <= GPU_MILLI, "a GPU is neither given nor given back twice");
  nodes.gpuFree[place] = free;
}
