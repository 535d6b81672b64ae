import { describe, expect, it } from "vitest";
import type { KernelEvent } from "../command.ts";
import { checkLedger } from "../invariants.ts";
import { EVICTION_NOTICE_MS } from "../limits.ts";
import type { PodSpec } from "../placement/index.ts";
import { decodeState, encodeState } from "../snapshot/index.ts";
import { createTestLedger, nodeOf, placementOf, type TestLedger } from "../testing/index.ts";
import { nextDueAt } from "../tick.ts";
import {
  forecastPlacement,
  listPlacements,
  type RequestPlacement,
  viewPlacement,
} from "./index.ts";

const NOW = 1_800_000_000_000;
const OPERATOR = { userId: "op", role: "operator" } as const;
const NOTICE_AT = NOW + EVICTION_NOTICE_MS;

function ledgerOf(nodes: number): TestLedger {
  const ledger = createTestLedger(NOW);
  for (let i = 0; i < nodes; i++) ledger.must(nodeOf(`n${i}`));
  return ledger;
}

/** A placement that may be evicted. */
function spot(pod: Partial<PodSpec>, rest: Partial<RequestPlacement> = {}): RequestPlacement {
  return placementOf(pod, { preemptible: true, userId: "spot", ...rest });
}

function evicted(events: readonly KernelEvent[]): readonly number[] {
  return events.flatMap((event) => (event.kind === "placement.evicted" ? [event.grant] : []));
}

const state = (ledger: TestLedger, grant: number): string | undefined =>
  viewPlacement(ledger.state, grant)?.state;

describe("a request that fits nowhere", () => {
  it("evicts what may be evicted, and starts when that is gone", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }));
    expect(ledger.must(placementOf({ gpus: 2 }))).toMatchObject([
      { kind: "placement.evicted", grant: 1, by: 2, endAt: NOTICE_AT },
      { kind: "placement.granted", grant: 2, state: "scheduled", startAt: NOTICE_AT },
    ]);
    checkLedger(ledger.state);
    expect(viewPlacement(ledger.state, 1)).toMatchObject({ state: "active", evictedBy: 2 });
    expect(nextDueAt(ledger.state)).toBe(NOTICE_AT);
    ledger.now = NOTICE_AT;
    expect(ledger.must({ kind: "tick" })).toEqual([
      { kind: "placement.preempted", grant: 1 },
      { kind: "placement.started", grant: 2 },
    ]);
    checkLedger(ledger.state);
    expect([state(ledger, 1), state(ledger, 2)]).toEqual(["preempted", "active"]);
  });

  it("evicts nobody for a preemptible one, and none that is not", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 4 }));
    ledger.must(placementOf({ gpus: 4 }));
    expect(ledger.run(spot({ gpus: 1 }))).toMatchObject({
      rejection: { reason: "no_feasible_node" },
    });
    expect(ledger.run(placementOf({ gpus: 5 }))).toMatchObject({
      rejection: { reason: "no_feasible_node" },
    });
    checkLedger(ledger.state);
  });

  it("evicts nobody where there is room", () => {
    const ledger = ledgerOf(2);
    ledger.must(spot({ gpus: 8 }));
    expect(ledger.must(placementOf({ gpus: 8 }))).toMatchObject([{ node: "n1" }]);
  });

  it("evicts the lowest priority first, of equals the youngest, and none in vain", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 2 }, { priority: 5 }));
    ledger.must(spot({ gpus: 2 }, { priority: 1 }));
    ledger.must(spot({ gpus: 2 }, { priority: 1 }));
    ledger.must(spot({ gpus: 0, gpuMilli: 0, cpuMilli: 1000 }, { priority: 0 }));
    ledger.must(spot({ gpus: 2 }, { priority: 3 }));
    expect(evicted(ledger.must(placementOf({ gpus: 2 })))).toEqual([3]);
    // The next gets the other of priority 1 and then the one of 3; the one without GPUs is spared.
    expect(evicted(ledger.must(placementOf({ gpus: 4 })))).toEqual([2, 5]);
    checkLedger(ledger.state);
  });

  it("goes where the highest priority that must go is lowest, then where fewest must", () => {
    const ledger = ledgerOf(3);
    ledger.must(spot({ gpus: 8 }, { priority: 2, within: { node: "n0" } }));
    ledger.must(spot({ gpus: 4 }, { priority: 1, count: 2, within: { node: "n1" } }));
    ledger.must(spot({ gpus: 8 }, { priority: 1, within: { node: "n2" } }));
    expect(ledger.must(placementOf({ gpus: 8 })).at(-1)).toMatchObject({ node: "n2" });
    expect(ledger.must(placementOf({ gpus: 8 })).at(-1)).toMatchObject({ node: "n1" });
    expect(ledger.must(placementOf({ gpus: 8 })).at(-1)).toMatchObject({ node: "n0" });
    checkLedger(ledger.state);
  });

  it("may need room of others for a gang only in part", () => {
    const ledger = ledgerOf(2);
    ledger.must(spot({ gpus: 6 }, { within: { node: "n0" } }));
    const events = ledger.must(placementOf({ gpus: 4 }, { count: 3 }));
    expect(events.map(({ kind }) => kind)).toEqual([
      "placement.granted",
      "placement.granted",
      "placement.evicted",
      "placement.granted",
    ]);
    expect(events.map((event) => "state" in event && event.state)).toEqual([
      "active",
      "active",
      false,
      "scheduled",
    ]);
    expect(ledger.run(placementOf({ gpus: 5 }))).toMatchObject({ ok: false });
    checkLedger(ledger.state);
  });

  it("evicts from the node and the GPUs that it names", () => {
    const ledger = ledgerOf(2);
    ledger.must(spot({ gpus: 4 }, { within: { node: "n1" } }));
    ledger.must(spot({ gpus: 4 }, { within: { node: "n1" } }));
    const named = placementOf({ gpus: 1 }, { within: { node: "n1", gpus: [6] } });
    expect(evicted(ledger.must(named))).toEqual([2]);
    expect(ledger.run(named)).toMatchObject({ rejection: { reason: "placement_conflict" } });
    checkLedger(ledger.state);
  });
});

describe("room that is being made", () => {
  it("is its own; what is left of it waits for those who leave, and nothing else does", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 6, cpuMilli: 0 }));
    ledger.must(placementOf({ gpus: 4, cpuMilli: 0 }, { within: { node: "n0" } }));
    const taken = new Set(listPlacements(ledger.state, {}, 9).items[0]!.gpus);
    const free = [0, 1, 2, 3, 4, 5, 6, 7].filter((gpu) => !taken.has(gpu));
    const untouched = free.filter((gpu) => gpu >= 6);
    const used = free.filter((gpu) => gpu < 6);
    for (const gpu of untouched) {
      const command = placementOf(
        { gpus: 1, cpuMilli: 0 },
        { within: { node: "n0", gpus: [gpu] } },
      );
      expect(ledger.must(command)).toMatchObject([{ state: "active", startAt: NOW }]);
    }
    for (const gpu of used) {
      const command = placementOf(
        { gpus: 1, cpuMilli: 0 },
        { within: { node: "n0", gpus: [gpu] } },
      );
      expect(ledger.must(command)).toMatchObject([{ state: "scheduled", startAt: NOTICE_AT }]);
    }
    expect(used.length).toBeGreaterThan(0);
    checkLedger(ledger.state);
  });

  it("is simply free if who comes does not come, once those who leave have left", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }));
    ledger.must(placementOf({ gpus: 8 }));
    ledger.must({ kind: "placement.release", actor: OPERATOR, grant: 2 });
    checkLedger(ledger.state);
    expect(viewPlacement(ledger.state, 2)).toMatchObject({ state: "ended", endAt: NOTICE_AT });
    const [next] = ledger.must(placementOf({ gpus: 8 }));
    expect(next).toMatchObject({ state: "scheduled", startAt: NOTICE_AT });
    ledger.now = NOTICE_AT;
    ledger.must({ kind: "tick" });
    expect(state(ledger, 1)).toBe("preempted");
    expect(state(ledger, 3)).toBe("active");
    checkLedger(ledger.state);
  });

  it("is there sooner where who leaves would have ended anyway, or ends by itself", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }, { walltimeMs: 10_000 }));
    expect(ledger.must(placementOf({ gpus: 8 })).at(-1)).toMatchObject({ startAt: NOW + 10_000 });
    ledger.must({ kind: "placement.release", actor: OPERATOR, grant: 1 });
    expect(state(ledger, 1)).toBe("ended");
    checkLedger(ledger.state);
  });

  it("can't be kept by renewing", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }));
    ledger.must(placementOf({ gpus: 8 }));
    const renew = {
      kind: "placement.renew",
      actor: OPERATOR,
      grant: 1,
      walltimeMs: 60_000,
    } as const;
    expect(ledger.run(renew)).toMatchObject({
      rejection: { reason: "placement_not_live", state: "preempted" },
    });
  });

  it("is made at once by one that has not begun", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }));
    ledger.must(placementOf({ gpus: 4 }));
    const [waiting] = ledger.must(spot({ gpus: 4 }, { priority: 9 }));
    expect(waiting).toMatchObject({ state: "scheduled", startAt: NOTICE_AT });
    expect(ledger.must(placementOf({ gpus: 4 }))).toMatchObject([
      { kind: "placement.evicted", grant: 3, endAt: NOW },
      { kind: "placement.preempted", grant: 3 },
      { kind: "placement.granted", state: "scheduled", startAt: NOTICE_AT },
    ]);
    checkLedger(ledger.state);
  });

  it("is still being made after a restart", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }));
    ledger.must(placementOf({ gpus: 2 }));
    const restored = decodeState(structuredClone(encodeState(ledger.state)));
    checkLedger(restored);
    expect(encodeState(restored)).toEqual(encodeState(ledger.state));
    expect(viewPlacement(restored, 1)).toEqual(viewPlacement(ledger.state, 1));
  });

  it("shows in a forecast before it is made", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }));
    const stamp = { at: NOW, seq: 9 };
    const forecast = forecastPlacement(ledger.state, placementOf({ gpus: 8 }), stamp, 3);
    expect(forecast).toMatchObject({ placed: [{ node: "n0" }], evicted: [1], placeable: 1 });
    expect(viewPlacement(ledger.state, 1)).not.toHaveProperty("evictedBy");
  });
});

describe("a lost node", () => {
  it("displaces who leaves and who comes", () => {
    const ledger = ledgerOf(1);
    ledger.must(spot({ gpus: 8 }));
    ledger.must(placementOf({ gpus: 8 }));
    const lost = { kind: "node.set_status", actor: OPERATOR, node: "n0", status: "lost" } as const;
    expect(ledger.must(lost).slice(1)).toMatchObject([{ grant: 1 }, { grant: 2 }]);
    checkLedger(ledger.state);
    ledger.now = NOTICE_AT;
    expect(ledger.must({ kind: "tick" })).toEqual([]);
  });
});
