import type {
  ClusterView,
  KernelEvent,
  LedgerRecord,
  NodeFacts,
  NodeView,
  PolicyView,
} from "../../../kernel/index.ts";
import type { JsonObject } from "../../../policies/index.ts";
import type { FleetView, MetricsEntry, MetricsPort } from "../ports.ts";

const AT = 1_750_000_000_000;

/** A node of 8 free GPUs, unless said otherwise; `node` as the ledger has it. */
export function nodeView(
  cluster: string,
  node: string,
  given: Partial<Omit<NodeView, "facts">> & { readonly facts?: Partial<NodeFacts> } = {},
): NodeView {
  const gpus = given.facts?.gpus ?? 8;
  return {
    node,
    status: "ready",
    isDraining: false,
    leased: false,
    registeredAt: AT,
    statusAt: AT,
    failures: 0,
    cpuMilliFree: 64_000,
    memoryMibFree: 262_144,
    gpuMilliFree: Array.from({ length: gpus }, () => 1_000),
    liveGrants: 0,
    ...given,
    facts: {
      cluster,
      dataCenter: "",
      rack: "",
      cpuMilli: 64_000,
      memoryMib: 262_144,
      gpus,
      gpuModel: gpus === 0 ? "" : "A100",
      gpuMemoryMib: gpus === 0 ? 0 : 40_960,
      labels: {},
      ...given.facts,
    },
  };
}

export function clusterView(cluster: string, document?: JsonObject): ClusterView {
  return {
    cluster,
    document: document === undefined ? undefined : JSON.stringify(document),
    storedAt: document === undefined ? undefined : AT,
    nodes: 0,
  };
}

/** A fleet in memory that a test changes as it likes; `version` is for the test to count. */
export interface FakeFleet extends FleetView {
  version: number;
  clusterViews: ClusterView[];
  nodeViews: NodeView[];
  policyViews: PolicyView[];
  /** Looks that asked for all nodes. */
  scans: number;
  readonly listeners: ((record: LedgerRecord) => void)[];
  /** Tells of a change, with the events of a record. */
  publish(...events: KernelEvent[]): void;
}

export function fakeFleet(): FakeFleet {
  const fleet: FakeFleet = {
    version: 1,
    clusterViews: [],
    nodeViews: [],
    policyViews: [],
    scans: 0,
    listeners: [],
    publish: (...events) => {
      fleet.version += 1;
      const command = { kind: "tick" } as const;
      const record = { seq: fleet.version, at: AT, epoch: 1, deciderVersion: 1, command, events };
      for (const listener of fleet.listeners) listener(record);
    },
    cluster: (id) => fleet.clusterViews.find(({ cluster }) => cluster === id),
    clusters: () => fleet.clusterViews,
    nodes: () => {
      fleet.scans += 1;
      return fleet.nodeViews;
    },
    nodesOf: (id) => fleet.nodeViews.filter(({ facts }) => facts.cluster === id),
    placementNode: () => undefined,
    node: (id) => fleet.nodeViews.find(({ node }) => node === id),
    policy: (uri) => fleet.policyViews.find((policy) => policy.uri === uri),
    policies: () => fleet.policyViews,
    propose: () => ({ ok: true, parts: [] }),
  };
  return fleet;
}

/** Metrics in memory. */
export function fakeMetrics(): MetricsPort & { readonly ofNodes: Map<string, MetricsEntry> } {
  const clusters = new Map<string, MetricsEntry>();
  const ofNodes = new Map<string, MetricsEntry>();
  return {
    ofNodes,
    get: (cluster) => clusters.get(cluster),
    ofNode: (node) => ofNodes.get(node),
    all: () => [...clusters.values()],
    put: (cluster, document) => {
      clusters.set(cluster, { document, receivedAt: AT });
      return undefined;
    },
    delete: (cluster) => clusters.delete(cluster),
  };
}
