import type { ClusterView, NodeView } from "../../../kernel/index.ts";
import type { ClusterFacts, JsonObject } from "../../../policies/index.ts";
import { toSeconds } from "../../../wire/index.ts";
import type { FleetView, LedgerPort, MetricsPort } from "../ports.ts";
import { field, isObject, parseJson } from "../protocol/codec.ts";
import { createChanges } from "./changes.ts";
import { describeCluster } from "./described.ts";
import { gatherMetrics, isCurrent, type ToldMetrics } from "./gathered-metrics.ts";
import { type NamedNodes, nameNodes } from "./node-names.ts";
import { looksAlike } from "./node-share.ts";
import { showDocument } from "./shown-document.ts";
import { showMetrics } from "./shown-metrics.ts";

/** One cluster as policies and filters see it. Shared by many requests: nobody writes to it. */
export interface ClusterEntry {
  readonly id: string;
  /** Its document as it was stored, or what its nodes say of it. */
  readonly stored: JsonObject;
  /** The same for policies: with the ledger in it. */
  readonly data: JsonObject;
  /** With what the ledger holds counted as used; null if none came. */
  readonly metrics: JsonObject | null;
  readonly nodes: NamedNodes;
}

/** All clusters at one moment. What did not change keeps its identity from one to the next. */
export interface FleetDocuments {
  /** By id ascending. */
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  /** Their documents as they were stored, for filters. */
  readonly list: readonly JsonObject[];
  /** Their metrics, where there are any. */
  readonly metrics: ReadonlyMap<string, JsonObject>;
  /** What policies are shown, and what the clients in their settings answer from. */
  readonly facts: ClusterFacts;
}

/** Documents of the fleet as it stands, made anew only where something has changed. */
export interface Documents {
  /** O(clusters), and the nodes and the JSON of those that changed since the last call. */
  now(): Promise<FleetDocuments>;
}

export function createDocuments(
  ledger: Pick<LedgerPort, "look" | "subscribe">,
  metrics: MetricsPort,
): Documents {
  const changes = createChanges();
  ledger.subscribe((record) => changes.note(record));
  let kept: Kept = { sources: new Map(), clusterOf: new Map(), documents: EMPTY };
  const renew = (fleet: FleetView): FleetDocuments => {
    const changed = changes.take(fleet, (node) => kept.clusterOf.get(node));
    if (changed === "all") kept = rebuildAll(kept, fleet, metrics);
    else kept = rebuildSome(kept, fleet, metrics, changed);
    return kept.documents;
  };
  return { now: () => ledger.look(renew) };
}

interface Kept {
  /** By id ascending. */
  readonly sources: ReadonlyMap<string, Source>;
  /** The clusters of all nodes. */
  readonly clusterOf: Map<string, string>;
  readonly documents: FleetDocuments;
}

/** What an entry was made of, to tell whether it still holds. */
interface Source {
  readonly document: string | undefined;
  readonly told: ToldMetrics;
  readonly nodes: readonly NodeView[];
  readonly entry: ClusterEntry;
}

const EMPTY: FleetDocuments = {
  clusters: new Map(),
  list: [],
  metrics: new Map(),
  facts: { documents: {}, metrics: {} },
};

function rebuildAll(kept: Kept, fleet: FleetView, metrics: MetricsPort): Kept {
  const byCluster = Map.groupBy(fleet.nodes(), ({ facts }) => facts.cluster);
  const sources = new Map<string, Source>();
  for (const cluster of fleet.clusters()) {
    const { cluster: id } = cluster;
    const nodes = byCluster.get(id) ?? [];
    sources.set(id, renewed(kept.sources.get(id), cluster, nodes, metrics));
  }
  const clusterOf = new Map<string, string>();
  for (const [id, { nodes }] of sources) for (const { node } of nodes) clusterOf.set(node, id);
  return settled(kept, sources, clusterOf);
}

function rebuildSome(
  kept: Kept,
  fleet: FleetView,
  metrics: MetricsPort,
  changed: ReadonlySet<string>,
): Kept {
  const { clusterOf } = kept;
  const sources = new Map(kept.sources);
  let isOrdered = true;
  for (const id of changed) {
    const cluster = fleet.cluster(id);
    const before = sources.get(id);
    if (cluster === undefined) {
      sources.delete(id);
      continue;
    }
    const nodes = fleet.nodesOf(id);
    for (const { node } of nodes) clusterOf.set(node, id);
    isOrdered &&= before !== undefined;
    sources.set(id, renewed(before, cluster, nodes, metrics));
  }
  for (const [id, source] of sources) {
    const { told, nodes, document } = source;
    if (changed.has(id) || isCurrent(told, id, nodes, metrics)) continue;
    const cluster = { cluster: id, document };
    sources.set(id, makeSource(source, cluster, nodes, metrics));
  }
  return settled(kept, isOrdered ? sources : inOrder(sources), clusterOf);
}

/** What is as it was keeps its identity. */
function settled(
  kept: Kept,
  sources: ReadonlyMap<string, Source>,
  clusterOf: Map<string, string>,
): Kept {
  const isSame =
    sources.size === kept.sources.size &&
    [...sources].every(([id, source]) => kept.sources.get(id) === source);
  return isSame ? { ...kept, clusterOf } : { sources, clusterOf, documents: collect(sources) };
}

function inOrder(sources: ReadonlyMap<string, Source>): ReadonlyMap<string, Source> {
  return new Map([...sources].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The source itself if nothing that it was made of is another. */
function renewed(
  before: Source | undefined,
  cluster: ClusterView,
  nodes: readonly NodeView[],
  metrics: MetricsPort,
): Source {
  const holds =
    before !== undefined &&
    before.document === cluster.document &&
    before.nodes.length === nodes.length &&
    before.nodes.every((node, place) => looksAlike(node, nodes[place]!)) &&
    isCurrent(before.told, cluster.cluster, nodes, metrics);
  return holds ? before : makeSource(before, cluster, nodes, metrics);
}

function makeSource(
  before: Source | undefined,
  cluster: Pick<ClusterView, "cluster" | "document">,
  nodes: readonly NodeView[],
  metrics: MetricsPort,
): Source {
  const { cluster: id, document } = cluster;
  const named = nameNodes(id, nodes);
  const isOldText = document !== undefined && before?.document === document;
  const stored = isOldText
    ? before.entry.stored
    : (readDocument(id, document) ?? describeCluster(id, named));
  const told = gatherMetrics(id, nodes, metrics);
  const entry: ClusterEntry = {
    id,
    stored,
    data: showDocument(stored, named),
    metrics: told.document === null ? null : withTime(showMetrics(id, told.document, named), told),
    nodes: named,
  };
  return { document, told, nodes, entry };
}

/** When the metrics came, which they do not say themselves. */
function withTime(metrics: JsonObject, { receivedAt }: ToldMetrics): JsonObject {
  if (receivedAt === undefined || Object.hasOwn(metrics, "received_time")) return metrics;
  return { ...metrics, received_time: toSeconds(receivedAt) };
}

/** With its id, which a document need not repeat. */
function readDocument(id: string, text: string | undefined): JsonObject | undefined {
  const document = text === undefined ? undefined : parseJson(text);
  if (!isObject(document)) return undefined;
  return field(document, "id") === id ? document : { ...document, id };
}

function collect(sources: ReadonlyMap<string, Source>): FleetDocuments {
  const clusters = new Map<string, ClusterEntry>();
  const metrics = new Map<string, JsonObject>();
  for (const [id, { entry }] of sources) {
    clusters.set(id, entry);
    if (entry.metrics !== null) metrics.set(id, entry.metrics);
  }
  const list = [...clusters.values()].map(({ stored }) => stored);
  const documents = Object.fromEntries([...clusters].map(([id, { data }]) => [id, data]));
  return { clusters, list, metrics, facts: { documents, metrics: Object.fromEntries(metrics) } };
}
