import { describe, expect, it } from "vitest";
import { heapPush } from "../../base/index.ts";
import { checkLedger } from "../invariants.ts";
import {
  DAY_MS,
  GRANT_RETENTION_MS,
  MESSAGE_LENGTH_MAX,
  PLACEMENTS_ENDED_MAX,
  WALLTIME_MS_MAX,
} from "../limits.ts";
import type { Actor } from "../model/index.ts";
import { createTestLedger, nodeOf, placementOf, type TestLedger } from "../testing/index.ts";
import { nextDueAt } from "../tick.ts";
import { listPlacements, type PlacementCommand, viewPlacement } from "./index.ts";

const NOW = 1_800_000_000_000;
const ANN: Actor = { userId: "ann", role: "user" };
const BOB: Actor = { userId: "bob", role: "user" };
const OPERATOR: Actor = { userId: "op", role: "operator" };

function ledgerOf(): TestLedger {
  const ledger = createTestLedger(NOW);
  ledger.must(nodeOf("n0"));
  ledger.must(nodeOf("n1", { cluster: "c2" }));
  return ledger;
}

type Change = Exclude<PlacementCommand, { readonly kind: "placement.request" }>;

const CHANGES: readonly Change[] = [
  { kind: "placement.release", actor: ANN, grant: 1 },
  { kind: "placement.fail", actor: ANN, grant: 1, message: "no driver" },
  { kind: "placement.renew", actor: ANN, grant: 1, walltimeMs: 60_000 },
  { kind: "placement.acknowledge", actor: ANN, grant: 1 },
];

describe.each(CHANGES)("$kind", (command) => {
  it("is for the owner and for operators; others know of nothing", () => {
    for (const actor of [ANN, OPERATOR]) {
      const ledger = ledgerOf();
      ledger.must(placementOf());
      expect(ledger.run({ ...command, actor }).ok).toBe(true);
      checkLedger(ledger.state);
    }
    const ledger = ledgerOf();
    ledger.must(placementOf());
    const unknown = { reason: "unknown_placement", grant: 1 };
    expect(ledger.run({ ...command, actor: BOB })).toMatchObject({ rejection: unknown });
    expect(ledger.run({ ...command, grant: 7 })).toMatchObject({
      rejection: { reason: "unknown_placement", grant: 7 },
    });
  });

  it("is too late once it has ended", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf());
    ledger.must(CHANGES[0]!);
    expect(ledger.run(command)).toMatchObject({
      rejection: { reason: "placement_not_live", grant: 1, state: "ended" },
    });
  });
});

describe("a placement", () => {
  it("ends at its walltime", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf({}, { walltimeMs: 60_000 }));
    expect(nextDueAt(ledger.state)).toBe(NOW + 60_000);
    ledger.now += 60_000;
    expect(ledger.must({ kind: "tick" })).toEqual([
      { kind: "placement.ended", grant: 1, outcome: "walltime" },
    ]);
    expect(viewPlacement(ledger.state, 1)).toMatchObject({ state: "ended", endAt: NOW + 60_000 });
    checkLedger(ledger.state);
  });

  it("runs longer when it is renewed, or shorter", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf({}, { walltimeMs: 60_000 }));
    ledger.now += 30_500;
    const renew = { kind: "placement.renew", actor: ANN, grant: 1 } as const;
    ledger.must({ ...renew, walltimeMs: 60_000 });
    expect(viewPlacement(ledger.state, 1)?.endAt).toBe(NOW + 91_000);
    ledger.now = NOW + 60_000;
    expect(ledger.must({ kind: "tick" })).toEqual([]);
    ledger.must({ ...renew, walltimeMs: 1_000 });
    expect(nextDueAt(ledger.state)).toBe(NOW + 61_000);
    expect(ledger.run({ ...renew, walltimeMs: WALLTIME_MS_MAX + 1 })).toMatchObject({
      rejection: { reason: "walltime_too_long" },
    });
    expect(ledger.run({ ...renew, walltimeMs: 0 })).toMatchObject({
      rejection: { reason: "invalid_request", path: "/walltime" },
    });
  });

  it("is acknowledged once", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf());
    ledger.now += 2_000;
    ledger.must(CHANGES[3]!);
    expect(ledger.must(CHANGES[3]!)).toEqual([]);
    expect(viewPlacement(ledger.state, 1)?.acknowledgedAt).toBe(NOW + 2_000);
  });

  it("that failed says why", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf());
    const long = "x".repeat(MESSAGE_LENGTH_MAX + 1);
    expect(
      ledger.run({ kind: "placement.fail", actor: ANN, grant: 1, message: long }),
    ).toMatchObject({ rejection: { reason: "invalid_request", path: "/message" } });
    ledger.now += 1_500;
    ledger.must(CHANGES[1]!);
    expect(viewPlacement(ledger.state, 1)).toMatchObject({
      state: "failed",
      message: "no driver",
      endAt: NOW + 2_000,
    });
  });

  it("is forgotten some days after its end, with its key still known until then", () => {
    const ledger = ledgerOf();
    const command = placementOf({}, { key: { key: "k", fingerprint: "f" } });
    ledger.must(command);
    ledger.must(CHANGES[0]!);
    ledger.now += 7 * DAY_MS - 1;
    ledger.must(nodeOf("n2"));
    expect(ledger.run(command)).toMatchObject({ replayOf: [1] });
    ledger.now = NOW + GRANT_RETENTION_MS;
    ledger.must(nodeOf("n3"));
    expect(viewPlacement(ledger.state, 1)).toBeUndefined();
    expect(ledger.must(command)).toMatchObject([{ grant: 2 }]);
    checkLedger(ledger.state);
  });

  it("that has ended makes room for others when there are too many", () => {
    const ledger = ledgerOf();
    const key = { key: "k", fingerprint: "f" };
    ledger.must(placementOf({}, { key }));
    ledger.must(CHANGES[0]!);
    const { ended } = ledger.state.placements;
    while (ended.size <= PLACEMENTS_ENDED_MAX) heapPush(ended, Number.MAX_SAFE_INTEGER, 0);
    ledger.must(nodeOf("n2"));
    expect(viewPlacement(ledger.state, 1)).toBeUndefined();
    // Its key is free again, before it would have been.
    expect(ledger.must(placementOf({}, { key }))).toMatchObject([{ grant: 2 }]);
  });
});

describe("the list of placements", () => {
  function full(): TestLedger {
    const ledger = ledgerOf();
    ledger.must(placementOf({}, { count: 2 }));
    ledger.must(placementOf({}, { userId: "bob", within: { node: "n1" }, name: "train" }));
    ledger.must(placementOf({}, { count: 3 }));
    ledger.must({ kind: "placement.release", actor: ANN, grant: 2 });
    return ledger;
  }
  const numbers = (ledger: TestLedger, filter: Parameters<typeof listPlacements>[1]) =>
    listPlacements(ledger.state, filter, 100).items.map(({ number }) => number);

  it("is newest first, page by page", () => {
    const ledger = full();
    const first = listPlacements(ledger.state, {}, 4);
    expect(first.items.map(({ number }) => number)).toEqual([6, 5, 4, 3]);
    const rest = listPlacements(ledger.state, {}, 4, Number(first.next));
    expect(rest.items.map(({ number }) => number)).toEqual([2, 1]);
    expect(rest.next).toBeUndefined();
  });

  it("can be filtered by whom, where, how and with whom", () => {
    const ledger = full();
    expect(numbers(ledger, { userId: "bob" })).toEqual([3]);
    expect(numbers(ledger, { node: "n1" })).toEqual([3]);
    expect(numbers(ledger, { cluster: "c2" })).toEqual([3]);
    expect(numbers(ledger, { states: ["ended"] })).toEqual([2]);
    expect(numbers(ledger, { node: "n0", states: ["active", "scheduled"] })).toEqual([6, 5, 4, 1]);
    expect(numbers(ledger, { node: "none", states: ["active"] })).toEqual([]);
    expect(numbers(ledger, { group: 4 })).toEqual([6, 5, 4]);
    expect(numbers(ledger, { group: 5 })).toEqual([]);
    expect(viewPlacement(ledger.state, 3)).toMatchObject({ name: "train", cluster: "c2" });
  });
});
