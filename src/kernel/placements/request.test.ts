import { describe, expect, it } from "vitest";
import { checkLedger } from "../invariants.ts";
import {
  GANG_MAX,
  LABEL_VALUES_MAX,
  PLACEMENTS_LIVE_MAX,
  PRIORITY_MAX,
  WALLTIME_MS,
  WALLTIME_MS_MAX,
} from "../limits.ts";
import type { PodSpec } from "../placement/index.ts";
import {
  createTestLedger,
  nodeOf,
  placementOf,
  poolOf,
  requestOf,
  type TestLedger,
} from "../testing/index.ts";
import { forecastPlacement, type RequestPlacement, viewPlacement } from "./index.ts";

const NOW = 1_800_000_000_500;

/** Two clusters: n0 and n1 in c1, n2 in c2 with other GPUs and a label. */
function ledgerOf(): TestLedger {
  const ledger = createTestLedger(NOW);
  ledger.must(nodeOf("n0"));
  ledger.must(nodeOf("n1", { rack: "r2" }));
  const other = { cluster: "c2", gpuModel: "H100", gpus: 4, labels: { zone: "b" } };
  ledger.must(nodeOf("n2", other));
  return ledger;
}

function answer(ledger: TestLedger, command: RequestPlacement): unknown {
  const decision = ledger.run(command);
  checkLedger(ledger.state);
  return decision.ok ? decision.events : decision.rejection;
}

describe("a request", () => {
  it.each<readonly [Partial<PodSpec>, Partial<RequestPlacement>, string]>([
    [{ cpuMilli: -1 }, {}, "/cpu_milli"],
    [{ memoryMib: 0.5 }, {}, "/memory_mib"],
    [{ gpus: 17 }, {}, "/gpus"],
    [{ gpuMilli: 0 }, {}, "/gpu_milli"],
    [{ gpuMilli: 1001 }, {}, "/gpu_milli"],
    [{ gpus: 0, gpuMilli: 1 }, {}, "/gpu_milli"],
    [{ gpuMemoryMib: -1 }, {}, "/gpu_memory_mib"],
    [{ models: ["x".repeat(300)] }, {}, "/models"],
    [{ labels: { zone: [] } }, {}, "/labels"],
    [{ labels: { zone: Array.from({ length: LABEL_VALUES_MAX + 1 }, () => "a") } }, {}, "/labels"],
    [{}, { count: 0 }, "/count"],
    [{}, { count: 1.5 }, "/count"],
    [{}, { walltimeMs: 0 }, "/walltime"],
    [{}, { priority: PRIORITY_MAX + 1 }, "/priority"],
    [{}, { name: "" }, "/name"],
    [{}, { within: { clusters: [] } }, "/within/clusters"],
    [{}, { within: { gpus: [0] } }, "/within/gpus"],
    [{}, { within: { node: "n0", gpus: [0, 1] } }, "/within/gpus"],
    [{ gpus: 2 }, { within: { node: "n0", gpus: [1, 1] } }, "/within/gpus"],
    [{}, { within: { node: "n0", gpus: [-1] } }, "/within/gpus"],
    [{}, { within: { node: "n0", gpus: [0] }, count: 2 }, "/count"],
  ])("must be possible: %o %o", (pod, rest, path) => {
    const refusal = answer(ledgerOf(), placementOf(pod, rest));
    expect(refusal).toMatchObject({ reason: "invalid_request", path });
  });

  it("names a policy that there is", () => {
    expect(answer(ledgerOf(), placementOf({}, { policy: "best" }))).toMatchObject({
      reason: "unknown_policy",
      policy: "best",
      known: expect.arrayContaining(["fgd", "least-waste"]),
    });
  });

  it.each<readonly [Partial<RequestPlacement>, object]>([
    [{ within: { clusters: ["c1", "c9"] } }, { reason: "unknown_cluster", cluster: "c9" }],
    [{ within: { node: "n9", gpus: [9] } }, { reason: "unknown_node", node: "n9" }],
    [{ within: { node: "n2", gpus: [4] } }, { reason: "unknown_gpu", node: "n2", gpu: 4, gpus: 4 }],
    [
      { walltimeMs: WALLTIME_MS_MAX + 1 },
      { reason: "walltime_too_long", askedMs: WALLTIME_MS_MAX + 1, maxMs: WALLTIME_MS_MAX },
    ],
    [{ count: GANG_MAX + 1 }, { reason: "gang_too_large", count: GANG_MAX + 1, max: GANG_MAX }],
  ])("is refused with the facts: %o", (rest, refusal) => {
    expect(answer(ledgerOf(), placementOf({}, rest))).toEqual(refusal);
  });

  it("is refused for the first of several faults, in the documented order", () => {
    const ledger = ledgerOf();
    const faults: readonly (readonly [string, Partial<RequestPlacement>])[] = [
      ["invalid_request", { priority: 0.5 }],
      ["unknown_policy", { policy: "none" }],
      ["idempotency_key_reused", { key: { key: "k", fingerprint: "other" } }],
      ["unknown_cluster", { within: { clusters: ["c9"], node: "n9" } }],
      ["unknown_node", { within: { node: "n9" } }],
      ["walltime_too_long", { walltimeMs: WALLTIME_MS_MAX + 1 }],
      ["gang_too_large", { count: GANG_MAX + 1 }],
      ["no_feasible_node", {}],
    ];
    ledger.must(placementOf({ gpus: 0, gpuMilli: 0 }, { key: { key: "k", fingerprint: "f" } }));
    faults.forEach(([reason], first) => {
      const rest: Partial<RequestPlacement> = Object.assign(
        {},
        ...faults
          .slice(first)
          .reverse()
          .map(([, fault]) => fault),
      );
      const refusal = answer(ledger, placementOf({ gpus: 16 }, rest));
      expect(refusal).toMatchObject({ reason });
    });
  });

  it("is refused when the ledger is full", () => {
    const ledger = ledgerOf();
    ledger.state.placements.liveCount = PLACEMENTS_LIVE_MAX - 1;
    expect(ledger.run(placementOf({}, { count: 2 }))).toMatchObject({
      rejection: { reason: "ledger_full", max: PLACEMENTS_LIVE_MAX },
    });
  });

  it("is for whole seconds, with a walltime of its own or the usual one", () => {
    const ledger = ledgerOf();
    const [usual] = ledger.must(placementOf());
    const startAt = NOW - 500;
    expect(usual).toMatchObject({ state: "active", startAt, endAt: NOW + 500 + WALLTIME_MS });
    const [own] = ledger.must(placementOf({}, { walltimeMs: 60_000 }));
    expect(own).toMatchObject({ startAt, endAt: NOW + 500 + 60_000 });
  });

  it("goes to nodes that have what it selects by", () => {
    const ledger = ledgerOf();
    const nodeFor = (pod: Partial<PodSpec>, rest: Partial<RequestPlacement> = {}): unknown => {
      const decision = ledger.run(placementOf(pod, rest));
      const [event] = decision.ok ? decision.events : [];
      return event?.kind === "placement.granted" ? event.node : decision;
    };
    expect(nodeFor({ models: ["H100", "B200"] })).toBe("n2");
    expect(nodeFor({ labels: { zone: "b" } })).toBe("n2");
    expect(nodeFor({ labels: { zone: ["x", "b"] } })).toBe("n2");
    expect(nodeFor({ labels: { "arbiter/rack": "r2" } })).toBe("n1");
    expect(nodeFor({ labels: { "arbiter/data_center": "dc1" } })).toBe("n0");
    expect(nodeFor({}, { within: { clusters: ["c2"] } })).toBe("n2");
    expect(nodeFor({}, { within: { clusters: ["c1", "c2"] } })).toBe("n0");
    expect(nodeFor({}, { within: { node: "n1" } })).toBe("n1");
    const both = { labels: { "arbiter/cluster": ["c1"] } };
    expect(nodeFor(both, { within: { clusters: ["c2"] } })).toMatchObject({
      rejection: { explanation: { nodes: 1, ruledOut: { labels: 1 } } },
    });
  });

  it("that fits nowhere says how many nodes each constraint ruled out, and what would fit", () => {
    const ledger = ledgerOf();
    ledger.must({ kind: "node.drain", actor: { userId: "op", role: "operator" }, node: "n1" });
    const refusal = answer(ledger, placementOf({ gpus: 5, gpuMemoryMib: 90_000 }));
    expect(refusal).toMatchObject({
      reason: "no_feasible_node",
      placeable: 0,
      explanation: {
        nodes: 3,
        feasible: 0,
        ruledOut: { drained: 1, gpu_memory: 2 },
        wouldFit: [{ field: "gpu_memory_mib", most: 81_920 }],
      },
    });
    const inCluster = placementOf({ gpus: 5 }, { within: { clusters: ["c2"] } });
    expect(answer(ledger, inCluster)).toMatchObject({
      explanation: { nodes: 1, ruledOut: { gpu_count: 1 }, wouldFit: [{ field: "gpus", most: 4 }] },
    });
  });
});

describe("a request for clusters with many nodes", () => {
  it("goes to their best node, as if there were no others", () => {
    const ledger = createTestLedger(NOW);
    for (let i = 0; i < 300; i++) {
      ledger.must(nodeOf(`n${i}`, { cluster: `c${i % 2}`, cpuMilli: 64_000 - 100 * i }));
    }
    for (let i = 0; i < 300; i++) ledger.must(nodeOf(`other${i}`, { cluster: "c2", gpus: 1 }));
    const within = { clusters: ["c0", "c1"] };
    for (const policy of ["first-fit", "best-fit", "random", "fgd"]) {
      const best = placementOf({}, { policy, within });
      expect(ledger.must(best)).toMatchObject([{ node: expect.stringMatching(/^n/) }]);
    }
    expect(ledger.must(placementOf({}, { policy: "best-fit", within }))).toMatchObject([
      { node: expect.stringMatching(/^n29/) },
    ]);
    const refusal = answer(ledger, placementOf({ gpus: 9 }, { within }));
    expect(refusal).toMatchObject({ explanation: { nodes: 300, ruledOut: { gpu_count: 300 } } });
  });

  it("evicts there and nowhere else", () => {
    const ledger = createTestLedger(NOW);
    for (const cluster of ["c0", "c1"]) {
      for (let i = 0; i < 260; i++) ledger.must(nodeOf(`${cluster}-${i}`, { cluster, gpus: 1 }));
    }
    ledger.must(placementOf({}, { count: 520, preemptible: true, priority: 5 }));
    ledger.must(nodeOf("last", { cluster: "c2", gpus: 1 }));
    ledger.must(placementOf({}, { preemptible: true, priority: 1 }));
    const events = ledger.must(placementOf({}, { within: { clusters: ["c1"] } }));
    expect(events.at(-1)).toMatchObject({ node: expect.stringMatching(/^c1-/) });
    checkLedger(ledger.state);
  });
});

describe("a gang", () => {
  it("is granted as a whole", () => {
    const ledger = ledgerOf();
    const events = ledger.must(placementOf({ gpus: 4 }, { count: 5 }));
    expect(events.map((event) => event.kind === "placement.granted" && event.node)).toEqual([
      "n0",
      "n0",
      "n1",
      "n1",
      "n2",
    ]);
    for (const event of events) expect(event).toMatchObject({ group: 1 });
    checkLedger(ledger.state);
  });

  it("shares GPUs so that as many parts fit as can", () => {
    const ledger = createTestLedger(NOW);
    ledger.must(nodeOf("n0", { gpus: 3 }));
    for (const gpu of [1, 2]) {
      ledger.must(placementOf({ gpuMilli: 500 }, { within: { node: "n0", gpus: [gpu] } }));
    }
    const pairs = ledger.must(placementOf({ gpus: 2, gpuMilli: 500 }, { count: 2 }));
    expect(pairs).toMatchObject([{ gpus: [0, 1] }, { gpus: [0, 2] }]);
    checkLedger(ledger.state);
  });

  it("or not at all, and leaves no trace", () => {
    const ledger = ledgerOf();
    const refusal = answer(ledger, placementOf({ gpus: 4 }, { count: 6 }));
    expect(refusal).toMatchObject({ reason: "no_feasible_node", placeable: 5 });
    expect(refusal).toMatchObject({ explanation: { feasible: 3, wouldFit: [] } });
    ledger.must(placementOf({ gpus: 4 }, { count: 5 }));
  });
});

describe("a request for one node", () => {
  it("gets exactly the GPUs that it names", () => {
    const ledger = ledgerOf();
    const [event] = ledger.must(placementOf({ gpus: 2 }, { within: { node: "n0", gpus: [6, 3] } }));
    expect(event).toMatchObject({ node: "n0", gpus: [3, 6] });
    const again = answer(ledger, placementOf({ gpus: 1 }, { within: { node: "n0", gpus: [3] } }));
    expect(again).toEqual({
      reason: "placement_conflict",
      node: "n0",
      failed: "gpu_free",
      gpuMilliFree: [1000, 1000, 1000, 0, 1000, 1000, 0, 1000],
      cpuMilliFree: 56_000,
      memoryMibFree: 458_752,
    });
  });

  it("shares a GPU that it names, as far as there is some left", () => {
    const ledger = ledgerOf();
    const share = placementOf({ gpuMilli: 600 }, { within: { node: "n0", gpus: [5] } });
    ledger.must(share);
    expect(answer(ledger, share)).toMatchObject({ failed: "gpu_free" });
    ledger.must({ ...share, pod: { ...share.pod, gpuMilli: 400 } });
  });

  it.each<readonly [Partial<PodSpec>, Partial<RequestPlacement>, string]>([
    [{ cpuMilli: 64_001 }, {}, "cpu"],
    [{ memoryMib: 524_289 }, {}, "memory"],
    [{ models: ["H100"] }, {}, "model"],
    [{ gpuMemoryMib: 81_921 }, {}, "gpu_memory"],
    [{ gpus: 9 }, {}, "gpu_count"],
    [{ gpus: 3 }, { count: 3 }, "gpu_free"],
    [{ labels: { zone: "b" } }, {}, "labels"],
    [{}, { within: { node: "n0", clusters: ["c2"] } }, "labels"],
  ])("says by what the node fails: %o %o", (pod, rest, failed) => {
    const command = placementOf(pod, { within: { node: "n0" }, ...rest });
    expect(answer(ledgerOf(), command)).toMatchObject({ reason: "placement_conflict", failed });
  });
});

describe("an idempotency key", () => {
  const key = { key: "k", fingerprint: "f" };

  it("gives the same grants again, however they stand by then", () => {
    const ledger = ledgerOf();
    const command = placementOf({}, { count: 2, key });
    ledger.must(command);
    ledger.must({ kind: "placement.release", actor: command.actor, grant: 1 });
    expect(ledger.run(command)).toEqual({ ok: true, events: [], replayOf: [1, 2] });
    expect(ledger.run({ ...command, userId: "bob" })).toMatchObject({ events: [{}, {}] });
  });

  it("is one request's, whichever desk it went to", () => {
    const ledger = ledgerOf();
    ledger.must(poolOf("p", [{ startAt: NOW - 500, endAt: NOW + 99_500, capacity: 4 }]));
    const reserve = requestOf("p", NOW - 500, NOW + 99_500, 1, { key });
    ledger.must(reserve);
    const reused = { rejection: { reason: "idempotency_key_reused", key: "k", grant: 1 } };
    expect(ledger.run(placementOf({}, { key }))).toMatchObject(reused);
    ledger.must(placementOf({}, { key: { key: "k2", fingerprint: "f" } }));
    const other = { ...reserve, key: { key: "k2", fingerprint: "f" } };
    expect(ledger.run(other)).toMatchObject({
      rejection: { reason: "idempotency_key_reused", grant: 2 },
    });
  });
});

describe("a forecast", () => {
  const stamp = { at: NOW, seq: 99 };

  it("says where a request would go, and changes nothing", () => {
    const { state } = ledgerOf();
    const forecast = forecastPlacement(state, placementOf({ gpus: 4 }, { count: 3 }), stamp, 2);
    expect(forecast.placed).toEqual([
      { node: "n0", gpus: [0, 1, 2, 3] },
      { node: "n0", gpus: [4, 5, 6, 7] },
      { node: "n1", gpus: [0, 1, 2, 3] },
    ]);
    expect(forecast.explanation).toMatchObject({ nodes: 3, feasible: 3 });
    expect(forecast.explanation.candidates.map(({ node }) => forecast.nodeIds[node])).toEqual([
      "n0",
      "n1",
    ]);
    expect(viewPlacement(state, 1)).toBeUndefined();
    checkLedger(state);
  });

  it("is about the nodes that the request leaves open", () => {
    const { state } = ledgerOf();
    const inOne = placementOf({}, { within: { node: "n2" } });
    expect(forecastPlacement(state, inOne, stamp, 5)).toMatchObject({
      explanation: { nodes: 1, feasible: 1 },
      nodeIds: ["n2"],
    });
    const inCluster = placementOf({ gpus: 5 }, { within: { clusters: ["c2"] } });
    expect(forecastPlacement(state, inCluster, stamp, 5)).toMatchObject({
      placed: [],
      placeable: 0,
      explanation: { nodes: 1, feasible: 0, ruledOut: { gpu_count: 1 } },
    });
  });

  it("says what no fleet could make good", () => {
    const { state } = ledgerOf();
    const forecast = forecastPlacement(state, placementOf({}, { policy: "x" }), stamp, 5);
    expect(forecast).toMatchObject({ placed: [], rejection: { reason: "unknown_policy" } });
  });
});
