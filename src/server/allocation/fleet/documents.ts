import type { ClusterView, Instant, NodeView } from "../../../kernel/index.ts";
import type { ClusterFacts, JsonObject } from "../../../policies/index.ts";
import { toSeconds } from "../../../wire/index.ts";
import type { FleetView, LedgerPort, MetricsPort } from "../ports.ts";
import { field, isObject, parseJson } from "../protocol/codec.ts";
import { describeCluster } from "./described.ts";
import { gatherMetrics, isCurrent, type ToldMetrics } from "./gathered-metrics.ts";
import { type NamedNodes, nameNodes } from "./node-names.ts";
import { ledgerEntry, looksAlike } from "./node-share.ts";
import { showMetrics } from "./shown-metrics.ts";

/** One cluster as policies and filters see it. Shared by many requests: nobody writes to it. */
export interface ClusterEntry {
  readonly id: string;
  /** Its document as it was stored, or what its nodes say of it. */
  readonly data: JsonObject;
  /** With what the ledger holds counted as used; null if none came. */
  readonly metrics: JsonObject | null;
  readonly nodes: NamedNodes;
  /** Its value in the `cluster_data` of a policy. */
  readonly shown: JsonObject;
}

/** All clusters at one moment. Parts that did not change keep their identity from one to the next. */
export interface FleetDocuments {
  /** By id ascending. */
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  /** Their documents, for filters. */
  readonly list: readonly JsonObject[];
  /** Their metrics, where there are any. */
  readonly metrics: ReadonlyMap<string, JsonObject>;
  /** What the clients in a policy's settings answer from. */
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
  const data = isOldText
    ? before.entry.data
    : (readDocument(id, document) ?? describeCluster(id, named));
  const told = gatherMetrics(id, nodes, metrics);
  const shownMetrics = told.document === null ? null : showMetrics(id, told.document, named);
  const shown = entryOf(data, shownMetrics, told.receivedAt, named);
  const entry = { id, data, metrics: shownMetrics, nodes: named, shown };
  return { document, told, nodes, entry };
}

/** With its id, which a document need not repeat. */
function readDocument(id: string, text: string | undefined): JsonObject | undefined {
  const document = text === undefined ? undefined : parseJson(text);
  if (!isObject(document)) return undefined;
  return field(document, "id") === id ? document : { ...document, id };
}

/** Both names of the metrics: the original's code has one, its documentation the other. */
function entryOf(
  data: JsonObject,
  metrics: JsonObject | null,
  receivedAt: Instant | undefined,
  named: NamedNodes,
): JsonObject {
  // Not by assignment: a name may be one that objects treat as special.
  const nodes = Object.fromEntries([...named].map(([name, node]) => [name, ledgerEntry(node)]));
  return {
    data,
    metrics,
    cluster_metrics: metrics,
    metrics_time: receivedAt === undefined ? null : toSeconds(receivedAt),
    ledger: { nodes },
  };
}

function collect(sources: ReadonlyMap<string, Source>): FleetDocuments {
  const clusters = new Map<string, ClusterEntry>();
  const metrics = new Map<string, JsonObject>();
  for (const [id, { entry }] of sources) {
    clusters.set(id, entry);
    if (entry.metrics !== null) metrics.set(id, entry.metrics);
  }
  const list = [...clusters.values()].map(({ data }) => data);
  const documents = Object.fromEntries([...clusters].map(([id, { data }]) => [id, data]));
  return { clusters, list, metrics, facts: { documents, metrics: Object.fromEntries(metrics) } };
}
