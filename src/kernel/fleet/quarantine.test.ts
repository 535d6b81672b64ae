import { describe, expect, it } from "vitest";
import { checkLedger } from "../invariants.ts";
import { decodeState, encodeState } from "../snapshot/index.ts";
import { createTestLedger, nodeOf, placementOf, type TestLedger } from "../testing/index.ts";
import { nextDueAt } from "../tick.ts";
import { viewNode } from "./index.ts";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OPERATOR = { userId: "op", role: "operator" } as const;

function ledgerOf(): TestLedger {
  const ledger = createTestLedger(NOW);
  ledger.must(nodeOf("bad"));
  ledger.must(nodeOf("good"));
  return ledger;
}

/** Something is placed on the node and fails at once. */
function failOn(ledger: TestLedger, node: string): readonly string[] {
  const grant = ledger.state.nextGrant;
  ledger.must(placementOf({}, { within: { node } }));
  const command = { kind: "placement.fail", actor: OPERATOR, grant, message: "no driver" } as const;
  return ledger.must(command).map(({ kind }) => kind);
}

function runOn(ledger: TestLedger, node: string, ranMs: number, isAcknowledged = false): void {
  const grant = ledger.state.nextGrant;
  ledger.must(placementOf({}, { within: { node } }));
  if (isAcknowledged) ledger.must({ kind: "placement.acknowledge", actor: OPERATOR, grant });
  ledger.now += ranMs;
  ledger.must({ kind: "placement.release", actor: OPERATOR, grant });
}

const failures = (ledger: TestLedger): number => viewNode(ledger.state, "bad")!.failures;
const restingUntil = (ledger: TestLedger): number | undefined =>
  viewNode(ledger.state, "bad")!.restingUntilAt;
/** Where the first node in order goes, if nothing speaks against it. */
const firstChoice = (ledger: TestLedger): string => {
  const decision = ledger.run(placementOf());
  const [event] = decision.ok ? decision.events : [];
  return event?.kind === "placement.granted" ? event.node : "nowhere";
};

describe("a node whose grants fail", () => {
  it("ranks behind all that are sound, for every policy", () => {
    for (const policy of ["first-fit", "best-fit", "worst-fit", "fgd", "random"]) {
      const ledger = ledgerOf();
      failOn(ledger, "bad");
      for (let i = 0; i < 8; i++) {
        expect(ledger.must(placementOf({}, { policy }))).toMatchObject([{ node: "good" }]);
      }
      expect(ledger.must(placementOf({}, { policy }))).toMatchObject([{ node: "bad" }]);
      checkLedger(ledger.state);
    }
  });

  it("rests after three failures within an hour, and the tick ends its rest", () => {
    const ledger = ledgerOf();
    expect(failOn(ledger, "bad")).toEqual(["placement.ended"]);
    expect(failOn(ledger, "bad")).toEqual(["placement.ended"]);
    expect(failOn(ledger, "bad")).toEqual(["placement.ended", "node.rested"]);
    expect(restingUntil(ledger)).toBe(NOW + 10 * MINUTE);
    const refusal = ledger.run(placementOf({}, { count: 9 }));
    expect(refusal).toMatchObject({ rejection: { explanation: { ruledOut: { resting: 1 } } } });
    expect(nextDueAt(ledger.state)).toBe(NOW + 10 * MINUTE);
    ledger.now += 10 * MINUTE;
    expect(ledger.must({ kind: "tick" })).toEqual([{ kind: "node.resumed", node: "bad" }]);
    expect(ledger.must({ kind: "tick" })).toEqual([]);
    checkLedger(ledger.state);
    expect(firstChoice(ledger)).toBe("good");
  });

  it("is on trial after a rest: one more failure, and it rests twice as long, up to a day", () => {
    const ledger = ledgerOf();
    for (let i = 0; i < 3; i++) failOn(ledger, "bad");
    const rests: number[] = [];
    for (let i = 0; i < 9; i++) {
      rests.push(restingUntil(ledger)! - ledger.now);
      ledger.now = restingUntil(ledger)!;
      ledger.must({ kind: "tick" });
      expect(failOn(ledger, "bad")).toEqual(["placement.ended", "node.rested"]);
    }
    const minutes = rests.map((ms) => ms / MINUTE);
    expect(minutes).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1440]);
  });

  it("is forgiven one failure for each grant that goes well", () => {
    const ledger = ledgerOf();
    failOn(ledger, "bad");
    failOn(ledger, "bad");
    runOn(ledger, "bad", MINUTE);
    expect(failures(ledger)).toBe(2);
    runOn(ledger, "bad", MINUTE, true);
    expect(failures(ledger)).toBe(1);
    runOn(ledger, "bad", 5 * MINUTE);
    expect(failures(ledger)).toBe(0);
    expect(firstChoice(ledger)).toBe("bad");
  });

  it("is sound again an hour after the last one, whoever is asked", () => {
    const ledger = ledgerOf();
    failOn(ledger, "bad");
    ledger.now += HOUR - 1;
    failOn(ledger, "bad");
    expect(failures(ledger)).toBe(2);
    ledger.now += 1;
    expect(failOn(ledger, "bad")).toEqual(["placement.ended"]);
    expect(failures(ledger)).toBe(2);
    ledger.now += HOUR;
    ledger.must(nodeOf("other"));
    expect(failures(ledger)).toBe(0);
    expect(firstChoice(ledger)).toBe("bad");
    checkLedger(ledger.state);
  });

  it("begins anew with short rests once it was sound", () => {
    const ledger = ledgerOf();
    for (let i = 0; i < 3; i++) failOn(ledger, "bad");
    ledger.now = restingUntil(ledger)!;
    ledger.must({ kind: "tick" });
    ledger.now += HOUR;
    ledger.must(nodeOf("other"));
    for (let i = 0; i < 3; i++) failOn(ledger, "bad");
    expect(restingUntil(ledger)! - ledger.now).toBe(10 * MINUTE);
  });

  it("does not count what fails while it rests", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf({}, { within: { node: "bad" } }));
    for (let i = 0; i < 3; i++) failOn(ledger, "bad");
    const until = restingUntil(ledger);
    ledger.now += MINUTE;
    const fail = { kind: "placement.fail", actor: OPERATOR, grant: 1, message: "" } as const;
    expect(ledger.must(fail)).toHaveLength(1);
    expect(restingUntil(ledger)).toBe(until);
  });

  it("is as new after it was undrained", () => {
    const ledger = ledgerOf();
    for (let i = 0; i < 3; i++) failOn(ledger, "bad");
    ledger.must({ kind: "node.undrain", actor: OPERATOR, node: "bad" });
    expect(viewNode(ledger.state, "bad")).toMatchObject({ failures: 0, isDraining: false });
    expect(restingUntil(ledger)).toBeUndefined();
    expect(firstChoice(ledger)).toBe("bad");
    ledger.now += HOUR;
    expect(ledger.must({ kind: "tick" })).toEqual([]);
    checkLedger(ledger.state);
  });

  it("rests on after a restart", () => {
    const ledger = ledgerOf();
    for (let i = 0; i < 3; i++) failOn(ledger, "bad");
    const restored = decodeState(encodeState(ledger.state));
    expect(nextDueAt(restored)).toBe(NOW + 10 * MINUTE);
    expect(viewNode(restored, "bad")).toEqual(viewNode(ledger.state, "bad"));
    checkLedger(restored);
  });
});
