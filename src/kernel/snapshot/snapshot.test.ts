import { describe, expect, it } from "vitest";
import { checkLedger } from "../invariants.ts";
import {
  createTestLedger,
  nodeOf,
  placementOf,
  poolOf,
  requestOf,
  type TestLedger,
} from "../testing/index.ts";
import { decodeState, encodeState, isReadableImage, type StateImage } from "./index.ts";

const NOW = 1_800_000_000_000;
const WINDOW = { startAt: NOW, endAt: NOW + 600_000 };

function ledgerOf(): TestLedger {
  const ledger = createTestLedger(NOW);
  ledger.must(poolOf("p", [{ ...WINDOW, capacity: 8 }], { options: { floatPercent: 25 } }));
  const key = { key: "k", fingerprint: "f" };
  ledger.must(requestOf("p", WINDOW.startAt, WINDOW.endAt, 3, { key }));
  return ledger;
}

/** The image as it was made before there was a fleet, or a job. */
function firstVersion({ head, columns, ...image }: StateImage): StateImage {
  const { fleet: _fleet, jobs: _jobs, checkins: _checkins, ...rest } = head;
  const isOld = (name: string): boolean => /^(grants|ended|pools)\//.test(name);
  return { ...image, version: 1, head: rest, columns: columns.filter(({ name }) => isOld(name)) };
}

describe("an image", () => {
  it("of the first version is still read", () => {
    const image = encodeState(ledgerOf().state);
    const old = structuredClone(firstVersion(image));
    expect(isReadableImage(old)).toBe(true);
    const state = decodeState(old);
    checkLedger(state);
    expect(encodeState(state)).toEqual(image);
  });

  it("of a version to come is not", () => {
    const image = { ...encodeState(ledgerOf().state), version: 3 };
    expect(isReadableImage(image)).toBe(false);
    expect(() => decodeState(image)).toThrow("version");
  });

  it("tells the same whatever way led to the state", () => {
    const direct = createTestLedger(NOW);
    direct.must(nodeOf("a"));
    direct.must(nodeOf("b", { gpuModel: "H100" }));
    const roundabout = createTestLedger(NOW);
    roundabout.must(nodeOf("x", { labels: { gone: "soon" } }));
    roundabout.must(nodeOf("b", { gpuModel: "H100" }));
    const actor = { userId: "op", role: "operator" } as const;
    roundabout.must({ kind: "node.remove", actor, node: "x", force: false });
    roundabout.must(nodeOf("a"));
    for (const ledger of [direct, roundabout]) {
      ledger.state.seq = 10;
      ledger.must(placementOf({}, { within: { node: "b" } }));
    }
    expect(encodeState(roundabout.state)).toEqual(encodeState(direct.state));
  });

  it("keeps nodes their numbers, gaps included", () => {
    const ledger = createTestLedger(NOW);
    for (const node of ["a", "b", "c", "d"]) ledger.must(nodeOf(node));
    const actor = { userId: "op", role: "operator" } as const;
    ledger.must({ kind: "node.remove", actor, node: "b", force: false });
    const restored = decodeState(structuredClone(encodeState(ledger.state)));
    checkLedger(restored);
    for (const state of [ledger.state, restored]) {
      expect(state.fleet.nodes.map((row) => row?.node)).toEqual(["a", undefined, "c", "d"]);
    }
    ledger.must(nodeOf("e"));
    expect(ledger.state.fleet.nodes[1]?.node).toBe("e");
  });
});
