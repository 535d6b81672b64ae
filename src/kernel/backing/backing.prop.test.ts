import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../base/index.ts";
import {
  type Backing,
  boundGpus,
  type Command,
  type CreatePool,
  checkLedger,
  decodeState,
  encodeState,
  gpusOf,
  grantSlots,
  isEvictable,
  isInService,
  isLive,
  type KernelEvent,
  type LedgerState,
  type NodeRow,
  nextDueAt,
  nodeRow,
  placement,
  podOf,
  secondOf,
  settleTick,
  stateOf,
  tenantsOf,
} from "../index.ts";
import {
  ADMIN,
  createTestLedger,
  nodeOf,
  OPTIONS,
  placementOf,
  requestOf,
  submitOf,
  type TestLedger,
} from "../testing/index.ts";

const SEED = testSeed();
const HISTORIES = process.env["ARBITER_SOAK"] === "1" ? 2_000 : 60;
const STEPS = 120;
const SECOND = 1_000;

const ANY: Backing = {
  clusters: [],
  dataCenters: [],
  racks: [],
  gpuModels: [],
  labels: {},
  policy: "best-fit",
};

function backedPool(pool: string, backing: Partial<Backing>): CreatePool {
  return {
    kind: "pool.create",
    actor: ADMIN,
    pool,
    allowPast: false,
    options: { ...OPTIONS, spinUpMs: 0 },
    schedule: [],
    backing: { ...ANY, ...backing },
    rolling: { capacity: 0, horizonMs: 86_400_000 },
  };
}

/** Lets time pass as the loop does: until a tick comes to nothing. */
function settle(ledger: TestLedger, each?: () => void): readonly KernelEvent[] {
  const events: KernelEvent[] = [];
  for (;;) {
    if (nextDueAt(ledger.state) > ledger.now) return events;
    const decision = ledger.run({ kind: "tick" });
    each?.();
    if (decision.ok && decision.events.length === 0) {
      settleTick(ledger.state, ledger.now);
      return events;
    }
    if (decision.ok) events.push(...decision.events);
  }
}

function randomCommand(random: Prng, ledger: TestLedger): Command {
  const node = `n${random.below(5)}`;
  // Mostly a recent grant, which may well be alive.
  const last = ledger.state.nextGrant - 1;
  const grant = Math.max(1, random.chance(3, 4) ? last - random.below(6) : random.below(last + 2));
  const base = { actor: ADMIN, node };
  switch (random.below(19)) {
    case 0:
      return nodeOf(node, {
        gpus: random.chance(1, 3) ? 2 : 4,
        gpuModel: random.chance(3, 4) ? "A" : "B",
      });
    case 1:
      return { kind: "node.drain", ...base };
    case 2:
      return { kind: "node.undrain", ...base };
    case 3:
      return { kind: "node.remove", ...base, force: random.chance(1, 2) };
    case 4:
      return {
        kind: "node.set_status",
        ...base,
        status: (["ready", "ready", "suspect", "lost"] as const)[random.below(4)]!,
      };
    case 5:
      return random.chance(1, 4)
        ? { kind: "pool.delete", actor: ADMIN, pool: "a" }
        : randomPool(random);
    case 6:
    case 7:
    case 8:
      return randomRequest(random, ledger.now);
    case 16:
      return randomJob(random);
    case 17:
      return {
        kind: "job.finish",
        actor: ADMIN,
        job: 1 + random.below(9),
        part: 0,
        outcome: "done",
      };
    case 9:
      return { kind: "reservation.cancel", actor: ADMIN, grant };
    case 10:
      return { kind: "reservation.amend", actor: ADMIN, grant, amount: 1 + random.below(8) };
    case 11:
      return { kind: "placement.release", actor: ADMIN, grant };
    case 12:
    case 13:
      return {
        kind: "placement.renew",
        actor: ADMIN,
        grant: livePlacement(random, ledger.state) ?? grant,
        walltimeMs: SECOND * (1 + random.below(20)),
      };
    default:
      return randomPlacement(random);
  }
}

function livePlacement(random: Prng, { fleet, placements }: LedgerState): number | undefined {
  const live = fleet.nodes.flatMap((row) =>
    row === undefined ? [] : [...tenantsOf(placements, row)],
  );
  return live.length === 0 ? undefined : placements.number[live[random.below(live.length)]!];
}

function randomPool(random: Prng): Command {
  const gpuModels = [random.chance(1, 2) ? "A" : "B"];
  return backedPool(random.chance(1, 2) ? "a" : "b", { gpuModels });
}

function randomJob(random: Prng): Command {
  const walltimeMs = SECOND * (1 + random.below(8));
  return submitOf("a", 1 + random.below(4), { count: 1 + random.below(2), walltimeMs });
}

function randomRequest(random: Prng, now: number): Command {
  const startAt = secondOf(now) + SECOND * random.below(6);
  return requestOf("a", startAt, startAt + SECOND * (1 + random.below(8)), 1 + random.below(9));
}

function randomPlacement(random: Prng): Command {
  const isShared = random.chance(1, 2);
  return placementOf(
    {
      cpuMilli: random.chance(1, 3) ? 30_000 : 2_000,
      memoryMib: 1_024,
      gpus: isShared ? 1 : random.below(4),
      gpuMilli: 1_000,
      ...(isShared ? { gpuMilli: 250 + 250 * random.below(3) } : {}),
    },
    {
      walltimeMs: SECOND * (1 + random.below(9)),
      preemptible: random.chance(1, 4),
      count: 1 + random.below(2),
      policy: (["first-fit", "best-fit", "worst-fit"] as const)[random.below(3)]!,
    },
  );
}

/** A request without GPUs has no milli of them either. */
function sound(command: Command): Command {
  if (command.kind !== "placement.request" || command.pod.gpus > 0) return command;
  return { ...command, pod: { ...command.pod, gpuMilli: 0 } };
}

/** Units of the pool that its nodes give now, once everything has settled. */
function unitsNow(state: LedgerState, pool: string): number {
  let units = 0;
  for (const row of state.fleet.nodes) {
    if (row?.pool === pool && isInService(row)) units += row.facts.gpus;
  }
  return units;
}

/** Idle GPUs on nodes that take somebody. */
function idleGpus(state: LedgerState, pool: string): number {
  const { nodes } = state.fleet.index;
  let idle = 0;
  for (const row of state.fleet.nodes) {
    if (row?.pool !== pool || nodes.closed[row.number] !== 0) continue;
    const first = row.number * placement.limits.NODE_GPUS_MAX;
    for (let gpu = 0; gpu < row.facts.gpus; gpu++) {
      if (nodes.gpuFree[first + gpu] === placement.GPU_MILLI) idle += 1;
    }
  }
  return idle;
}

/** GPUs that would be idle if all who may be evicted went; one shared with others would not. */
function evictableGpus({ fleet, placements }: LedgerState, row: NodeRow): number {
  const first = row.number * placement.limits.NODE_GPUS_MAX;
  const free = new Map<number, number>();
  for (const slot of tenantsOf(placements, row)) {
    if (!isEvictable(placements, slot)) continue;
    for (const gpu of gpusOf(placements, slot)) {
      const before = free.get(gpu) ?? fleet.index.nodes.gpuFree[first + gpu]!;
      free.set(gpu, before + podOf(placements, slot).load.gpuMilli);
    }
  }
  return [...free.values()].filter((milli) => milli === placement.GPU_MILLI).length;
}

function checkBindings(state: LedgerState): void {
  for (const slot of grantSlots(state.grants)) {
    const grant = state.grants.number[slot]!;
    const pool = state.poolOrder[state.grants.pool[slot]!];
    const isRunning = isLive(state.grants, slot) && stateOf(state.grants, slot) === "active";
    const bound = boundGpus(state.backing, grant);
    if (!isRunning || pool?.backing === undefined) {
      expect(bound).toBe(0);
      continue;
    }
    for (const { node } of state.backing.parts.get(grant) ?? []) {
      const row = nodeRow(state.fleet, node);
      expect(row?.pool).toBe(pool.id);
      expect(row?.status).not.toBe("lost");
    }
    const lacking = state.grants.amount[slot]! - bound;
    expect(lacking).toBeGreaterThanOrEqual(0);
    expect(state.backing.wanting.has(grant)).toBe(lacking > 0);
    // Who lacks GPUs lacks them because there is none left, whoever might be evicted.
    if (lacking === 0) continue;
    expect(idleGpus(state, pool.id)).toBe(0);
    for (const row of state.fleet.nodes) {
      const isOpen = row !== undefined && state.fleet.index.nodes.closed[row.number] === 0;
      if (isOpen && row.pool === pool.id) expect(evictableGpus(state, row)).toBe(0);
    }
  }
}

describe(`backed pools (SEED=${SEED})`, () => {
  it("promise what nodes have, and never the same GPU twice", () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < HISTORIES; i++) {
      const random = createPrng(SEED + i);
      const ledger = createTestLedger(SECOND);
      ledger.must(backedPool("a", { gpuModels: ["A"] }));
      for (let n = 0; n < 3; n++) ledger.must(nodeOf(`n${n}`, { gpus: 4, gpuModel: "A" }));
      settle(ledger);
      for (let step = 0; step < STEPS; step++) {
        if (random.chance(1, 3)) ledger.now += random.below(3 * SECOND);
        settle(ledger, () => checkLedger(ledger.state));
        const command = sound(randomCommand(random, ledger));
        const decision = ledger.run(command);
        const name = decision.ok ? `${command.kind} ok` : decision.rejection.reason;
        seen.set(name, (seen.get(name) ?? 0) + 1);
        checkLedger(ledger.state);
        for (const event of settle(ledger, () => checkLedger(ledger.state))) {
          seen.set(event.kind, (seen.get(event.kind) ?? 0) + 1);
        }
        checkBindings(ledger.state);
        if (random.chance(1, 3)) expectNoMissedStart(ledger);
        if (random.chance(1, 12)) checkImage(ledger.state);
      }
    }
    for (const name of [
      "reservation.bound",
      "reservation.displaced",
      "pool.schedule_replaced",
      "placement.request ok",
      "placement.renew ok",
      "no_feasible_node",
      "pool_promised",
      "placement.evicted",
      "placement.preempted",
      "node_in_use",
      "job.started",
      "job.finish ok",
      "insufficient_capacity",
    ]) {
      expect(seen.get(name) ?? 0, `histories must reach: ${name}`).toBeGreaterThan(0);
    }
  });
});

/** Nobody waits for what is free: a tick that looks at every pool again finds nothing either. */
function expectNoMissedStart(ledger: TestLedger): void {
  const { jobs } = ledger.state;
  for (const desk of jobs.desks.values()) desk.decideAt = Number.NEGATIVE_INFINITY;
  jobs.decideAt = Number.NEGATIVE_INFINITY;
  expect(ledger.run({ kind: "tick" })).toEqual({ ok: true, events: [] });
  settleTick(ledger.state, ledger.now);
}

/** A restart changes nothing. */
function checkImage(state: LedgerState): void {
  const image = encodeState(state);
  const again = decodeState(image);
  checkLedger(again);
  expect(encodeState(again)).toEqual(image);
  expect([...again.backing.wanting].sort()).toEqual([...state.backing.wanting].sort());
  for (const pool of state.backing.pools) {
    expect(unitsNow(again, pool)).toBe(unitsNow(state, pool));
  }
}
