import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  type NumberHeap,
} from "../../base/index.ts";
import { CHANGES_KEPT, NODES_MAX, RANKED_GROUPS_MAX, SCORE_MAX } from "./limits.ts";
import {
  grownFloat64,
  isFeasible,
  isNodeFeasible,
  isOnProbation,
  memoryFor,
  NO_NODE,
  type NodeIndex,
  type Shape,
  treeFirst,
} from "./nodes/index.ts";
import type { Policy } from "./policy.ts";

/** One policy's order of the groups, kept for each shape that has been asked for. */
export interface Ranking {
  readonly index: NodeIndex;
  readonly policy: Policy;
  /** By the shape's slot. */
  readonly orders: (Order | undefined)[];
  /** Groups of all orders, each counted when it was made. */
  room: number;
}

/**
 * The groups that are feasible for a shape, best first, as of `seen` changes. A key is the score
 * (turned round) and the group's first node with enough memory. An entry whose key is not the
 * group's in `keys` is stale, and one whose first node has gone is put right when it comes up.
 */
interface Order {
  readonly shape: Shape;
  heap: NumberHeap;
  keys: Float64Array;
  seen: number;
  indexEpoch: number;
  policyEpoch: number;
}

export function createRanking(index: NodeIndex, policy: Policy): Ranking {
  return { index, policy, orders: [], room: 0 };
}

/**
 * The best feasible node: not on probation, then highest score, then lowest number; `NO_NODE` if
 * none is feasible.
 *
 * Cost: one score and one O(log groups) step for each group that changed since this shape was
 * last asked for; O(groups) for a new shape, or after the policy's scores have changed.
 */
export function pickNode(ranking: Ranking, shape: Shape): number {
  if (ranking.policy.pick !== undefined) return ranking.policy.pick(shape);
  const order = orderOf(ranking, shape);
  return firstOf(ranking.index, order);
}

/** As `pickNode`, of `nodes` alone, which must ascend. One score for each of them. */
export function pickAmong(ranking: Ranking, shape: Shape, nodes: readonly number[]): number {
  const { index, policy } = ranking;
  if (policy.pick !== undefined) return policy.pick(shape, nodes);
  let best = NO_NODE;
  let bestPoints = Number.NEGATIVE_INFINITY;
  for (const node of nodes) {
    if (!isNodeFeasible(index, node, shape)) continue;
    const points = pointsOf(ranking, index.nodes.group[node]!, shape);
    if (points <= bestPoints) continue;
    best = node;
    bestPoints = points;
  }
  return best;
}

const NO_KEY = -1;

/** Takes a node on probation behind all that are not, whatever their scores. */
const BEHIND = SCORE_MAX + 1;

function orderOf(ranking: Ranking, shape: Shape): Order {
  const { index, policy } = ranking;
  const { groups } = index;
  let order = ranking.orders[shape.slot];
  if (order?.shape !== shape) {
    makeRoom(ranking, groups.count);
    order = createOrder(shape);
    ranking.orders[shape.slot] = order;
  }
  const policyEpoch = policy.epoch();
  const behind = groups.changeCount - order.seen;
  const isVoid = order.indexEpoch !== index.epoch || order.policyEpoch !== policyEpoch;
  const isCluttered = order.heap.size > 4 * groups.count + 64;
  if (isVoid || isCluttered || behind > CHANGES_KEPT || behind > groups.count) {
    order.indexEpoch = index.epoch;
    order.policyEpoch = policyEpoch;
    rebuild(ranking, order);
  } else {
    for (let change = order.seen; change < groups.changeCount; change++) {
      reconsider(ranking, order, groups.changes[change % CHANGES_KEPT]!);
    }
  }
  order.seen = groups.changeCount;
  return order;
}

/** Lets go of all orders when they would be too much to keep. */
function makeRoom(ranking: Ranking, groups: number): void {
  if (ranking.room + groups > RANKED_GROUPS_MAX) {
    ranking.orders.length = 0;
    ranking.room = 0;
  }
  ranking.room += groups;
}

function createOrder(shape: Shape): Order {
  return {
    shape,
    heap: createNumberHeap(),
    keys: new Float64Array(0),
    seen: 0,
    indexEpoch: -1,
    policyEpoch: -1,
  };
}

function rebuild(ranking: Ranking, order: Order): void {
  order.heap.size = 0;
  order.keys.fill(NO_KEY);
  for (let group = 0; group < ranking.index.groups.count; group++) {
    reconsider(ranking, order, group);
  }
}

/** Enters the group with the key it has now, unless nothing is new. */
function reconsider(ranking: Ranking, order: Order, group: number): void {
  const { index } = ranking;
  const { groups } = index;
  const { shape } = order;
  if (group >= order.keys.length) order.keys = grownFloat64(order.keys, groups.count, NO_KEY);
  const first = firstFeasible(index, group, shape);
  if (first === NO_NODE) {
    order.keys[group] = NO_KEY;
    return;
  }
  const key = (SCORE_MAX - pointsOf(ranking, group, shape)) * NODES_MAX + first;
  if (order.keys[group] === key) return;
  order.keys[group] = key;
  heapPush(order.heap, key, group);
}

/** The score, so that all on probation come behind all that are not. */
function pointsOf({ index, policy }: Ranking, group: number, shape: Shape): number {
  return policy.score(group, shape) - (isOnProbation(index, group) ? BEHIND : 0);
}

function firstFeasible(index: NodeIndex, group: number, shape: Shape): number {
  const root = index.groups.root[group]!;
  if (root === NO_NODE || !isFeasible(index, group, shape)) return NO_NODE;
  return treeFirst(index.tree, root, memoryFor(index, group, shape));
}

function firstOf(index: NodeIndex, order: Order): number {
  const { heap, shape } = order;
  while (heap.size > 0) {
    const key = heapPeekKey(heap);
    const group = heapPeekValue(heap);
    if (order.keys[group] !== key) {
      heapPop(heap);
      continue;
    }
    const node = key % NODES_MAX;
    const memory = memoryFor(index, group, shape);
    const first = treeFirst(index.tree, index.groups.root[group]!, memory);
    if (first === node) return node;
    heapPop(heap);
    order.keys[group] = NO_KEY;
    if (first === NO_NODE) continue;
    order.keys[group] = key - node + first;
    heapPush(heap, key - node + first, group);
  }
  return NO_NODE;
}
