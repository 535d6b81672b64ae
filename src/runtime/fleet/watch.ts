import {
  type Actor,
  type ClusterId,
  type Command,
  type GrantNumber,
  type Instant,
  type KernelEvent,
  type LedgerState,
  listNodes,
  type Millis,
  type NodeId,
  type NodeStatus,
  type NodeView,
  viewNode,
  viewPlacement,
} from "../../kernel/index.ts";
import type { Ledger } from "../ledger.ts";
import type { NotDone, Overloaded, Scheduler } from "../types.ts";
import {
  createLeaseBook,
  type LeaseBook,
  type LeasePolicy,
  type LeaseView,
  type Silence,
} from "./lease-book.ts";
import { createMetricsBook, type MetricsBook, type MetricsTooLarge } from "./metrics-book.ts";
import { createFleetTally, type FleetSums, type FleetTally } from "./tally.ts";

export interface FleetWatchOptions {
  readonly ledger: Pick<Ledger, "submit" | "read" | "subscribe" | "now">;
  readonly scheduler: Scheduler;
  readonly leases?: Partial<LeasePolicy>;
  /** Something broke that no caller waits for. */
  readonly onFault: (fault: unknown) => void;
}

/** What became of a heartbeat. */
export type Beat =
  | { readonly kind: "taken"; readonly node: NodeView }
  | { readonly kind: "unknown_node" }
  | { readonly kind: "too_large"; readonly fault: MetricsTooLarge }
  | { readonly kind: "refused"; readonly outcome: NotDone | Overloaded };

/**
 * Watches the fleet beside the ledger: who is silent becomes suspect, then lost, and who is heard
 * again comes back; all of it by commands, so that the ledger alone knows how a node stands.
 * Keeps metrics and sums, too. After a restart every lease gets one whole grace.
 */
export interface FleetWatch {
  /** Takes up what the ledger knows. Resolves when the nodes are watched. */
  start(): Promise<void>;
  /**
   * A node says that it is there. One that was not leased is from now on. O(1) but for metrics;
   * a command only where it changes how the node stands.
   */
  beat(node: NodeId, given: { readonly actor: Actor; readonly metrics?: object }): Promise<Beat>;
  /** Of a node as it was just seen; undefined for one that is not leased. */
  lease(seen: Pick<NodeView, "node" | "status" | "leased">): LeaseView | undefined;
  readonly intervalMs: Millis;
  readonly leaseMs: Millis;
  readonly clusterMetrics: MetricsBook;
  readonly nodeMetrics: MetricsBook;
  /** Sums as of now, over one cluster or over all. O(nodes changed since the last answer). */
  sums(state: LedgerState, cluster?: ClusterId): FleetSums;
  /** Heartbeats taken since the start. */
  readonly beats: number;
  stop(): void;
}

const LEASES: LeasePolicy = {
  intervalMsMin: 10_000,
  // Each costs a tenth of a millisecond: a twentieth of the loop's thread at most.
  beatsPerSecondMax: 500,
  graceMsMin: 60_000,
};

/** A cluster of 1,000 nodes with 8 GPUs each sends about 2 MB. */
const CLUSTER_METRICS = { documentCharsMax: 4_000_000, charsMax: 256_000_000 };
const NODE_METRICS = { documentCharsMax: 65_536, charsMax: 256_000_000 };

/** Commands on their way at once: a rack that fails must not fill the queue. */
const COMMANDS_AT_ONCE = 256;
/** What could not be decided for want of room in the queue is asked again after this. */
const RETRY_MS = 1_000;
const NODES_PER_PAGE = 1_000;

/** Stands in the journal for what heartbeats, or their absence, brought about. */
const WATCHER: Actor = { userId: "heartbeats", role: "admin" };

export function createFleetWatch(options: FleetWatchOptions): FleetWatch {
  const parts: Parts = {
    options,
    leases: createLeaseBook({ ...LEASES, ...options.leases }),
    clusterMetrics: createMetricsBook(CLUSTER_METRICS),
    nodeMetrics: createMetricsBook(NODE_METRICS),
    tally: createFleetTally(),
    timer: { dueAt: Number.POSITIVE_INFINITY, undo: () => {} },
    changes: createChanges(),
    isLookDue: false,
    isStopped: false,
    beats: 0,
  };
  const { leases, clusterMetrics, nodeMetrics, tally } = parts;
  let unsubscribe = (): void => {};
  return {
    start: async () => {
      unsubscribe = options.ledger.subscribe(({ events }) => onEvents(parts, events));
      await options.ledger.read((state) => {
        for (const view of allNodes(state)) take(parts, view.node, view);
      });
      arm(parts);
    },
    beat: (node, given) => beat(parts, node, given),
    lease: ({ node, status, leased }) => {
      if (!leased) return undefined;
      leases.watch(node, status, options.ledger.now());
      return leases.view(node);
    },
    get intervalMs() {
      return leases.intervalMs();
    },
    get leaseMs() {
      return leases.leaseMs();
    },
    clusterMetrics,
    nodeMetrics,
    sums: (state, cluster) => {
      look(parts, state);
      tally.refresh((node) => viewNode(state, node));
      return cluster === undefined ? tally.all() : tally.cluster(cluster);
    },
    get beats() {
      return parts.beats;
    },
    stop: () => {
      parts.isStopped = true;
      parts.timer.undo();
      unsubscribe();
    },
  };
}

/** What a watch is made of. */
interface Parts {
  readonly options: FleetWatchOptions;
  readonly leases: LeaseBook;
  readonly clusterMetrics: MetricsBook;
  readonly nodeMetrics: MetricsBook;
  readonly tally: FleetTally;
  timer: { readonly dueAt: Instant; readonly undo: () => void };
  changes: Changes;
  isLookDue: boolean;
  isStopped: boolean;
  beats: number;
}

/** Sets the timer to when the next lease may run out, unless it comes sooner anyway. */
function arm(parts: Parts): void {
  const { leases, options, timer, isStopped } = parts;
  const dueAt = leases.nextDueAt();
  if (isStopped || dueAt >= timer.dueAt) return;
  timer.undo();
  const undo = options.scheduler.at(dueAt, () => {
    parts.timer = { dueAt: Number.POSITIVE_INFINITY, undo: () => {} };
    expire(parts).catch(options.onFault);
  });
  parts.timer = { dueAt, undo };
}

async function expire(parts: Parts): Promise<void> {
  const { leases, options } = parts;
  const { ledger } = options;
  while (!parts.isStopped) {
    const silent = leases.due(ledger.now(), COMMANDS_AT_ONCE);
    if (silent.length === 0) break;
    await Promise.all(silent.map((one) => makeTrue(parts, one)));
  }
  arm(parts);
}

async function makeTrue({ leases, options }: Parts, { node, status }: Silence): Promise<void> {
  const { ledger } = options;
  const outcome = await ledger.submit(statusCommand(node, status));
  if (!outcome.ok && "overloaded" in outcome) leases.putOff(node, ledger.now() + RETRY_MS);
}

function onEvents(parts: Parts, events: readonly KernelEvent[]): void {
  const { options, clusterMetrics } = parts;
  for (const event of events) {
    note(parts.changes, event);
    if (event.kind === "cluster.deleted") clusterMetrics.forget(event.cluster);
  }
  if (parts.isLookDue || isEmpty(parts.changes)) return;
  parts.isLookDue = true;
  options.scheduler.soon(() => {
    if (parts.isStopped) return;
    options.ledger.read((state) => look(parts, state)).catch(options.onFault);
  });
}

/** Takes up what events have touched, as it is by now. */
function look(parts: Parts, state: LedgerState): void {
  const { changes, tally } = parts;
  parts.changes = createChanges();
  parts.isLookDue = false;
  for (const grant of changes.grants) {
    const view = viewPlacement(state, grant);
    if (view !== undefined) tally.mark(view.node);
  }
  for (const node of changes.held) tally.mark(node);
  for (const node of changes.nodes) take(parts, node, viewNode(state, node));
  arm(parts);
}

/** Takes up a node as it is: new, leased or not, suspect, back, or gone. */
function take(parts: Parts, node: NodeId, view: NodeView | undefined): void {
  const { leases, tally, nodeMetrics, options } = parts;
  const { ledger, onFault } = options;
  tally.mark(node);
  if (view === undefined) nodeMetrics.forget(node);
  if (view?.leased !== true) return leases.forget(node);
  leases.watch(node, view.status, ledger.now());
  // It may have been heard while the command that calls it silent was on its way.
  if (view.status === "ready" || !leases.isHeard(node, ledger.now())) return;
  ledger.submit(statusCommand(node, "ready")).catch(onFault);
}

async function beat(
  parts: Parts,
  node: NodeId,
  { actor, metrics }: { readonly actor: Actor; readonly metrics?: object },
): Promise<Beat> {
  const { leases, nodeMetrics, options } = parts;
  const { ledger } = options;
  const seen = await ledger.read((state) => viewNode(state, node));
  if (seen === undefined) return { kind: "unknown_node" };
  const now = ledger.now();
  const fault = metrics === undefined ? undefined : nodeMetrics.put(node, metrics, now);
  if (fault !== undefined) return { kind: "too_large", fault };
  parts.beats += 1;
  const command = commandOf(seen, actor);
  if (command === undefined) {
    hear(parts, seen, now);
    return { kind: "taken", node: seen };
  }
  // Heard in any case: what calls it silent may be on its way too.
  leases.beat(node, now);
  const outcome = await ledger.submit(command);
  if (!outcome.ok) return { kind: "refused", outcome };
  const back = await ledger.read((state) => viewNode(state, node));
  if (back === undefined) return { kind: "unknown_node" };
  hear(parts, back, now);
  return { kind: "taken", node: back };
}

function hear(parts: Parts, { node, status, leased }: NodeView, now: Instant): void {
  const { leases } = parts;
  if (leased) leases.watch(node, status, now);
  leases.beat(node, now);
  arm(parts);
}

function statusCommand(node: NodeId, status: NodeStatus): Command {
  return { kind: "node.set_status", actor: WATCHER, node, status };
}

/** What a heartbeat changes of how the node stands, if anything. */
function commandOf(seen: NodeView, actor: Actor): Command | undefined {
  const { node, facts, status } = seen;
  if (!seen.leased) return { kind: "node.register", actor, node, facts, leased: true };
  if (status === "ready") return undefined;
  return statusCommand(node, "ready");
}

function* allNodes(state: LedgerState): Generator<NodeView> {
  let after: NodeId | undefined;
  do {
    const page = listNodes(state, {}, NODES_PER_PAGE, after);
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

/** What events have touched since somebody looked. */
interface Changes {
  /** Nodes that stand differently. */
  readonly nodes: Set<NodeId>;
  /** Nodes that hold more. */
  readonly held: Set<NodeId>;
  /** Placements that hold less; where, they don't say. */
  readonly grants: Set<GrantNumber>;
}

function createChanges(): Changes {
  return { nodes: new Set(), held: new Set(), grants: new Set() };
}

function isEmpty({ nodes, held, grants }: Changes): boolean {
  return nodes.size === 0 && held.size === 0 && grants.size === 0;
}

function note(changes: Changes, event: KernelEvent): void {
  switch (event.kind) {
    case "node.registered":
    case "node.drained":
    case "node.undrained":
    case "node.removed":
    case "node.status_changed":
    case "node.rested":
    case "node.resumed":
      changes.nodes.add(event.node);
      return;
    case "placement.granted":
      changes.held.add(event.node);
      return;
    case "placement.ended":
    case "placement.preempted":
    case "placement.displaced":
      changes.grants.add(event.grant);
      return;
    default:
  }
}
