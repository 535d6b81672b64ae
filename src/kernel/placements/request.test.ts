import { describe, expect, it } from "vitest";
import { decodeState, encodeState, listNodes, viewNode, viewPlacement } from "../index.ts";
import { createTestLedger, nodeOf, placementOf, type TestLedger } from "../testing/index.ts";

const AT = 1_800_000_000_000;

function ledgerOf(nodes: number): TestLedger {
  const ledger = createTestLedger(AT);
  for (let i = 0; i < nodes; i++) ledger.must(nodeOf(`n${i}`));
  return ledger;
}

describe("a placement", () => {
  it("takes GPUs of a node, and gives them back", () => {
    const ledger = ledgerOf(2);
    const events = ledger.must(placementOf({ gpus: 3 }));
    expect(events).toMatchObject([{ kind: "placement.granted", node: "n0", gpus: [0, 1, 2] }]);
    expect(viewNode(ledger.state, "n0")).toMatchObject({ liveGrants: 1, cpuMilliFree: 56_000 });
    expect(viewPlacement(ledger.state, 1)).toMatchObject({ state: "active", cluster: "c1" });
    const image = encodeState(ledger.state);
    expect(encodeState(decodeState(image))).toEqual(image);
    ledger.must({ kind: "placement.release", actor: { userId: "ann", role: "user" }, grant: 1 });
    expect(listNodes(ledger.state, {}, 10).items.map(({ gpuMilliFree }) => gpuMilliFree)).toEqual([
      Array.from({ length: 8 }, () => 1000),
      Array.from({ length: 8 }, () => 1000),
    ]);
    expect(encodeState(decodeState(encodeState(ledger.state)))).toEqual(encodeState(ledger.state));
  });
});
