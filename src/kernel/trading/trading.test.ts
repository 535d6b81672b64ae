import { describe, expect, it } from "vitest";
import { viewAccount } from "../accounts/index.ts";
import { checkLedger } from "../invariants.ts";
import { listPlacements } from "../placements/index.ts";
import { decodeState, encodeState } from "../snapshot/index.ts";
import {
  ADMIN,
  ALL_NODES,
  askOf,
  bidOf,
  CREDIT,
  classOf,
  createTestLedger,
  depositOf,
  nodeOf,
  poolOf,
  runUntilIdle,
  type TestLedger,
} from "../testing/index.ts";
import { viewOrder, whyOrder } from "./index.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

/** A pool of ten units at 2 credits, a class on it, and money for three. */
function units(capacity = 10): TestLedger {
  const ledger = createTestLedger(NOW);
  ledger.must(poolOf("gpu", [{ startAt: NOW, endAt: NOW + 1_000 * HOUR, capacity }]));
  ledger.must(classOf("gpu", { pool: "gpu", price: 2 * CREDIT, seller: "owner" }));
  for (const user of ["ann", "bob", "cat"]) ledger.must(depositOf(user, 1_000));
  return ledger;
}

const free = (ledger: TestLedger, user: string): number =>
  viewAccount(ledger.state, user).free / CREDIT;

describe("units of a pool", () => {
  it("are bought at the pool's price, paid by the hour, and given back", () => {
    const ledger = units();
    ledger.must(bidOf("gpu", "ann", 5, { amount: 3 }));
    const order = viewOrder(ledger.state, 1)!;
    expect(order).toMatchObject({ state: "filled", left: 0, held: 0 });
    expect(order.fills).toMatchObject([{ amount: 3, price: 2 * CREDIT, endAt: NOW + HOUR }]);
    expect(viewAccount(ledger.state, "ann")).toMatchObject({ free: 994e6, held: 6e6 });
    checkLedger(ledger.state);
    ledger.now = NOW + HOUR / 2;
    const { grant } = order.fills[0]!;
    ledger.must({ kind: "lease.release", actor: ADMIN, grant });
    runUntilIdle(ledger);
    expect(free(ledger, "ann")).toBe(997);
    expect(free(ledger, "owner")).toBe(3);
    checkLedger(ledger.state);
  });

  it("wait for the highest bid when none are left, at that bid's limit", () => {
    const ledger = units(2);
    ledger.must(bidOf("gpu", "ann", 3, { amount: 2 }));
    ledger.must(bidOf("gpu", "bob", 4));
    ledger.must(bidOf("gpu", "cat", 5));
    expect(whyOrder(ledger.state, 2, NOW)).toMatchObject({
      because: "nothing_there",
      nextFreeAt: NOW + HOUR,
    });
    runUntilIdle(ledger);
    checkLedger(ledger.state);
    ledger.now = NOW + HOUR;
    runUntilIdle(ledger);
    expect(viewOrder(ledger.state, 3)).toMatchObject({
      state: "filled",
      fills: [{ price: 5 * CREDIT }],
    });
    expect(viewOrder(ledger.state, 2)).toMatchObject({ state: "filled" });
    expect(free(ledger, "owner")).toBe(4);
    checkLedger(ledger.state);
  });

  it("are resold in part: each owner pays the one before for what is used", () => {
    const ledger = units(4);
    ledger.must(bidOf("gpu", "ann", 2, { amount: 4 }));
    const { grant } = viewOrder(ledger.state, 1)!.fills[0]!;
    ledger.now = NOW + HOUR / 2;
    ledger.must(askOf("gpu", "ann", grant, 3, { amount: 1 }));
    ledger.must(bidOf("gpu", "bob", 6));
    expect(viewOrder(ledger.state, 3)).toMatchObject({
      state: "filled",
      fills: [{ price: 3 * CREDIT, endAt: NOW + HOUR }],
    });
    checkLedger(ledger.state);
    ledger.now = NOW + HOUR;
    runUntilIdle(ledger);
    checkLedger(ledger.state);
    expect(free(ledger, "owner")).toBe(8);
    expect(free(ledger, "bob")).toBe(998.5);
    expect(free(ledger, "ann")).toBe(1_000 - 8 + 1.5);
    expect(ledger.state.market.leases.size).toBe(0);
  });

  it("go back when nobody buys a holder's surplus in time", () => {
    const ledger = units(4);
    ledger.must(bidOf("gpu", "ann", 2, { amount: 4 }));
    const { grant } = viewOrder(ledger.state, 1)!.fills[0]!;
    ledger.must(askOf("gpu", "ann", grant, 9, { amount: 3 }));
    ledger.now = NOW + 10 * 60_000;
    runUntilIdle(ledger);
    expect(viewOrder(ledger.state, 2)).toMatchObject({ state: "returned", endReason: "surplus" });
    expect(free(ledger, "ann")).toBe(1_000 - 2 - 1);
    checkLedger(ledger.state);
    ledger.must(bidOf("gpu", "bob", 2, { amount: 3, timeInForce: "fok" }));
    expect(viewOrder(ledger.state, 3)).toMatchObject({ state: "filled" });
  });
});

/** Two data centres with a rack of two nodes each; a slot is a core and 1 GiB, four on a node. */
function slots(): TestLedger {
  const ledger = createTestLedger(NOW);
  for (const [node, dataCenter, rack] of [
    ["a1", "a", "ra"],
    ["a2", "a", "ra"],
    ["b1", "b", "rb"],
    ["b2", "b", "rb"],
  ] as const) {
    ledger.must(nodeOf(node, { dataCenter, rack, cpuMilli: 4_000, memoryMib: 4_096, gpus: 0 }));
  }
  ledger.must(
    classOf("slot", {
      nodes: ALL_NODES,
      slot: { cpuMilli: 1_000, memoryMib: 1_024, gpus: 0 },
      price: CREDIT,
      seller: "owner",
    }),
  );
  for (const user of ["ann", "bob", "cat"]) ledger.must(depositOf(user, 1_000));
  return ledger;
}

const nodesOf = (ledger: TestLedger, user: string): readonly string[] =>
  listPlacements(ledger.state, { userId: user, states: ["active"] }, 99).items.map((p) => p.node);

describe("slots on nodes", () => {
  it("are taken near the data, and never twice", () => {
    const ledger = slots();
    const near = { inputs: [{ place: { node: "b2" }, bytes: 5 }] };
    ledger.must(bidOf("slot", "ann", 2, { amount: 5, ...near }));
    expect(nodesOf(ledger, "ann").toSorted()).toEqual(["b1", "b2", "b2", "b2", "b2"]);
    ledger.must(bidOf("slot", "bob", 2, { amount: 12, timeInForce: "ioc" }));
    expect(viewOrder(ledger.state, 2)).toMatchObject({ state: "ended", left: 1 });
    expect(nodesOf(ledger, "bob")).toHaveLength(11);
    checkLedger(ledger.state);
    ledger.must(bidOf("slot", "cat", 3, { inputs: [{ place: { node: "a1" }, bytes: 1 }] }));
    expect(viewOrder(ledger.state, 3)).toMatchObject({ state: "open", left: 1 });
    const [mine] = listPlacements(ledger.state, { userId: "ann" }, 1).items;
    ledger.must({ kind: "placement.release", actor: ADMIN, grant: mine!.number });
    runUntilIdle(ledger);
    expect(viewOrder(ledger.state, 3)).toMatchObject({ state: "filled" });
    checkLedger(ledger.state);
  });

  it("change hands when a holder sells", () => {
    const ledger = slots();
    ledger.must(bidOf("slot", "ann", 1, { amount: 16 }));
    const { grant, node } = viewOrder(ledger.state, 1)!.fills[0]!;
    ledger.must(askOf("slot", "ann", grant, 2));
    ledger.must(bidOf("slot", "bob", 3, { inputs: [{ place: { node: "b1" }, bytes: 1 }] }));
    expect(viewOrder(ledger.state, 3)).toMatchObject({
      state: "filled",
      fills: [{ price: 2 * CREDIT, node, endAt: NOW + HOUR }],
    });
    expect(nodesOf(ledger, "bob")).toEqual([node]);
    runUntilIdle(ledger);
    checkLedger(ledger.state);
    ledger.now = NOW + HOUR;
    runUntilIdle(ledger);
    expect([free(ledger, "owner"), free(ledger, "ann"), free(ledger, "bob")]).toEqual([
      16,
      1_000 - 16 + 2,
      998,
    ]);
  });

  it("are lost with their node: nobody pays for what was not had", () => {
    const ledger = slots();
    const near = { inputs: [{ place: { node: "a1" }, bytes: 5 }] };
    ledger.must(bidOf("slot", "ann", 1, { amount: 2, ...near }));
    ledger.now = NOW + HOUR / 4;
    ledger.must({ kind: "node.set_status", actor: ADMIN, node: "a1", status: "lost" });
    runUntilIdle(ledger);
    expect(free(ledger, "ann")).toBe(999.5);
    checkLedger(ledger.state);
  });

  it("wait for a nearer one as long as their patience lasts", () => {
    const ledger = slots();
    const data = { inputs: [{ place: { node: "a1" }, bytes: 5 }] };
    ledger.must(bidOf("slot", "ann", 1, { amount: 8, ...data }));
    const patience = { rackMs: 1_000, dataCenterMs: 2_000, anywhereMs: 60_000 };
    ledger.must(bidOf("slot", "bob", 9, { ...data, patience }));
    expect(whyOrder(ledger.state, 2, NOW)).toMatchObject({ because: "patience" });
    ledger.now = NOW + 59_000;
    runUntilIdle(ledger);
    expect(viewOrder(ledger.state, 2)).toMatchObject({ state: "open" });
    ledger.now = NOW + 60_000;
    runUntilIdle(ledger);
    expect(viewOrder(ledger.state, 2)).toMatchObject({
      state: "filled",
      fills: [{ price: CREDIT, cost: 16 * 1_001 }],
    });
    checkLedger(ledger.state);
  });

  it("are taken several at once, or none", () => {
    const ledger = slots();
    ledger.must(bidOf("slot", "ann", 1, { amount: 14 }));
    ledger.must(bidOf("slot", "bob", 9, { amount: 4, minimum: 3 }));
    expect(viewOrder(ledger.state, 2)).toMatchObject({ state: "open", left: 4 });
    const { grant } = viewOrder(ledger.state, 1)!.fills[0]!;
    ledger.must({ kind: "lease.release", actor: ADMIN, grant });
    runUntilIdle(ledger);
    expect(viewOrder(ledger.state, 2)).toMatchObject({ left: 1, endReason: "below_minimum" });
    checkLedger(ledger.state);
  });

  it("are renewed at the price of the supply, and not past the desk", () => {
    const ledger = slots();
    ledger.must(bidOf("slot", "ann", 1));
    const { grant } = viewOrder(ledger.state, 1)!.fills[0]!;
    const actor = { userId: "ann", role: "user" } as const;
    expect(
      ledger.run({ kind: "placement.renew", actor, grant, walltimeMs: 9 * HOUR }),
    ).toMatchObject({ rejection: { reason: "market_lease" } });
    ledger.must({ kind: "lease.renew", actor, grant });
    ledger.now = NOW + 2 * HOUR;
    runUntilIdle(ledger);
    expect(free(ledger, "ann")).toBe(998);
    checkLedger(ledger.state);
  });
});

it("is the same after a snapshot", () => {
  const ledger = slots();
  ledger.must(bidOf("slot", "ann", 1, { amount: 16 }));
  ledger.must(bidOf("slot", "bob", 3, { inputs: [{ place: { node: "b1" }, bytes: 1 }] }));
  const { grant } = viewOrder(ledger.state, 1)!.fills[3]!;
  ledger.must(askOf("slot", "ann", grant, 8));
  const image = encodeState(ledger.state);
  const copy = decodeState(structuredClone(image));
  checkLedger(copy);
  expect(encodeState(copy)).toEqual(image);
});
