import { describe, expect, it } from "vitest";
import type { LedgerPort } from "../ports.ts";
import { clusterView, fakeFleet, fakeMetrics, nodeView } from "../testing/fleet.ts";
import { createDocuments } from "./documents.ts";

function setUp() {
  const fleet = fakeFleet();
  const metrics = fakeMetrics();
  const ledger: Pick<LedgerPort, "look" | "subscribe"> = {
    look: async (look) => look(fleet),
    subscribe: (listener) => fleet.listeners.push(listener),
  };
  const documents = createDocuments(ledger, metrics);
  fleet.clusterViews = [clusterView("a", { id: "a", tags: ["x"] }), clusterView("b")];
  fleet.nodeViews = [nodeView("a", "a/n1"), nodeView("a", "a/n2"), nodeView("b", "b1")];
  return { fleet, metrics, documents };
}

describe("documents of the fleet", () => {
  it("are what was stored, or what the nodes say", async () => {
    const { clusters, facts } = await setUp().documents.now();
    expect([...clusters.keys()]).toEqual(["a", "b"]);
    expect(clusters.get("a")?.stored).toEqual({ id: "a", tags: ["x"] });
    expect(clusters.get("b")?.stored).toMatchObject({
      id: "b",
      nodes: { count: 1, nodeData: [{ id: "b1", gpus: { count: 8, memory: 327_680 } }] },
      gpus: { count: 8, memory: 327_680 },
      vcpus: { count: 64 },
      memory: 262_144,
    });
    expect(Object.keys(facts.documents)).toEqual(["a", "b"]);
  });

  it("carry the ledger in every node, for policies alone", async () => {
    const { fleet, metrics, documents } = setUp();
    const nodeData = [{ memory: 7 }, { id: "n1", memory: 8 }, "?"];
    fleet.clusterViews[0] = clusterView("a", { id: "a", nodes: { count: 2, nodeData } });
    const facts = { gpus: 2 };
    fleet.nodeViews[0] = nodeView("a", "a/n1", { gpuMilliFree: [0, 500], facts });
    metrics.put("a", { clusterId: "a", nodes: [{ id: "n1" }, { id: "other" }] });
    const entry = (await documents.now()).clusters.get("a");
    const ledger = {
      status: "ready",
      gpu_milli_free: [0, 500],
      cpu_milli_free: 64_000,
      memory_mib_free: 262_144,
    };
    expect(entry?.data).toMatchObject({
      nodes: {
        count: 2,
        nodeData: [
          { memory: 7 },
          { id: "n1", memory: 8, ledger },
          "?",
          { id: "n2", gpus: { count: 8 }, ledger: { status: "ready" } },
        ],
      },
    });
    expect(entry?.stored).toEqual({ id: "a", nodes: { count: 2, nodeData } });
    expect(entry?.metrics).toEqual({
      clusterId: "a",
      nodes: [{ id: "n1", ledger }, { id: "other" }],
      received_time: 1_750_000_000,
    });
  });

  it("keep every part that did not change", async () => {
    const { fleet, documents } = setUp();
    const before = await documents.now();
    expect(await documents.now()).toBe(before);
    fleet.nodeViews = fleet.nodeViews.map((node) => ({ ...node }));
    fleet.publish({ kind: "node.drained", node: "a/n1" });
    expect(await documents.now()).toBe(before);
    fleet.nodeViews[2] = nodeView("b", "b1", { gpuMilliFree: [0, 0, 0, 0, 0, 0, 0, 0] });
    fleet.publish({ kind: "node.drained", node: "b1" });
    const after = await documents.now();
    expect(after.clusters.get("a")).toBe(before.clusters.get("a"));
    expect(after.clusters.get("b")).not.toBe(before.clusters.get("b"));
    expect(after.clusters.get("b")?.data).not.toBe(before.clusters.get("b")?.data);
    expect(fleet.scans).toBe(1);
  });

  it("look everywhere after a change that told of no node", async () => {
    const { fleet, documents } = setUp();
    await documents.now();
    fleet.nodeViews[2] = nodeView("b", "b1", { isDraining: true });
    fleet.publish();
    const { data } = (await documents.now()).clusters.get("b") ?? {};
    expect(data).toHaveProperty("nodes.nodeData.0.ledger.status", "draining");
    await documents.now();
    expect(fleet.scans).toBe(2);
  });

  it("see newer metrics at once, though the ledger knows nothing of them", async () => {
    const { metrics, documents } = setUp();
    await documents.now();
    metrics.put("a", { clusterId: "a", round: 1 });
    expect((await documents.now()).metrics.get("a")).toMatchObject({ round: 1 });
    metrics.put("a", { clusterId: "a", round: 2 });
    expect((await documents.now()).metrics.get("a")).toMatchObject({ round: 2 });
    metrics.delete("a");
    expect((await documents.now()).metrics.get("a")).toBeUndefined();
  });

  it("put a cluster's metrics together out of what its agents sent", async () => {
    const { metrics, documents } = setUp();
    const gpu = { totalFreeMem: 10, totalMem: 20 };
    const vcpu = { load1m: 1 };
    metrics.ofNodes.set("a/n1", { document: { vcpu, gpu }, receivedAt: 5_000 });
    metrics.ofNodes.set("a/n2", { document: { vcpu: { load1m: 2 }, gpu }, receivedAt: 9_000 });
    const first = await documents.now();
    expect(first.clusters.get("a")?.metrics).toMatchObject({
      clusterId: "a",
      cluster: { vcpu: { load1m: 1.5 }, gpu: { totalFreeMem: 20, totalMem: 40 } },
      nodes: [{ id: "n1", vcpu: { load1m: 1, load_1m: 1 } }, { id: "n2" }],
      received_time: 9,
    });
    metrics.ofNodes.set("a/n2", { document: { gpu }, receivedAt: 12_000 });
    expect((await documents.now()).clusters.get("a")?.metrics).toMatchObject({ received_time: 12 });
    metrics.put("a", { clusterId: "a", own: true });
    expect((await documents.now()).metrics.get("a")).toMatchObject({ own: true });
  });

  it("take ids that objects treat as special for what they are", async () => {
    const { fleet, documents } = setUp();
    fleet.clusterViews = [clusterView("__proto__", { tags: [] }), clusterView("constructor")];
    fleet.nodeViews = [nodeView("__proto__", "__proto__/__proto__")];
    const { clusters, facts } = await documents.now();
    expect([...clusters.keys()]).toEqual(["__proto__", "constructor"]);
    expect(Object.keys(facts.documents)).toEqual(["__proto__", "constructor"]);
    expect(clusters.get("__proto__")?.stored).toEqual({ tags: [], id: "__proto__" });
    const text = JSON.stringify(clusters.get("__proto__")?.data);
    expect(text).toContain('"id":"__proto__","gpus":{"count":8');
  });
});
