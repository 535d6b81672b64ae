import {
  createNumberHeap,
  divCeil,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  type NumberHeap,
} from "../../base/index.ts";
import type { Instant, Millis, NodeId, NodeStatus } from "../../kernel/index.ts";

/** How often nodes are to be heard, and how long they may be silent. */
export interface LeasePolicy {
  /** Between two heartbeats of a node, in a small fleet. */
  readonly intervalMsMin: Millis;
  /** All nodes together: a larger fleet is told longer intervals. */
  readonly beatsPerSecondMax: number;
  /** From suspect to lost, in a small fleet; one interval in a large one. */
  readonly graceMsMin: Millis;
}

/** A node that was silent for too long: what it is from now on. */
export interface Silence {
  readonly node: NodeId;
  readonly status: "suspect" | "lost";
}

/** What is known of one node's heartbeats. */
export interface LeaseView {
  /** Undefined if none came since the book was opened. */
  readonly lastAt: Instant | undefined;
  /** Until then the node has its status; undefined for a lost one, which keeps it. */
  readonly deadlineAt: Instant | undefined;
  /** When it will be lost if nothing comes; undefined for a lost one. */
  readonly lostAt: Instant | undefined;
}

/**
 * Leases of nodes: soft state beside the ledger. A lease runs three intervals from the last
 * heartbeat; then the node is suspect, and lost after a grace. Knows no clock: the caller says
 * what time it is, and makes what falls due true.
 */
export interface LeaseBook {
  readonly size: number;
  /**
   * Starts to watch a node, or takes note of its status. A known one keeps its lease if its status
   * is the same; any other has one whole lease, or one whole grace if that is longer. O(log n).
   */
  watch(node: NodeId, status: NodeStatus, now: Instant): void;
  forget(node: NodeId): void;
  /** A heartbeat came: the lease is whole again. Nothing for a node that isn't watched. O(1). */
  beat(node: NodeId, now: Instant): void;
  /**
   * Nodes that have been silent for too long, at most `most`; each is told once, until it is
   * watched with another status or put off. O(log n) each.
   */
  due(now: Instant, most: number): readonly Silence[];
  /** What was due could not be made true: it is due again at `at`. */
  putOff(node: NodeId, at: Instant): void;
  /** When something may be due next; Infinity if nothing ever is. */
  nextDueAt(): Instant;
  /** Has the node's lease time left? */
  isHeard(node: NodeId, now: Instant): boolean;
  view(node: NodeId): LeaseView | undefined;
  /** What a node is told to wait between heartbeats. */
  intervalMs(): Millis;
  leaseMs(): Millis;
  graceMs(): Millis;
}

/** Intervals of silence until a node is suspect: two heartbeats may be lost. */
const INTERVALS_PER_LEASE = 3;
const SECOND_MS = 1_000;

export function createLeaseBook(policy: LeasePolicy): LeaseBook {
  const leases: Leases = {
    policy,
    byNode: new Map(),
    slots: [],
    freeSlots: [],
    heap: createNumberHeap(),
  };
  return {
    get size() {
      return leases.byNode.size;
    },
    watch: (node, status, now) => watch(leases, { node, status, now }),
    forget: (node) => forget(leases, node),
    beat: (node, now) => beat(leases, node, now),
    due: (now, most) => due(leases, now, most),
    putOff: (node, at) => {
      const lease = leases.byNode.get(node);
      if (lease !== undefined && lease.queuedAt === undefined) queue(leases, lease, at);
    },
    nextDueAt: () => heapPeekKey(leases.heap),
    isHeard: (node, now) => {
      const lastAt = leases.byNode.get(node)?.lastAt;
      return lastAt !== undefined && lastAt + leaseMs(leases) > now;
    },
    view: (node) => {
      const lease = leases.byNode.get(node);
      return lease === undefined ? undefined : viewOf(lease, graceMs(leases));
    },
    intervalMs: () => intervalMs(leases),
    leaseMs: () => leaseMs(leases),
    graceMs: () => graceMs(leases),
  };
}

interface Lease {
  readonly node: NodeId;
  readonly slot: number;
  status: NodeStatus;
  lastAt: Instant | undefined;
  deadlineAt: Instant;
  /** Key of its entry in the heap; an entry with another key is void. */
  queuedAt: Instant | undefined;
}

interface Leases {
  readonly policy: LeasePolicy;
  readonly byNode: Map<NodeId, Lease>;
  readonly slots: (Lease | undefined)[];
  readonly freeSlots: number[];
  /** Slots by when to look at them. */
  readonly heap: NumberHeap;
}

/** Whole seconds, as nodes are told it. */
function intervalMs({ policy, byNode }: Leases): Millis {
  const crowdS = divCeil(byNode.size, policy.beatsPerSecondMax);
  return Math.max(policy.intervalMsMin, crowdS * SECOND_MS);
}

function leaseMs(leases: Leases): Millis {
  return INTERVALS_PER_LEASE * intervalMs(leases);
}

function graceMs(leases: Leases): Millis {
  return Math.max(leases.policy.graceMsMin, intervalMs(leases));
}

function watch(
  leases: Leases,
  seen: { readonly node: NodeId; readonly status: NodeStatus; readonly now: Instant },
): void {
  const { node, status, now } = seen;
  const known = leases.byNode.get(node);
  if (known?.status === status) return;
  const lease = known ?? open(leases, node, status);
  lease.status = status;
  if (status === "lost") {
    lease.queuedAt = undefined;
  } else if (status === "suspect") {
    arrange(leases, lease, now + graceMs(leases));
  } else {
    // Of one that was never heard the book itself may be what is new: it has a whole grace.
    const spanMs = known === undefined ? graceMs(leases) : 0;
    arrange(leases, lease, now + Math.max(leaseMs(leases), spanMs));
  }
}

function open({ byNode, slots, freeSlots }: Leases, node: NodeId, status: NodeStatus): Lease {
  const slot = freeSlots.pop() ?? slots.length;
  const fresh = { node, slot, status, lastAt: undefined, deadlineAt: 0, queuedAt: undefined };
  slots[slot] = fresh;
  byNode.set(node, fresh);
  return fresh;
}

function forget({ byNode, slots, freeSlots }: Leases, node: NodeId): void {
  const lease = byNode.get(node);
  if (lease === undefined) return;
  byNode.delete(node);
  slots[lease.slot] = undefined;
  freeSlots.push(lease.slot);
}

function beat(leases: Leases, node: NodeId, now: Instant): void {
  const lease = leases.byNode.get(node);
  if (lease === undefined) return;
  lease.lastAt = now;
  if (lease.status === "ready") arrange(leases, lease, now + leaseMs(leases));
}

/** An entry that comes too early is put back when it is met, so that a beat costs no search. */
function arrange(leases: Leases, lease: Lease, deadlineAt: Instant): void {
  lease.deadlineAt = deadlineAt;
  const { queuedAt } = lease;
  if (queuedAt === undefined || queuedAt > deadlineAt) queue(leases, lease, deadlineAt);
}

function queue({ heap }: Leases, lease: Lease, at: Instant): void {
  lease.queuedAt = at;
  heapPush(heap, at, lease.slot);
}

function due(leases: Leases, now: Instant, most: number): readonly Silence[] {
  const { heap, slots } = leases;
  const silent: Silence[] = [];
  while (silent.length < most && heapPeekKey(heap) <= now) {
    const at = heapPeekKey(heap);
    const lease = slots[heapPeekValue(heap)];
    heapPop(heap);
    if (lease === undefined || lease.queuedAt !== at) continue;
    lease.queuedAt = undefined;
    const { node, status, deadlineAt } = lease;
    if (deadlineAt > now) queue(leases, lease, deadlineAt);
    else if (status !== "lost") silent.push({ node, status: nextStatus(status) });
  }
  return silent;
}

function nextStatus(status: "ready" | "suspect"): "suspect" | "lost" {
  return status === "ready" ? "suspect" : "lost";
}

function viewOf({ status, lastAt, deadlineAt }: Lease, grace: Millis): LeaseView {
  if (status === "lost") return { lastAt, deadlineAt: undefined, lostAt: undefined };
  const lostAt = status === "suspect" ? deadlineAt : deadlineAt + grace;
  return { lastAt, deadlineAt, lostAt };
}
