import { describe, expect, it } from "vitest";
import { createMetricsMaker } from "./metrics.ts";
import { readUsage, type Usage } from "./usage.ts";

const MIB = 2 ** 20;

function usageAt(seconds: number, changes: Partial<Usage> = {}): Usage {
  return {
    atMs: seconds * 1_000,
    load: [2.5, 2.104, 2],
    memory: {
      total: 1_000 * MIB,
      available: 750 * MIB,
      swapused: 10 * MIB,
      swapfree: 90 * MIB,
    },
    fileSystems: [
      { size: 300 * MIB, used: 100 * MIB, available: 180 * MIB },
      { size: 100 * MIB, used: 50 * MIB, available: 50 * MIB },
    ],
    disk: { readBytes: 4_096, writeBytes: 8_192, operations: 100, waitMs: 50 },
    interfaces: [{ name: "eth0", txBytes: 1_000 * seconds, rxBytes: 2_000 * seconds }],
    kernel: { runningThreads: 2, totalThreads: 90, runningProcesses: 1, totalProcesses: 40 },
    gpus: [],
    ...changes,
  };
}

const traffic = (sent: number, span: number) => ({
  txBytesTotal: sent,
  rxBytesTotal: 2 * sent,
  txBytes1m: span,
  rxBytes1m: 2 * span,
  txBytes5m: span,
  rxBytes5m: 2 * span,
  txBytes15m: span,
  rxBytes15m: 2 * span,
});

describe("metrics", () => {
  it("have the form of AIGr.id's node metrics", () => {
    const gpus = [
      { index: 2, model: "A", memoryMib: 1_000, usedMib: 250, utilisationPercent: 80, powerW: 50 },
      { index: 3, model: "A", memoryMib: 1_000, usedMib: 0, utilisationPercent: 20 },
    ];
    expect(createMetricsMaker("n1").next(usageAt(7, { gpus }))).toEqual({
      id: "n1",
      memory: { freeMem: 750, usedMem: 250, averageUtil: 25, usedSwap: 10, freeSwap: 90 },
      vcpu: {
        load1m: 2.5,
        load5m: 2.1,
        load15m: 2,
        runningThreads: 2,
        totalThreads: 90,
        runningProcesses: 1,
        totalProcesses: 40,
      },
      storage: {
        freeMem: 230,
        usedMem: 150,
        disks: {
          memory: { freeMem: 230, usedMem: 150, maxDisk: 300, minDisk: 100 },
          iops: { readBytes: 4_096, writeBytes: 8_192, total: 100, response: 0.5 },
        },
      },
      network: { ...traffic(7_000, 0), ifaces: { eth0: traffic(7_000, 0) } },
      gpu: {
        count: 2,
        totalMem: 2_000,
        totalUsedMem: 250,
        totalFreeMem: 1_750,
        avgMemUtilization: 12.5,
        avgCudaUtilization: 50,
        avgPowerUtilization: 50,
      },
      gpus: [
        {
          gpu_id: 0,
          device: 2,
          totalMem: 1_000,
          usedMem: 250,
          freeMem: 750,
          memUtilization: 25,
          cudaUtilization: 80,
          powerUtilization: 50,
        },
        {
          gpu_id: 1,
          device: 3,
          totalMem: 1_000,
          usedMem: 0,
          freeMem: 1_000,
          memUtilization: 0,
          cudaUtilization: 20,
        },
      ],
    });
  });

  it("tell rates over the time since the moment before", () => {
    const maker = createMetricsMaker("n1");
    const faults = (pageFaults: number) => ({ kernel: { pageFaults } });
    const disk = (operations: number, waitMs: number) => ({
      disk: { readBytes: 0, writeBytes: 0, operations, waitMs },
    });
    maker.next(usageAt(0, { ...faults(500), ...disk(100, 50) }));
    expect(maker.next(usageAt(10, { ...faults(600), ...disk(140, 130) }))).toMatchObject({
      memory: { pageFaultsPerSec: 10 },
      storage: { disks: { iops: { blocksPerSec: 4, response: 2 } } },
    });
    // Counters that start anew say nothing of the time between.
    const anew = maker.next(usageAt(20, { ...faults(3), ...disk(1, 1) }));
    expect(anew["memory"]).not.toHaveProperty("pageFaultsPerSec");
    expect(anew["storage"]).not.toHaveProperty("disks.iops.blocksPerSec");
  });

  it("tell the traffic of the last minutes, as far as it was seen", () => {
    const maker = createMetricsMaker("n1");
    let last = {};
    for (let seconds = 0; seconds <= 2_000; seconds += 20) last = maker.next(usageAt(seconds));
    expect(last).toMatchObject({
      network: {
        txBytesTotal: 2_000_000,
        txBytes1m: 60_000,
        rxBytes5m: 600_000,
        txBytes15m: 900_000,
        ifaces: { eth0: { rxBytes15m: 1_800_000 } },
      },
    });
  });

  it("have no GPUs where there are none, or where their driver is silent", () => {
    const maker = createMetricsMaker("n1");
    for (const gpus of [[], undefined]) {
      const metrics = maker.next(usageAt(1, { gpus }));
      expect(metrics["gpus"]).toEqual({});
      expect(metrics).not.toHaveProperty("gpu");
    }
  });

  it("can be made of this machine", async () => {
    const metrics = createMetricsMaker("here").next(await readUsage([]));
    expect(metrics).toMatchObject({
      id: "here",
      memory: { freeMem: expect.any(Number), averageUtil: expect.any(Number) },
      vcpu: { load1m: expect.any(Number), totalProcesses: expect.any(Number) },
      storage: { freeMem: expect.any(Number) },
    });
  });
});
