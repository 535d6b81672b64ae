import {
  apply,
  createState,
  decide,
  decodeState,
  encodeState,
  type LedgerState,
  nextDueAt,
  settleTick,
} from "../src/kernel/index.ts";
import type { BenchRow } from "./rows/row.ts";

const CAPACITY = 4_096;
const WAITING = [100, 1_000, 10_000, 99_000];
const DAY_MS = 86_400_000;
const ADMIN = { userId: "admin", role: "admin" } as const;

/**
 * The live desk in memory, on one core: what a submission costs as the queue grows, with nothing
 * free, and with units free that a reservation soon wants back, so that every tick makes a plan;
 * a job's whole life; a snapshot of a full queue.
 */
export function bench(): BenchRow[] {
  return [...queuedRows("full", 0), ...queuedRows("reserved", 64), lifeRow(), snapshotRow()];
}

/** Microseconds a submission and the tick behind it, by the number of jobs that wait already. */
function queuedRows(what: "full" | "reserved", spare: number): BenchRow[] {
  const costs = WAITING.map((waiting) => {
    const desk = filled(spare);
    for (let i = 0; i < waiting; i++) submit(desk, 4 + (i % 60), 600 + (i % 5_000));
    settle(desk);
    return bestUs(3, 300, () => {
      submit(desk, 4 + (desk.state.seq % 60), 600);
      settle(desk);
      cancel(desk, desk.state.jobs.nextJob - 1);
    });
  });
  const baseline = { name: `${WAITING[0]} waiting`, value: costs[0]! };
  return WAITING.map((waiting, index): BenchRow => {
    const name = `submit and tick, pool ${what}, ${waiting} waiting`;
    const row = { name, value: costs[index]!, unit: "us" };
    if (index === 0) return row;
    if (index < WAITING.length - 1) return { ...row, baseline };
    return { ...row, baseline, bar: { of: "ratio", op: "<=", value: 12 } };
  });
}

/** Submitted, started, finished: one after another on a pool that always has room. */
function lifeRow(): BenchRow {
  const desk = opened();
  const us = bestUs(3, 2_000, () => {
    submit(desk, 1, 600);
    settle(desk);
    run(desk, {
      kind: "job.finish",
      actor: ADMIN,
      job: desk.state.jobs.nextJob - 1,
      outcome: "done",
    });
    settle(desk);
  });
  return { name: "a job's life, decided and applied", value: 1e6 / us, unit: "/s" };
}

function snapshotRow(): BenchRow {
  const desk = filled(0);
  for (let i = 0; i < 100_000; i++) submit(desk, 4, 600 + (i % 5_000));
  const startedMs = performance.now();
  decodeState(encodeState(desk.state));
  const ms = performance.now() - startedMs;
  return { name: "snapshot of 100,000 waiting jobs, there and back", value: ms, unit: "ms" };
}

interface Desk {
  readonly state: LedgerState;
  at: number;
}

function opened(): Desk {
  const desk: Desk = { state: createState(), at: 1_000 };
  run(desk, {
    kind: "pool.create",
    actor: ADMIN,
    pool: "gpu",
    allowPast: false,
    options: {
      floatPercent: 0,
      price: 0,
      fallbacks: [],
      spinUpMs: 0,
      trial: { amountMax: 1, durationMsMax: 1_000 },
    },
    schedule: [{ startAt: 0, endAt: 900 * DAY_MS, capacity: CAPACITY }],
  });
  return desk;
}

/** A pool on which jobs of many walltimes run, but for so many units. */
function filled(spare: number): Desk {
  const desk = opened();
  const width = 4;
  for (let held = 0; held + width <= CAPACITY - spare; held += width) {
    submit(desk, width, 86_400 + held * 7);
  }
  settle(desk);
  if (spare > 0) reserveSoon(desk, spare);
  return desk;
}

/** Whatever waits runs longer than the units that are left stay free. */
function reserveSoon(desk: Desk, amount: number): void {
  const startAt = desk.at + 300_000;
  run(desk, {
    kind: "reservation.request",
    actor: ADMIN,
    pool: "gpu",
    userId: "soon",
    tier: "standard",
    amount,
    time: { kind: "fixed", startAt, endAt: startAt + DAY_MS },
    mayClaimTrial: false,
  });
}

function submit(desk: Desk, size: number, walltimeS: number): void {
  run(desk, {
    kind: "job.submit",
    actor: ADMIN,
    pool: "gpu",
    queue: "batch",
    userId: `u${size}`,
    size,
    count: 1,
    isGang: false,
    walltimeMs: walltimeS * 1_000,
    priority: 0,
    after: [],
  });
}

function cancel(desk: Desk, job: number): void {
  run(desk, { kind: "job.cancel", actor: ADMIN, job });
}

function settle(desk: Desk): void {
  while (nextDueAt(desk.state) <= desk.at) {
    if (!run(desk, { kind: "tick" })) settleTick(desk.state, desk.at);
  }
}

function run(desk: Desk, command: Parameters<typeof decide>[1]): boolean {
  const { state } = desk;
  const stamp = { at: desk.at, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  if (!decision.ok) throw new Error(`${command.kind}: ${decision.rejection.reason}`);
  if (decision.events.length === 0) return false;
  apply(state, decision.events, stamp);
  return true;
}

/** The best of some rounds: other work on the machine only ever makes it slower. */
function bestUs(rounds: number, count: number, work: () => void): number {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    for (let i = 0; i < count; i++) work();
    best = Math.min(best, ((performance.now() - startedMs) * 1_000) / count);
  }
  return best;
}
