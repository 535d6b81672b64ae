import { createPrng, type Prng } from "../../src/base/index.ts";
import type { Command } from "../../src/kernel/index.ts";
import {
  ALL_NODES,
  bidOf,
  CREDIT,
  classOf,
  createTestLedger,
  depositOf,
  nodeOf,
  poolOf,
  runUntilIdle,
  type TestLedger,
} from "../../src/kernel/testing/index.ts";
import type { BenchRow } from "../rows/row.ts";
import { rateOf } from "./rate.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const RESTING = 100_000;

/** Orders as they are served: decided, with money held, and applied; without journal or HTTP. */
export function ledgerRows(): BenchRow[] {
  return [
    {
      name: "plain orders in the ledger with accounts and escrow, 10^5 resting",
      value: plainRate(),
      unit: "/s",
    },
    {
      name: "bids with inputs in the ledger, 10^4 nodes: a slot bought and given back",
      value: locatedRate(10_000),
      unit: "/s",
    },
  ];
}

function fund(ledger: TestLedger): void {
  for (let user = 0; user < 1_000; user++) ledger.must(depositOf(`u${user}`, 1_000_000));
}

/** 45 % new orders, 45 % cancels, 10 % that buy. */
function plainRate(): number {
  const random = createPrng(1);
  const ledger = createTestLedger(NOW);
  const schedule = [{ startAt: NOW, endAt: NOW + 1_000 * HOUR, capacity: 100_000_000 }];
  ledger.must(poolOf("gpu", schedule));
  ledger.must(classOf("gpu", { pool: "gpu", price: 3 * CREDIT, seller: "sue" }));
  fund(ledger);
  const live: number[] = [];
  const place = (limit: number): number => {
    const number = ledger.state.market.nextOrder;
    ledger.must(bidOf("gpu", `u${random.below(1_000)}`, limit));
    if (limit < 3) live.push(number);
    return number;
  };
  while (live.length < RESTING) place(limitOf(random));
  const script = Array.from({ length: 20_000 }, () => random.below(100));
  return rateOf(script, (dice) => {
    if (dice >= 55) return place(limitOf(random));
    if (dice >= 45) return place(3);
    const at = random.below(live.length);
    const order = live[at]!;
    live[at] = live[live.length - 1]!;
    live.pop();
    const actor = { userId: "op", role: "operator" } as const;
    ledger.must({ kind: "order.cancel", actor, order });
    return order;
  });
}

function limitOf(random: Prng): number {
  return (1 + random.below(20_000)) / 10_000;
}

function locatedRate(nodes: number): number {
  const random = createPrng(2);
  const ledger = createTestLedger(NOW);
  for (let node = 0; node < nodes; node++) {
    const rack = node % (nodes / 50);
    const place = { dataCenter: `d${rack % 5}`, rack: `r${rack}` };
    ledger.must(nodeOf(`n${node}`, { ...place, cpuMilli: 16_000, memoryMib: 65_536, gpus: 0 }));
  }
  const slot = { cpuMilli: 2_000, memoryMib: 4_096, gpus: 0 };
  ledger.must(classOf("slot", { nodes: ALL_NODES, slot, price: CREDIT, seller: "sue" }));
  fund(ledger);
  const bid = (): Command => {
    const input = () => ({ place: { node: `n${random.below(nodes)}` }, bytes: 1 });
    const inputs = Array.from({ length: 1 + random.below(3) }, input);
    return bidOf("slot", `u${random.below(1_000)}`, 2, { inputs });
  };
  const held: number[] = [];
  const take = (): number => {
    const grant = ledger.state.nextGrant;
    ledger.must(bid());
    held.push(grant);
    return grant;
  };
  while (held.length < nodes) take();
  const actor = { userId: "op", role: "operator" } as const;
  return rateOf(Array.from({ length: 5_000 }), () => {
    take();
    const at = random.below(held.length);
    ledger.must({ kind: "lease.release", actor, grant: held[at]! });
    held[at] = held[held.length - 1]!;
    held.pop();
    return runUntilIdle(ledger).length;
  });
}
