import { describe, expect, it } from "vitest";
import { checkLedger } from "../invariants.ts";
import {
  CLUSTERS_MAX,
  DOCUMENT_BYTES_MAX,
  DOCUMENTS_BYTES_MAX,
  FLEET_NODES_MAX,
  NAME_LENGTH_MAX,
} from "../limits.ts";
import { type Actor, createOrderedIds } from "../model/index.ts";
import { viewPlacement } from "../placements/index.ts";
import {
  ADMIN,
  createTestLedger,
  FACTS,
  nodeOf,
  placementOf,
  type TestLedger,
} from "../testing/index.ts";
import {
  type FleetCommand,
  listClusters,
  listNodes,
  type NodeFacts,
  type PutCluster,
  viewCluster,
  viewNode,
} from "./index.ts";

const NOW = 1_800_000_000_000;
const OPERATOR: Actor = { userId: "op", role: "operator" };

function ledgerOf(...nodes: readonly string[]): TestLedger {
  const ledger = createTestLedger(NOW);
  for (const node of nodes) ledger.must(nodeOf(node));
  return ledger;
}

function refusalOf(ledger: TestLedger, command: FleetCommand): unknown {
  const decision = ledger.run(command);
  checkLedger(ledger.state);
  return decision.ok ? "ok" : decision.rejection;
}

function put(nodes: readonly string[], rest: Partial<PutCluster> = {}): PutCluster {
  const cluster = rest.cluster ?? "c1";
  return {
    kind: "cluster.put",
    actor: OPERATOR,
    cluster,
    document: "{}",
    nodes: nodes.map((node) => ({ node, facts: { ...FACTS, cluster } })),
    ...rest,
  };
}

const node = (kind: "node.undrain" | "node.drain", name: string) =>
  ({ kind, actor: OPERATOR, node: name }) as const;
const status = (name: string, to: "ready" | "suspect" | "lost") =>
  ({ kind: "node.set_status", actor: OPERATOR, node: name, status: to }) as const;
const remove = (name: string, force = false) =>
  ({ kind: "node.remove", actor: OPERATOR, node: name, force }) as const;

describe("who may change the fleet", () => {
  const commands: readonly FleetCommand[] = [
    nodeOf("n1"),
    put([]),
    { kind: "cluster.delete", actor: ADMIN, cluster: "c1" },
    node("node.drain", "n1"),
    node("node.undrain", "n1"),
    remove("n1"),
    status("n1", "lost"),
  ];
  it.each(commands)("operators and admins: $kind", (command) => {
    for (const role of ["viewer", "user"] as const) {
      const actor: Actor = { userId: "x", role };
      expect(refusalOf(createTestLedger(NOW), { ...command, actor })).toEqual({
        reason: "forbidden",
        needs: "operator",
      });
    }
    const made = ledgerOf("n1");
    expect(refusalOf(made, { ...command, actor: OPERATOR })).toBe("ok");
  });
});

describe("a node", () => {
  it.each<readonly [Partial<NodeFacts>, string]>([
    [{ cluster: "" }, "/cluster"],
    [{ dataCenter: "x".repeat(NAME_LENGTH_MAX + 1) }, "/data_center"],
    [{ rack: "a\nb" }, "/rack"],
    [{ cpuMilli: -1 }, "/cpu_milli"],
    [{ memoryMib: 1.5 }, "/memory_mib"],
    [{ gpus: 17 }, "/gpus"],
    [{ gpuModel: "\u0000" }, "/gpu_model"],
    [{ gpuMemoryMib: Number.NaN }, "/gpu_memory_mib"],
    [{ labels: { "arbiter/cluster": "c2" } }, "/labels"],
    [{ labels: { "": "x" } }, "/labels"],
    [
      { labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, ""])) },
      "/labels",
    ],
  ])("must be possible: %o", (facts, path) => {
    expect(refusalOf(createTestLedger(NOW), nodeOf("n1", facts))).toMatchObject({
      reason: "invalid_node",
      node: "n1",
      path,
    });
  });

  it("must have a name", () => {
    expect(refusalOf(createTestLedger(NOW), nodeOf(""))).toMatchObject({ path: "/id" });
  });

  it("says the same again without a record, and comes back to life by it", () => {
    const ledger = ledgerOf("n1");
    expect(ledger.must(nodeOf("n1"))).toEqual([]);
    ledger.must(status("n1", "suspect"));
    expect(ledger.must(nodeOf("n1"))).toEqual([
      { kind: "node.status_changed", node: "n1", status: "ready" },
    ]);
  });

  it("is in one cluster", () => {
    const ledger = ledgerOf("n1");
    const elsewhere = { reason: "node_elsewhere", node: "n1", cluster: "c1" };
    expect(refusalOf(ledger, nodeOf("n1", { cluster: "c2" }))).toEqual(elsewhere);
    expect(refusalOf(ledger, put(["n1"], { cluster: "c2" }))).toEqual(elsewhere);
  });

  it("may change what its grants leave, and nothing else", () => {
    const ledger = ledgerOf("n1");
    ledger.must(placementOf({ gpus: 2, cpuMilli: 10_000, memoryMib: 1000, gpuMemoryMib: 50_000 }));
    const held = { cpuMilli: 10_000, memoryMib: 1000, gpus: 2 };
    const inUse = { reason: "node_in_use", node: "n1", live: 1, held };
    const tooLittle: readonly Partial<NodeFacts>[] = [
      { cpuMilli: 9_999 },
      { memoryMib: 999 },
      { gpus: 1 },
      { gpuModel: "H100" },
      { gpuMemoryMib: 49_999 },
    ];
    for (const facts of tooLittle) expect(refusalOf(ledger, nodeOf("n1", facts))).toEqual(inUse);
    const enough = { gpus: 2, cpuMilli: 10_000, memoryMib: 1000, gpuMemoryMib: 50_000 };
    expect(refusalOf(ledger, nodeOf("n1", { ...enough, rack: "r9", labels: { a: "b" } }))).toBe(
      "ok",
    );
    expect(viewNode(ledger.state, "n1")).toMatchObject({
      cpuMilliFree: 0,
      memoryMibFree: 0,
      gpuMilliFree: [0, 0],
      liveGrants: 1,
    });
    expect(refusalOf(ledger, nodeOf("n1", { gpus: 4 }))).toBe("ok");
    expect(viewNode(ledger.state, "n1")?.gpuMilliFree).toEqual([0, 0, 1000, 1000]);
  });

  it("leaves when nothing is on it, or by force", () => {
    const ledger = ledgerOf("n1", "n2");
    ledger.must(placementOf({}, { count: 2, within: { node: "n1" } }));
    expect(refusalOf(ledger, remove("n1"))).toMatchObject({ reason: "node_in_use", live: 2 });
    expect(ledger.must(remove("n1", true))).toEqual([
      { kind: "placement.displaced", grant: 1, reason: "node_removed" },
      { kind: "placement.displaced", grant: 2, reason: "node_removed" },
      { kind: "node.removed", node: "n1" },
    ]);
    checkLedger(ledger.state);
    expect(viewPlacement(ledger.state, 1)).toMatchObject({ state: "displaced", node: "n1" });
    expect(refusalOf(ledger, remove("n1"))).toEqual({ reason: "unknown_node", node: "n1" });
  });

  it("takes nobody while suspect, and loses all when lost", () => {
    const ledger = ledgerOf("n1");
    ledger.must(placementOf());
    expect(ledger.must(status("n1", "suspect"))).toHaveLength(1);
    expect(viewPlacement(ledger.state, 1)?.state).toBe("active");
    const refusal = ledger.run(placementOf());
    expect(refusal).toMatchObject({ rejection: { explanation: { ruledOut: { not_ready: 1 } } } });
    expect(ledger.must(status("n1", "lost"))).toEqual([
      { kind: "node.status_changed", node: "n1", status: "lost" },
      { kind: "placement.displaced", grant: 1, reason: "node_lost" },
    ]);
    expect(ledger.must(status("n1", "lost"))).toEqual([]);
    ledger.must(status("n1", "ready"));
    ledger.must(placementOf({ gpus: 8 }));
    checkLedger(ledger.state);
  });

  it("takes nobody while it drains, and keeps what it has", () => {
    const ledger = ledgerOf("n1");
    ledger.must(placementOf());
    ledger.must({ kind: "node.drain", actor: OPERATOR, node: "n1", note: "new disk" });
    expect(viewNode(ledger.state, "n1")).toMatchObject({
      isDraining: true,
      drainNote: "new disk",
      liveGrants: 1,
    });
    const refusal = ledger.run(placementOf());
    expect(refusal).toMatchObject({ rejection: { explanation: { ruledOut: { drained: 1 } } } });
    ledger.must(node("node.undrain", "n1"));
    expect(ledger.must(node("node.undrain", "n1"))).toEqual([]);
    expect(viewNode(ledger.state, "n1")).not.toHaveProperty("drainNote");
    ledger.must(placementOf({ gpus: 7 }));
  });
});

describe("a cluster's document", () => {
  it("brings its nodes and takes them along, but not those that came by themselves", () => {
    const ledger = ledgerOf("own");
    ledger.must(put(["a", "b", "own"]));
    expect(listNodes(ledger.state, { cluster: "c1" }, 10).items.map((one) => one.node)).toEqual([
      "a",
      "b",
      "own",
    ]);
    expect(viewNode(ledger.state, "own")?.leased).toBe(true);
    expect(ledger.must(put(["b", "c"], { document: '{"v":2}' }))).toMatchObject([
      { kind: "cluster.stored", document: '{"v":2}' },
      { kind: "node.removed", node: "a" },
      { kind: "node.registered", node: "c", isListed: true, leased: false },
    ]);
    expect(ledger.must(put(["b", "c"], { document: '{"v":2}' }))).toEqual([]);
    ledger.must({ kind: "cluster.delete", actor: OPERATOR, cluster: "c1" });
    expect(viewCluster(ledger.state, "c1")).toMatchObject({ document: undefined, nodes: 1 });
    ledger.must({ kind: "cluster.delete", actor: OPERATOR, cluster: "c1" });
    ledger.must(remove("own"));
    expect(viewCluster(ledger.state, "c1")).toBeUndefined();
    checkLedger(ledger.state);
  });

  it("makes a listed node the agent's once that registers it", () => {
    const ledger = createTestLedger(NOW);
    ledger.must(put(["a"]));
    expect(ledger.must(nodeOf("a"))).toMatchObject([{ isListed: false, leased: true }]);
    expect(ledger.must(put([]))).toEqual([]);
    expect(viewNode(ledger.state, "a")).toBeDefined();
  });

  it("stays while its nodes hold grants", () => {
    const ledger = createTestLedger(NOW);
    ledger.must(put(["a", "b"]));
    ledger.must(placementOf({}, { within: { node: "a" } }));
    expect(refusalOf(ledger, put(["b"]))).toMatchObject({ reason: "node_in_use", node: "a" });
    const small = { node: "a", facts: { ...FACTS, gpus: 0 } };
    expect(refusalOf(ledger, put([], { nodes: [small] }))).toMatchObject({
      reason: "node_in_use",
    });
    const deletion = { kind: "cluster.delete", actor: OPERATOR, cluster: "c1" } as const;
    expect(refusalOf(ledger, deletion)).toEqual({
      reason: "cluster_in_use",
      cluster: "c1",
      live: 1,
    });
    expect(refusalOf(ledger, { ...deletion, cluster: "c2" })).toEqual({
      reason: "unknown_cluster",
      cluster: "c2",
    });
  });

  it.each<readonly [string, PutCluster]>([
    ["/cluster", put([], { cluster: "" })],
    ["/cluster", put(["a"], { nodes: [{ node: "a", facts: { ...FACTS, cluster: "c2" } }] })],
    ["/id", put(["a", "a"])],
    ["/gpus", put([], { nodes: [{ node: "a", facts: { ...FACTS, gpus: -1 } }] })],
  ])("lists nodes as they must be: %s", (path, command) => {
    expect(refusalOf(createTestLedger(NOW), command)).toMatchObject({
      reason: "invalid_node",
      path,
    });
  });

  it("is bounded, as UTF-8, and so are all of them", () => {
    const ledger = createTestLedger(NOW);
    const largest = "é".repeat(DOCUMENT_BYTES_MAX / 2);
    expect(refusalOf(ledger, put([], { document: `${largest}x` }))).toEqual({
      reason: "documents_too_large",
      bytes: DOCUMENT_BYTES_MAX + 1,
      max: DOCUMENT_BYTES_MAX,
    });
    expect(refusalOf(ledger, put([], { document: largest }))).toBe("ok");
    ledger.state.fleet.documentBytes = DOCUMENTS_BYTES_MAX - 2;
    expect(ledger.run(put([], { cluster: "c2", document: "{}x" }))).toMatchObject({
      rejection: { reason: "documents_too_large", max: DOCUMENTS_BYTES_MAX },
    });
    expect(ledger.run(put([], { cluster: "c2", document: "{}" })).ok).toBe(true);
  });
});

describe("the fleet", () => {
  it("has so many nodes and clusters", () => {
    const ledger = ledgerOf("n1");
    const { fleet } = ledger.state;
    fleet.index.nodes.present = FLEET_NODES_MAX;
    const tooMany = { rejection: { reason: "too_many_nodes", max: FLEET_NODES_MAX } };
    expect(ledger.run(nodeOf("n2"))).toMatchObject(tooMany);
    expect(ledger.run(put(["n2"]))).toMatchObject(tooMany);
    expect(ledger.run(nodeOf("n1", { rack: "r2" })).ok).toBe(true);
    for (let i = fleet.clusters.size; i < CLUSTERS_MAX; i++) {
      const nodes = createOrderedIds();
      fleet.clusters.set(`x${i}`, { cluster: `x${i}`, document: "", storedAt: 0, nodes });
    }
    const tooManyClusters = { rejection: { reason: "too_many_clusters", max: CLUSTERS_MAX } };
    expect(ledger.run(nodeOf("n2", { cluster: "new" }))).toMatchObject(tooManyClusters);
    expect(ledger.run(put([], { cluster: "new" }))).toMatchObject(tooManyClusters);
  });

  it("is listed by id, page by page, with filters", () => {
    const ledger = ledgerOf("b", "a", "d", "c");
    ledger.must(nodeOf("e", { gpuModel: "H100", labels: { zone: "x" }, cluster: "c2" }));
    ledger.must(status("c", "suspect"));
    const { state } = ledger;
    const first = listNodes(state, {}, 2);
    expect(first.items.map((one) => one.node)).toEqual(["a", "b"]);
    expect(first.next).toBe("b");
    expect(listNodes(state, {}, 9, first.next).items.map((one) => one.node)).toEqual([
      "c",
      "d",
      "e",
    ]);
    expect(listNodes(state, { cluster: "c2" }, 9).items).toHaveLength(1);
    expect(listNodes(state, { cluster: "c9" }, 9).items).toEqual([]);
    expect(listNodes(state, { status: "suspect" }, 9).items).toMatchObject([{ node: "c" }]);
    expect(listNodes(state, { gpuModel: "H100", labels: { zone: "x" } }, 9).items).toHaveLength(1);
    expect(listNodes(state, { labels: { zone: "y" } }, 9).items).toEqual([]);
    expect(listNodes(state, { isDraining: true }, 9).items).toEqual([]);
    expect(listClusters(state, 1)).toMatchObject({
      items: [{ cluster: "c1", nodes: 4 }],
      next: "c1",
    });
    expect(listClusters(state, 1, "c1")).toMatchObject({
      items: [{ cluster: "c2" }],
      next: undefined,
    });
  });

  it("forgets kinds of node that are gone, and nobody notices", () => {
    const ledger = ledgerOf("n1", "n2", "n3");
    ledger.must(placementOf({ gpus: 2 }, { policy: "least-waste", within: { node: "n2" } }));
    ledger.must(node("node.drain", "n1"));
    for (let i = 0; i < 3_000; i++) ledger.must(nodeOf("n3", { labels: { build: `${i}` } }));
    const { kinds, nodes } = ledger.state.fleet.index;
    expect(kinds.kinds.length).toBeLessThan(1_100);
    expect(nodes.closed[0]).toBeGreaterThan(0);
    checkLedger(ledger.state);
    expect(ledger.must(placementOf({ gpus: 8 }))).toMatchObject([{ node: "n3" }]);
  });
});
