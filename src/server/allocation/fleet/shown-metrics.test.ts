import { describe, expect, it } from "vitest";
import type { NodeView } from "../../../kernel/index.ts";
import type { JsonObject } from "../../../policies/index.ts";
import { nodeView } from "../testing/fleet.ts";
import { nameNodes } from "./node-names.ts";
import { showMetrics } from "./shown-metrics.ts";

const METRICS: JsonObject = {
  clusterId: "c",
  cluster: {
    memory: { freeMem: 90_000, usedMem: 41_072, averageUtil: 31.5 },
    vcpu: { load1m: 2.5 },
    gpu: { totalFreeMem: 20_000, totalMem: 32_768, totalUsedMem: 12_768, count: 2 },
    gpus: { "[0].freeMem": 16_000, "[1].freeMem": 4_000, "[1].usedMem": 12_384 },
  },
  nodes: [
    {
      id: "n",
      memory: { freeMem: 90_000, usedMem: 41_072 },
      vcpu: { load1m: 2.5, load5m: 2.1 },
      gpu: { totalFreeMem: 20_000, totalMem: 32_768, totalUsedMem: 12_768, count: 2 },
      gpus: [
        { gpu_id: 0, freeMem: 16_000, usedMem: 384, totalMem: 16_384, memUtilization: 2.3 },
        { gpu_id: 1, freeMem: 4_000, usedMem: 12_384, totalMem: 16_384, memUtilization: 75.6 },
      ],
    },
  ],
};

function shown(given: Partial<NodeView>, metrics: JsonObject = METRICS) {
  const node = nodeView("c", "c/n", { facts: { gpus: 2, memoryMib: 131_072 }, ...given });
  return showMetrics("c", metrics, nameNodes("c", [node]));
}

const FREE = { gpuMilliFree: [1_000, 1_000], memoryMibFree: 131_072 };

describe("metrics as a policy sees them", () => {
  it("with nothing held are as they came, with the loads' second names", () => {
    const seen = shown(FREE);
    expect(seen).toMatchObject(METRICS);
    expect(seen).toHaveProperty("nodes.0.vcpu.load_1m", 2.5);
    expect(seen).toHaveProperty("nodes.0.vcpu.load_5m", 2.1);
    expect(seen).toHaveProperty("cluster.vcpu.load_1m", 2.5);
    expect(seen).not.toHaveProperty("nodes.0.vcpu.load_15m");
  });

  it("show a held GPU as full, and the sums follow", () => {
    const seen = shown({ ...FREE, gpuMilliFree: [0, 1_000] });
    expect(seen).toHaveProperty("nodes.0.gpus.0", {
      gpu_id: 0,
      freeMem: 0,
      usedMem: 16_384,
      totalMem: 16_384,
      memUtilization: 100,
    });
    expect(seen).toHaveProperty("nodes.0.gpus.1", { ...gpuOf(1) });
    const sums = { totalFreeMem: 4_000, totalUsedMem: 28_768, totalMem: 32_768, count: 2 };
    expect(seen).toHaveProperty("nodes.0.gpu", sums);
    expect(seen).toHaveProperty("cluster.gpu", sums);
    expect(seen).toHaveProperty(["cluster", "gpus", "[0].freeMem"], 0);
    expect(seen).toHaveProperty(["cluster", "gpus", "[1].freeMem"], 4_000);
  });

  it("show a shared GPU as full as is held of it, but never emptier than it is", () => {
    const seen = shown({ ...FREE, gpuMilliFree: [750, 750] });
    expect(seen).toHaveProperty("nodes.0.gpus.0.usedMem", 4_096);
    expect(seen).toHaveProperty("nodes.0.gpus.0.freeMem", 12_288);
    expect(seen).toHaveProperty("nodes.0.gpus.1.usedMem", 12_384);
  });

  it("count held memory as used", () => {
    const seen = shown({ ...FREE, memoryMibFree: 31_072 });
    expect(seen).toHaveProperty("nodes.0.memory", { freeMem: 31_072, usedMem: 100_000 });
    expect(seen).toHaveProperty("cluster.memory.freeMem", 31_072);
  });

  it.each<Partial<NodeView>>([
    { isDraining: true },
    { status: "suspect" },
    { status: "lost" },
    { restingUntilAt: 1 },
  ])("show a node that takes no grants as full: %j", (closed) => {
    const seen = shown({ ...FREE, ...closed });
    expect(seen).toHaveProperty("nodes.0.gpu.totalFreeMem", 0);
    expect(seen).toHaveProperty("nodes.0.memory.freeMem", 0);
  });

  it("find a GPU by its number as text, or by its place", () => {
    const gpus = [{ freeMem: 10 }, { gpu_id: "0", freeMem: 20, totalMem: 20 }];
    const seen = shown({ ...FREE, gpuMilliFree: [0, 1_000] }, { nodes: [{ id: "n", gpus }] });
    expect(seen).toHaveProperty("nodes.0.gpus", [
      { freeMem: 0 },
      { gpu_id: "0", freeMem: 0, totalMem: 20 },
    ]);
  });

  it("number GPUs as the document does, where the ledger leaves some out", () => {
    const gpus = [0, 1, 2].map((gpu_id) => ({ gpu_id, freeMem: 8, totalMem: 8 }));
    const facts = { gpus: 2, labels: { gpu_ids: "0,2" } };
    const node = nodeView("c", "c/n", { facts, gpuMilliFree: [1_000, 500] });
    const seen = showMetrics("c", { nodes: [{ id: "n", gpus }] }, nameNodes("c", [node]));
    expect(seen).toMatchObject({
      nodes: [{ gpus: [{ freeMem: 8 }, { freeMem: 0 }, { freeMem: 4 }] }],
    });
  });

  it("take the sums of a node that tells no single GPUs", () => {
    const gpu = { totalFreeMem: 40, totalMem: 40 };
    const metrics = { nodes: [{ id: "n", gpu, gpus: {} }], cluster: { gpu } };
    const seen = shown({ ...FREE, gpuMilliFree: [0, 500] }, metrics);
    expect(seen).toHaveProperty("nodes.0.gpu.totalFreeMem", 10);
    expect(seen).toHaveProperty("cluster.gpu.totalFreeMem", 10);
  });

  it.each<JsonObject>([
    {},
    { nodes: "?" },
    { nodes: [1, null, {}] },
    { nodes: [{ id: "other", gpus: [{ freeMem: 1 }] }] },
    { nodes: [{ id: "n", gpus: [{ freeMem: "much" }, 7] }], cluster: { gpu: 1, gpus: [] } },
  ])("leave alone what is no such document: %j", (metrics) => {
    const seen = shown({ gpuMilliFree: [0, 0] }, metrics);
    expect(seen).toMatchObject(metrics);
    if (!JSON.stringify(metrics).includes('"n"')) expect(seen).toBe(metrics);
  });
});

function gpuOf(number: number): object {
  return {
    gpu_id: number,
    freeMem: 4_000,
    usedMem: 12_384,
    totalMem: 16_384,
    memUtilization: 75.6,
  };
}
