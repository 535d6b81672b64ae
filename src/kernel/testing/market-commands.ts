import type { Prng } from "../../base/index.ts";
import type { Command } from "../command.ts";
import type { LedgerState } from "../model/index.ts";
import type { PlaceBid } from "../trading/index.ts";
import { nodeOf, placementOf } from "./fleet.ts";
import { ADMIN, poolOf, requestOf } from "./ledger.ts";
import { ALL_NODES, askOf, bidOf, CREDIT, classOf, depositOf } from "./market.ts";

const USERS = ["ann", "bob", "cat", "dan"] as const;
const NODES = ["n0", "n1", "n2", "n3", "n4", "n5"] as const;
const SECOND = 1_000;

/** Two pools, one of them backed, four classes, nodes in two data centres, and some money. */
export function marketScene(now: number): readonly Command[] {
  const schedule = [
    { startAt: now, endAt: now + 400 * SECOND, capacity: 6 },
    { startAt: now + 400 * SECOND, endAt: now + 100_000 * SECOND, capacity: 9 },
  ];
  const terms = { price: 2 * CREDIT, leaseMs: 60 * SECOND, leaseMsMin: 5 * SECOND } as const;
  const clearing = { kind: "rounds", by: "price", everyMs: 20 * SECOND } as const;
  return [
    poolOf("units", schedule),
    {
      ...poolOf("gpus", []),
      backing: {
        clusters: [],
        dataCenters: ["a"],
        racks: [],
        gpuModels: [],
        labels: {},
        policy: "best-fit",
      },
      rolling: { capacity: 0, horizonMs: 90_000 * SECOND },
    },
    ...NODES.map((node, i) => node4(node, i)),
    classOf("units", { pool: "units", ...terms, seller: "sue", surplusMs: 30 * SECOND }),
    classOf("gpus", { pool: "gpus", slot: SLOT, ...terms, seller: "sue", feePpm: 30_000 }),
    classOf("cores", {
      nodes: ALL_NODES,
      slot: { cpuMilli: 1_000, memoryMib: 512, gpus: 0 },
      ...terms,
      price: CREDIT,
      seller: "sue",
    }),
    classOf("rounds", { pool: "units", ...terms, seller: "sue", clearing }),
    classOf("places", {
      nodes: ALL_NODES,
      slot: { cpuMilli: 500, memoryMib: 256, gpus: 0 },
      ...terms,
      clearing: { ...clearing, by: "distance" },
      seller: "sue",
    }),
    ...USERS.map((user) => depositOf(user, 5)),
  ];
}

const SLOT = { cpuMilli: 1_000, memoryMib: 512, gpus: 1 };

function node4(node: string, i: number): Command {
  const dataCenter = i < 4 ? "a" : "b";
  const facts = { dataCenter, rack: `r${i >> 1}`, cpuMilli: 4_000, memoryMib: 4_096, gpus: 2 };
  return nodeOf(node, { ...facts, labels: { speed: `${i % 3}` } });
}

/** A random command of the market, or of what it shares nodes and pools with. */
export function randomMarketCommand(random: Prng, state: LedgerState, now: number): Command {
  const kind = random.below(100);
  const userId = USERS[random.below(USERS.length)]!;
  if (kind < 40) return randomBid(random, userId, now);
  if (kind < 52) return randomAsk(random, state, now);
  if (kind < 60) return { kind: "order.cancel", actor: ADMIN, order: anOrder(random, state) };
  if (kind < 67) return amend(random, state, now);
  if (kind < 72) return { kind: "lease.release", actor: ADMIN, grant: aLease(random, state) };
  if (kind < 75) {
    const durationMs = SECOND * random.below(90);
    return { kind: "lease.renew", actor: ADMIN, grant: aLease(random, state), durationMs };
  }
  if (kind < 79) return money(random, userId);
  return others(random, state, userId, now);
}

function randomBid(random: Prng, userId: string, now: number): PlaceBid {
  const amount = 1 + random.below(4);
  const inputs = Array.from({ length: random.below(3) }, () => ({
    ...(random.chance(4, 5) ? { place: { node: NODES[random.below(NODES.length)]! } } : {}),
    bytes: random.below(5),
  }));
  const rackMs = random.chance(1, 3) ? SECOND * random.below(20) : 0;
  const dataCenterMs = rackMs + (random.chance(1, 3) ? SECOND * random.below(20) : 0);
  return {
    ...bidOf(CLASSES[random.below(CLASSES.length)]!, userId, random.below(9)),
    amount,
    minimum: random.chance(1, 4) ? 1 + random.below(amount) : 1,
    timeInForce: FORCES[random.below(FORCES.length)]!,
    selfTrade: random.chance(1, 2) ? "cancel_resting" : "cancel_incoming",
    prefer: PREFERS[random.below(PREFERS.length)]!,
    inputs,
    patience: { rackMs, dataCenterMs, anywhereMs: dataCenterMs + SECOND * random.below(9) },
    ...(random.chance(1, 4) ? { expiresAt: now + SECOND * random.below(60) } : {}),
  };
}

const CLASSES = ["units", "gpus", "cores", "units", "gpus", "cores", "rounds", "places"] as const;
const FORCES = ["gtc", "gtc", "gtc", "ioc", "fok", "post_only"] as const;
const PREFERS = ["nearest", "cheapest", "fastest"] as const;

function randomAsk(random: Prng, state: LedgerState, now: number): Command {
  const grant = aLease(random, state);
  const lease = state.market.leases.get(grant);
  const cls = lease === undefined ? "units" : state.market.classNames[lease.class]!;
  const owner = lease === undefined ? "ann" : state.users.names[lease.user]!;
  return {
    ...askOf(cls, owner, grant, random.below(7)),
    timeInForce: FORCES[random.below(FORCES.length)]!,
    selfTrade: random.chance(1, 2) ? "cancel_resting" : "cancel_incoming",
    ...(random.chance(1, 2) ? { amount: 1 + random.below(3) } : {}),
    ...(random.chance(1, 4) ? { expiresAt: now + SECOND * random.below(60) } : {}),
  };
}

function amend(random: Prng, state: LedgerState, now: number): Command {
  return {
    kind: "order.amend",
    actor: ADMIN,
    order: anOrder(random, state),
    ...(random.chance(1, 2) ? { limit: random.below(9) * CREDIT } : {}),
    ...(random.chance(1, 2) ? { amount: random.below(5) } : {}),
    ...(random.chance(1, 3) ? { expiresAt: now + SECOND * random.below(90) } : {}),
  };
}

function money(random: Prng, userId: string): Command {
  const amount = random.below(CREDIT);
  const kind = random.below(3);
  if (kind === 0) return { kind: "account.deposit", actor: ADMIN, userId, amount };
  if (kind === 1) return { kind: "account.withdraw", actor: ADMIN, userId, amount };
  return { kind: "account.transfer", actor: ADMIN, userId, to: "bob", amount };
}

/** What shares the supply: placements, reservations, nodes that go and come. */
function others(random: Prng, state: LedgerState, userId: string, now: number): Command {
  const kind = random.below(12);
  const node = NODES[random.below(NODES.length)]!;
  if (kind < 3) {
    const gpus = random.below(2);
    const pod = { cpuMilli: 1_000, memoryMib: 512, gpus, gpuMilli: 1_000 * gpus };
    return placementOf(pod, {
      userId,
      walltimeMs: SECOND * (1 + random.below(90)),
      preemptible: random.chance(1, 4),
    });
  }
  if (kind < 5) {
    const grant = 1 + random.below(state.nextGrant);
    return { kind: "placement.release", actor: ADMIN, grant };
  }
  if (kind < 8) {
    const startAt = now + SECOND * random.below(60);
    const pool = random.chance(1, 2) ? "units" : "gpus";
    const endAt = startAt + SECOND * (1 + random.below(60));
    return requestOf(pool, startAt, endAt, 1 + random.below(3), { userId });
  }
  if (kind === 8) {
    const grant = 1 + random.below(state.nextGrant);
    return { kind: "reservation.cancel", actor: ADMIN, grant };
  }
  if (kind === 9) {
    const status = random.chance(1, 2) ? "lost" : "ready";
    return { kind: "node.set_status", actor: ADMIN, node, status };
  }
  if (kind === 10) return { kind: "node.drain", actor: ADMIN, node };
  return { kind: "node.undrain", actor: ADMIN, node };
}

function anOrder(random: Prng, { market }: LedgerState): number {
  const open = [...market.orders.values()].filter(({ state }) => state === "open");
  const isKnown = open.length > 0 && random.chance(9, 10);
  return isKnown ? open[random.below(open.length)]!.number : 1 + random.below(market.nextOrder);
}

function aLease(random: Prng, { market }: LedgerState): number {
  const grants = [...market.leases.keys()];
  return grants.length === 0 ? 1 : grants[random.below(grants.length)]!;
}
