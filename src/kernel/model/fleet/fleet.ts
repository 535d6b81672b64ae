import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  type NumberHeap,
} from "../../../base/index.ts";
import {
  createNodeIndex,
  type Explanation,
  type NodeIndex,
  type Ranking,
} from "../../placement/index.ts";
import type { Instant } from "../ids.ts";
import type { ClusterId, NodeFacts, NodeId, NodeStatus } from "./facts.ts";
import { createOrderedIds, type OrderedIds } from "./ordered-ids.ts";

/** One node. What it has free stands in the index, under the same number. */
export interface NodeRow {
  readonly node: NodeId;
  readonly number: number;
  facts: NodeFacts;
  /** The pool whose units its GPUs are; empty for none. */
  pool: string;
  leased: boolean;
  /** It came with its cluster's document, and goes when that lists it no more. */
  isListed: boolean;
  status: NodeStatus;
  statusAt: Instant;
  isDraining: boolean;
  drainNote: string | undefined;
  readonly registeredAt: Instant;
  /** When grants failed here, oldest first: those that still count. */
  failures: readonly Instant[];
  /** Rests in a row, without having been sound in between. */
  rests: number;
  restingUntilAt: Instant | undefined;
  /** Slot of its newest live placement, or -1; the others follow by `nextOnNode`. */
  firstSlot: number;
  liveCount: number;
  /** Its live placements that may be evicted: how many, and what they hold together. */
  readonly evictable: Evictable;
}

export interface Evictable {
  count: number;
  cpuMilli: number;
  memoryMib: number;
  /** Of each GPU by its number; a missing one has nothing. */
  readonly milli: number[];
}

export function createEvictable(): Evictable {
  return { count: 0, cpuMilli: 0, memoryMib: 0, milli: [] };
}

/** A cluster: what was stored of it, and the nodes that name it. */
export interface ClusterRow {
  readonly cluster: ClusterId;
  document: string | undefined;
  storedAt: Instant | undefined;
  readonly nodes: OrderedIds;
}

/** All clusters and nodes. */
export interface Fleet {
  index: NodeIndex;
  /** By number, as in the index. */
  readonly nodes: (NodeRow | undefined)[];
  readonly nodeIds: OrderedIds;
  readonly clusters: Map<ClusterId, ClusterRow>;
  readonly clusterIds: OrderedIds;
  /** Bytes of all documents, as UTF-8. */
  documentBytes: number;
  /** Record that last changed clusters, nodes or what they have free. */
  version: number;
  /** Orders of the nodes by policy, made when first needed; all but `learning` can be remade. */
  readonly rankings: Map<string, Ranking>;
  /** Explanations of refusals at `version`: many ask the same of a full fleet. */
  readonly refusals: { version: number; readonly byKey: Map<string, Explanation> };
  /** Policies that hear of every grant: those that one was made with. */
  readonly learning: Set<string>;
  /** Failures that will be forgotten: (instant, number of the node). May hold stale pairs. */
  failuresDue: NumberHeap;
  /** Rests that will end: (instant, number of the node). May hold stale pairs. */
  restsDue: NumberHeap;
}

export function createFleet(): Fleet {
  return {
    index: createNodeIndex(),
    nodes: [],
    nodeIds: createOrderedIds(),
    clusters: new Map(),
    clusterIds: createOrderedIds(),
    documentBytes: 0,
    version: 0,
    rankings: new Map(),
    refusals: { version: 0, byKey: new Map() },
    learning: new Set(),
    failuresDue: createNumberHeap(),
    restsDue: createNumberHeap(),
  };
}

/** The node's row, if it is registered. */
export function nodeRow({ index, nodes }: Fleet, node: NodeId): NodeRow | undefined {
  const number = index.nodes.numbers.get(node);
  return number === undefined ? undefined : nodes[number];
}

/** Throws away pairs at the top of the rests that have come due by `at` and are stale. */
export function settleRests({ restsDue, nodes }: Fleet, at: Instant): void {
  while (heapPeekKey(restsDue) <= at) {
    if (nodes[heapPeekValue(restsDue)]?.restingUntilAt === heapPeekKey(restsDue)) return;
    heapPop(restsDue);
  }
}
