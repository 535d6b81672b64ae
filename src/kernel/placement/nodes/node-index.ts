import {
  assert,
  createIntMap,
  type IntMap,
  intMapDelete,
  intMapGet,
  intMapSet,
} from "../../../base/index.ts";
import {
  CHANGES_KEPT,
  GPU_SETS_MAX,
  NODE_GPUS_MAX,
  NODE_TENANTS_MAX,
  TOUCHES_KEPT,
} from "../limits.ts";
import { grownInt32 } from "./columns.ts";
import { createGpuSets, type GpuSets, internSet } from "./gpu-sets.ts";
import { createNodeKinds, type NodeKinds } from "./node-kinds.ts";
import { createNodeTable, type NodeTable } from "./node-table.ts";
import {
  createNodeTree,
  growNodeTree,
  NO_NODE,
  type NodeTree,
  treeFirst,
  treeInsert,
  treeRemove,
} from "./node-tree.ts";
import { createShapes, type Shapes } from "./shapes.ts";

/**
 * Nodes, and the groups of those that no score can tell apart: same kind, free cpu, set of free
 * GPU milli, classes of GPU tenants. A fleet has far fewer groups than nodes, so policies rank
 * groups. Memory only filters: a group keeps its nodes in a tree that finds the first with enough.
 */
export interface NodeIndex {
  readonly nodes: NodeTable;
  readonly kinds: NodeKinds;
  sets: GpuSets;
  readonly shapes: Shapes;
  readonly tree: NodeTree;
  readonly groups: Groups;
  /** Counts up when everything kept about groups is void: rankings start anew. */
  epoch: number;
  /** The last nodes whose free amounts or kind changed, round the end, and how many ever did. */
  readonly touched: Int32Array;
  touchedCount: number;
  /** Scores that measure against the largest node take 128 cores and 8 GPUs times this. */
  scale: number;
}

/** Groups as columns; `root` is `NO_NODE` for a free place. */
export interface Groups {
  kind: Int32Array;
  cpu: Int32Array;
  set: Int32Array;
  hosts: Int32Array;
  root: Int32Array;
  count: number;
  readonly free: number[];
  /** Kind, hosts and set to a number, and that with the cpu to the group. */
  pairs: IntMap;
  byState: IntMap;
  pairCount: number;
  /**
   * The last changes that a ranking must see, as numbers of groups: a new group, or one that got
   * a first node for some amount of memory. A group that lost nodes shows when it is asked.
   */
  readonly changes: Int32Array;
  changeCount: number;
}

export function createNodeIndex(): NodeIndex {
  return {
    nodes: createNodeTable(),
    kinds: createNodeKinds(),
    sets: createGpuSets(),
    shapes: createShapes(),
    tree: createNodeTree(),
    groups: createGroups(),
    epoch: 0,
    touched: new Int32Array(TOUCHES_KEPT),
    touchedCount: 0,
    scale: 1,
  };
}

/** Puts the node into the group of its present state. O(log n) on average. */
export function enterGroup(index: NodeIndex, node: number): void {
  const { nodes, tree, groups } = index;
  noteTouch(index, node);
  assert(nodes.group[node] === -1, "a node is in one group at most");
  const set = internSet(index.sets, nodes.gpuFree, node * NODE_GPUS_MAX, nodes.gpuCount[node]!);
  const group = findGroup(groups, {
    kind: nodes.kind[node]!,
    cpu: nodes.cpuFree[node]!,
    set,
    hosts: nodes.hosts[node]!,
  });
  growNodeTree(tree, node + 1);
  const memory = nodes.tenants[node]! < NODE_TENANTS_MAX ? nodes.memoryFree[node]! : -1;
  const first = treeFirst(tree, groups.root[group]!, memory);
  groups.root[group] = treeInsert(tree, groups.root[group]!, node, memory);
  nodes.group[node] = group;
  if (first === NO_NODE || first > node) noteChange(groups, group);
}

/** Takes the node out of its group, if it is in one. O(log n) on average. */
export function leaveGroup(index: NodeIndex, node: number): void {
  const { nodes, tree, groups } = index;
  noteTouch(index, node);
  const group = nodes.group[node]!;
  if (group < 0) return;
  groups.root[group] = treeRemove(tree, groups.root[group]!, node);
  nodes.group[node] = -1;
  if (groups.root[group] === NO_NODE) dropGroup(groups, group);
}

/** Forgets sets and groups that no node is in, when there are too many: see `rebuildGroups`. */
export function keepBounded(index: NodeIndex): void {
  const { sets, groups } = index;
  const isFull = sets.count >= GPU_SETS_MAX || sets.moves.size >= 8 * GPU_SETS_MAX;
  if (isFull || groups.pairCount >= GPU_SETS_MAX) rebuildGroups(index);
}

/** Makes sets and groups anew from the nodes; all rankings start anew. O(n log n). */
export function rebuildGroups(index: NodeIndex): void {
  const members: number[] = [];
  for (let node = 0; node < index.nodes.count; node++) {
    if (index.nodes.group[node]! < 0) continue;
    members.push(node);
    index.nodes.group[node] = -1;
  }
  index.sets = createGpuSets();
  Object.assign(index.groups, createGroups());
  for (const node of members) enterGroup(index, node);
  index.epoch += 1;
}

interface State {
  readonly kind: number;
  readonly cpu: number;
  readonly set: number;
  readonly hosts: number;
}

function createGroups(): Groups {
  return {
    kind: new Int32Array(64),
    cpu: new Int32Array(64),
    set: new Int32Array(64),
    hosts: new Int32Array(64),
    root: new Int32Array(64).fill(NO_NODE),
    count: 0,
    free: [],
    pairs: createIntMap(),
    byState: createIntMap(),
    pairCount: 0,
    changes: new Int32Array(CHANGES_KEPT),
    changeCount: 0,
  };
}

function findGroup(groups: Groups, state: State): number {
  const key = stateKey(groups, state);
  const known = intMapGet(groups.byState, key);
  if (known >= 0) return known;
  const group = groups.free.pop() ?? addPlace(groups);
  groups.kind[group] = state.kind;
  groups.cpu[group] = state.cpu;
  groups.set[group] = state.set;
  groups.hosts[group] = state.hosts;
  intMapSet(groups.byState, key, group);
  return group;
}

/** Sets and pairs stay below 2^21 (see `keepBounded`) and cpu below 2^31, so keys are exact. */
function stateKey(groups: Groups, { kind, cpu, set, hosts }: State): number {
  const kindKey = pairOf(groups, KINDS + kind * 131_072 + hosts);
  const pair = pairOf(groups, kindKey * 2_097_152 + set);
  return pair * 2_147_483_648 + cpu;
}

/** 2^52: keeps keys of kinds and hosts apart from those of pairs and sets. */
const KINDS = 4_503_599_627_370_496;

function pairOf(groups: Groups, key: number): number {
  const known = intMapGet(groups.pairs, key);
  if (known >= 0) return known;
  intMapSet(groups.pairs, key, groups.pairCount);
  groups.pairCount += 1;
  return groups.pairCount - 1;
}

function addPlace(groups: Groups): number {
  const group = groups.count;
  groups.count += 1;
  if (group < groups.root.length) return group;
  groups.kind = grownInt32(groups.kind, group + 1);
  groups.cpu = grownInt32(groups.cpu, group + 1);
  groups.set = grownInt32(groups.set, group + 1);
  groups.hosts = grownInt32(groups.hosts, group + 1);
  groups.root = grownInt32(groups.root, group + 1, NO_NODE);
  return group;
}

function dropGroup(groups: Groups, group: number): void {
  const state = {
    kind: groups.kind[group]!,
    cpu: groups.cpu[group]!,
    set: groups.set[group]!,
    hosts: groups.hosts[group]!,
  };
  intMapDelete(groups.byState, stateKey(groups, state));
  groups.free.push(group);
}

/** Notes that what a node can give may have changed. O(1). */
export function noteTouch(index: NodeIndex, node: number): void {
  index.touched[index.touchedCount % TOUCHES_KEPT] = node;
  index.touchedCount += 1;
}

function noteChange(groups: Groups, group: number): void {
  groups.changes[groups.changeCount % CHANGES_KEPT] = group;
  groups.changeCount += 1;
}
