import type { ClusterView, NodeView } from "../../../kernel/index.ts";
import type { ClusterFacts, JsonObject } from "../../../policies/index.ts";
import { toSeconds } from "../../../wire/index.ts";
import type { FleetView, LedgerPort, MetricsPort } from "../ports.ts";
import { field, isObject, parseJson } from "../protocol/codec.ts";
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
  /** O(clusters) while nothing changes; else O(clusters + nodes), and JSON only for what did. */
  now(): Promise<FleetDocuments>;
}

export function createDocuments(ledger: Pick<LedgerPort, "look">, metrics: MetricsPort): Documents {
  let kept: Kept = { version: -1, sources: new Map(), documents: EMPTY };
  const renew = (fleet: FleetView): FleetDocuments => {
    if (kept.version !== fleet.version || hasNews(kept, metrics)) {
      kept = rebuild(kept, fleet, metrics);
    }
    return kept.documents;
  };
  return { now: () => ledger.look(renew) };
}

interface Kept {
  readonly version: number;
  readonly sources: ReadonlyMap<string, Source>;
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

function hasNews(kept: Kept, metrics: MetricsPort): boolean {
  for (const [id, { told, nodes }] of kept.sources) {
    if (!isCurrent(told, id, nodes, metrics)) return true;
  }
  return false;
}

function rebuild(kept: Kept, fleet: FleetView, metrics: MetricsPort): Kept {
  const byCluster = Map.groupBy(fleet.nodes(), ({ facts }) => facts.cluster);
  const sources = new Map<string, Source>();
  let isSame = true;
  for (const cluster of fleet.clusters()) {
    const before = kept.sources.get(cluster.cluster);
    const nodes = byCluster.get(cluster.cluster) ?? [];
    const source = holds(before, cluster, nodes, metrics)
      ? before
      : makeSource(before, cluster, nodes, metrics);
    isSame &&= source === before;
    sources.set(cluster.cluster, source);
  }
  isSame &&= sources.size === kept.sources.size;
  return { version: fleet.version, sources, documents: isSame ? kept.documents : collect(sources) };
}

function holds(
  before: Source | undefined,
  cluster: ClusterView,
  nodes: readonly NodeView[],
  metrics: MetricsPort,
): before is Source {
  return (
    before !== undefined &&
    before.document === cluster.document &&
    before.nodes.length === nodes.length &&
    before.nodes.every((node, place) => looksAlike(node, nodes[place]!)) &&
    isCurrent(before.told, cluster.cluster, nodes, metrics)
  );
}

function makeSource(
  before: Source | undefined,
  cluster: ClusterView,
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
