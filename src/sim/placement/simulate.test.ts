import { describe, expect, it } from "vitest";
import { placement } from "../../kernel/index.ts";
import { allocationAt, createCurve, lastColumn, noteArrival } from "./curve.ts";
import type { Arrivals } from "./openb.ts";
import { type PlacementProgress, simulatePlacement } from "./simulate.ts";

const NODES: readonly placement.NodeSpec[] = [
  { id: "a", cpuMilli: 10_000, memoryMib: 100, gpus: 2, model: "G2" },
  { id: "b", cpuMilli: 10_000, memoryMib: 100, gpus: 2, model: "T4" },
];
const GPU: placement.PodSpec = {
  cpuMilli: 1000,
  memoryMib: 10,
  gpus: 1,
  gpuMilli: 1000,
  models: [],
};

function arrivalsOf(pods: readonly placement.PodSpec[]): Arrivals {
  return { pods, order: Int32Array.from(pods, (_, i) => i) };
}

describe("the experiment", () => {
  it("places what fits, drops the rest, and counts both", () => {
    const pods = [GPU, { ...GPU, gpus: 4 }, GPU, { ...GPU, models: ["T4"] }, { ...GPU, gpus: 2 }];
    const cpuOnly = { ...GPU, gpus: 0, gpuMilli: 0, cpuMilli: 20_000 };
    const arrivals = arrivalsOf([...pods, cpuOnly]);
    const { runs } = simulatePlacement({
      nodes: NODES,
      arrivals,
      policies: ["first-fit"],
      seed: 7,
    });
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      policy: "first-fit",
      seed: 7,
      metrics: {
        unallocated_gpus: 1,
        idle_gpus: 1,
        placed_pods: 3,
        dropped_pods: 3,
        dropped_gpu_pods: 2,
      },
    });
  });

  it("measures fragmentation against the workload to expect", () => {
    const arrivals = arrivalsOf([{ ...GPU, gpuMilli: 400 }]);
    const entry = { cpuMilli: 1000, gpus: 2, gpuMilli: 1000, models: [], count: 1 };
    const base = { nodes: NODES, arrivals, policies: ["first-fit"], seed: 1 };
    // 1.6 of 3.6 free GPUs are on the node where two whole ones no longer fit.
    const [run] = simulatePlacement({ ...base, targetMix: [entry] }).runs;
    expect(run!.metrics.fragmentation_pct).toBe(44.44);
    expect(simulatePlacement(base).runs[0]!.metrics.fragmentation_pct).toBe(0);
  });

  it("tells of its progress, up to the end", () => {
    const seen: PlacementProgress[] = [];
    simulatePlacement({
      nodes: NODES,
      arrivals: arrivalsOf(Array.from({ length: 250 }, () => GPU)),
      policies: ["best-fit", "fgd"],
      seed: 1,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.filter(({ done, total }) => done === total)).toHaveLength(2);
    expect(seen.length).toBeLessThan(300);
  });

  it.each(placement.PLACEMENT_POLICIES.map(({ name }) => name))("repeats itself: %s", (policy) => {
    const pods = Array.from({ length: 120 }, (_, i) => ({
      ...GPU,
      cpuMilli: 100 * (i % 7),
      gpuMilli: 100 + ((i * 37) % 900),
    }));
    const experiment = { nodes: NODES, arrivals: arrivalsOf(pods), policies: [policy], seed: 3 };
    expect(simulatePlacement(experiment)).toEqual(simulatePlacement(experiment));
  });

  it("knows no policy by another name", () => {
    const experiment = { nodes: NODES, arrivals: arrivalsOf([GPU]), policies: ["x"], seed: 1 };
    expect(() => simulatePlacement(experiment)).toThrow('no policy "x"; there are first-fit,');
  });
});

describe("the curve", () => {
  it("has at each column the mean over the arrivals that round to it", () => {
    const curve = createCurve(10_000);
    noteArrival(curve, 1000, true);
    noteArrival(curve, 40, false);
    noteArrival(curve, 20, true);
    expect(allocationAt(curve, 10)).toBe(10);
    expect(allocationAt(curve, 11)).toBe(10.2);
    expect(lastColumn(curve)).toBe(11);
  });

  it("rounds halves to the even column, and takes neighbours where there is none", () => {
    const curve = createCurve(10_000);
    noteArrival(curve, 1050, true);
    noteArrival(curve, 100, true);
    expect(allocationAt(curve, 10)).toBe(10.5);
    expect(allocationAt(curve, 12)).toBe(11.5);
    expect(allocationAt(curve, 11)).toBe(11);
    expect(allocationAt(curve, 14)).toBeUndefined();
  });
});
