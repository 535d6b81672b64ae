import { describe, expect, it } from "vitest";
import { compileValidator, type ExplanationWire, PlacementRequest } from "../../wire/index.ts";
import { EMPTY_FORM, requestOf } from "./form.ts";
import { funnelOf } from "./funnel.ts";

describe("what a workload's form asks for", () => {
  const valid = compileValidator(PlacementRequest);

  it.each([
    ["at first", EMPTY_FORM, { gpus: 2, cpu_milli: 8_000, memory_mib: 32_768, walltime_s: 14_400 }],
    [
      "for a part of a GPU, somewhere",
      {
        ...EMPTY_FORM,
        gpus: 1,
        share: 50,
        model: "A100, H100",
        clusters: "west east",
        labels: "zone=a net=ib",
        cores: undefined,
        memoryGib: undefined,
        hours: undefined,
      },
      {
        gpus: 1,
        gpu_milli: 500,
        gpu_models: ["A100", "H100"],
        clusters: ["west", "east"],
        labels: { zone: "a", net: "ib" },
      },
    ],
    [
      "for a gang without GPUs",
      {
        ...EMPTY_FORM,
        gpus: 0,
        share: 50,
        model: "A100",
        count: 4,
        cores: 0.5,
        isPreemptible: true,
      },
      {
        cpu_milli: 500,
        memory_mib: 32_768,
        walltime_s: 14_400,
        count: 4,
        preemptible: true,
      },
    ],
  ])("%s, as the server takes it", (_, form, request) => {
    expect(requestOf(form)).toEqual(request);
    expect(valid.check(request)).toBe(true);
  });

  it("is nothing while a label has no value", () => {
    expect(requestOf({ ...EMPTY_FORM, labels: "zone" })).toBeUndefined();
    expect(requestOf({ ...EMPTY_FORM, labels: "zone= " })).toMatchObject({ labels: { zone: "" } });
  });
});

describe("the funnel", () => {
  const none = {
    not_ready: 0,
    drained: 0,
    resting: 0,
    labels: 0,
    model: 0,
    gpu_memory: 0,
    reserved: 0,
    gpu_count: 0,
    gpu_free: 0,
    cpu: 0,
    tenants: 0,
    memory: 0,
  };
  const explanation = (nodes: number, out: object): ExplanationWire => ({
    policy: "fgd",
    nodes,
    feasible: 0,
    ruled_out: { ...none, ...out },
    candidates: [],
    would_fit: [],
  });

  it("leads from all nodes to those that are left, leaving out what ruled out nobody", () => {
    const steps = funnelOf(explanation(100, { memory: 5, drained: 10, gpu_free: 60 }));
    expect(steps.map(({ out, left }) => [out, left])).toEqual([
      [0, 100],
      [10, 90],
      [60, 30],
      [5, 25],
    ]);
  });

  it("knows every constraint of the server", () => {
    const all = Object.fromEntries(Object.keys(none).map((name) => [name, 1]));
    const steps = funnelOf(explanation(12, all));
    expect(steps).toHaveLength(13);
    expect(steps[steps.length - 1]?.left).toBe(0);
    expect(steps.every(({ name }) => name.length > 3)).toBe(true);
  });
});
