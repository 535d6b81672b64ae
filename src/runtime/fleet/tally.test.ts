import * as fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import type { NodeView } from "../../kernel/index.ts";
import { createFleetTally, type FleetSums } from "./tally.ts";

function node(id: string, changes: Partial<NodeView> & { readonly cluster?: string }): NodeView {
  const { cluster = "c1", ...rest } = changes;
  const gpus = rest.gpuMilliFree?.length ?? 0;
  return {
    node: id,
    facts: {
      cluster,
      dataCenter: "",
      rack: "",
      cpuMilli: 8_000,
      memoryMib: 1_024,
      gpus,
      gpuModel: gpus === 0 ? "" : "A100",
      gpuMemoryMib: 0,
      labels: {},
    },
    status: "ready",
    isDraining: false,
    leased: false,
    registeredAt: 0,
    statusAt: 0,
    failures: 0,
    cpuMilliFree: 8_000,
    memoryMibFree: 1_024,
    gpuMilliFree: [],
    liveGrants: 0,
    ...rest,
  };
}

it("counts each node in one state, and as free only what takes placements", () => {
  const nodes = [
    node("a", { gpuMilliFree: [1_000, 400] }),
    node("b", { gpuMilliFree: [1_000], isDraining: true }),
    node("c", { gpuMilliFree: [1_000], restingUntilAt: 9 }),
    node("d", { gpuMilliFree: [1_000], status: "suspect", isDraining: true }),
    node("e", { gpuMilliFree: [1_000], status: "lost" }),
    node("f", { cluster: "c2" }),
  ];
  const tally = createFleetTally();
  for (const { node: id } of nodes) tally.mark(id);
  tally.refresh((id) => nodes.find((one) => one.node === id));
  const states = { ready: 1, draining: 1, resting: 1, suspect: 1, lost: 1 };
  const free = { gpus: 5, gpusFree: 1, gpuMilliFree: 1_400 };
  expect(tally.cluster("c1")).toEqual({ nodes: 5, ...states, ...free });
  expect(tally.all()).toEqual({ nodes: 6, ...states, ready: 2, ...free });
  expect(tally.cluster("nowhere").nodes).toBe(0);
});

it("follows changes as a recount would", () => {
  const change = fc.record({
    id: fc.constantFrom("a", "b", "c", "d", "e"),
    cluster: fc.constantFrom("c1", "c2"),
    isGone: fc.boolean(),
    status: fc.constantFrom("ready", "suspect", "lost"),
    isDraining: fc.boolean(),
    gpuMilliFree: fc.array(fc.constantFrom(0, 300, 1_000), { maxLength: 3 }),
    isAsked: fc.boolean(),
  } as const);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const nodes = new Map<string, NodeView>();
      const tally = createFleetTally();
      const look = (id: string) => nodes.get(id);
      for (const { id, isGone, isAsked, ...rest } of changes) {
        if (isGone) nodes.delete(id);
        else nodes.set(id, node(id, rest));
        tally.mark(id);
        if (!isAsked) continue;
        tally.refresh(look);
        const fresh = createFleetTally();
        for (const known of nodes.keys()) fresh.mark(known);
        fresh.refresh(look);
        const of = (one: typeof tally): readonly FleetSums[] => [
          one.all(),
          one.cluster("c1"),
          one.cluster("c2"),
        ];
        expect(of(tally)).toEqual(of(fresh));
      }
    }),
    { seed: testSeed(), numRuns: 200 },
  );
});
