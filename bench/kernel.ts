import { createPrng } from "../src/base/index.ts";
import {
  apply,
  type Command,
  decide,
  type LedgerState,
  type RequestReservation,
} from "../src/kernel/index.ts";
import { createTestLedger, poolOf } from "../src/kernel/testing/ledger.ts";
import type { BenchRow } from "./row.ts";

const DAY = 86_400_000;
const YEAR = 365 * DAY;
const HOUR = 3_600_000;

/** Requests with windows of hours to two weeks over a year, at whole seconds. */
function createRequests(seed: number, count: number): RequestReservation[] {
  const random = createPrng(seed);
  return Array.from({ length: count }, (_, i) => {
    const span = HOUR + 1000 * random.below((14 * DAY) / 1000);
    const startAt = 1000 * random.below((YEAR - span) / 1000);
    const userId = `user-${i % 1000}`;
    return {
      kind: "reservation.request",
      actor: { userId, role: "user" },
      pool: "gpu",
      userId,
      tier: "standard",
      amount: 1 + random.below(8),
      time: { kind: "fixed", startAt, endAt: startAt + span },
      mayClaimTrial: false,
    };
  });
}

/** A ledger with `live` reservations in one pool, filled until about one in ten is refused. */
function filled(live: number): LedgerState {
  const ledger = createTestLedger();
  // The mean use of `live` windows of about a week, so that the last ones meet a full calendar.
  const capacity = Math.round(live * 4.5 * (7.02 / 365) * 1.08);
  ledger.must(
    poolOf("gpu", [{ startAt: 0, endAt: YEAR, capacity }], { allowPast: true }),
  );
  const { state } = ledger;
  for (let seed = 1; state.liveCount < live; seed++) {
    for (const command of createRequests(seed, 20_000)) {
      if (state.liveCount >= live) break;
      step(state, command);
    }
  }
  return state;
}

function step(state: LedgerState, command: Command): boolean {
  const stamp = { at: state.at, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  if (decision.ok) apply(state, decision.events, stamp);
  return decision.ok;
}

interface Measured {
  readonly perSecond: number;
  readonly admittedPercent: number;
}

/** Asks `count` times and cancels as many as were admitted, so that the size stays the same. */
function measure(state: LedgerState, count: number): Measured {
  const requests = createRequests(99, count);
  let admitted = 0;
  let elapsed = 0;
  for (let from = 0; from < count; from += 1_000) {
    const before = state.nextGrant;
    const startedAt = performance.now();
    for (let i = from; i < from + 1_000; i++) if (step(state, requests[i]!)) admitted += 1;
    elapsed += performance.now() - startedAt;
    for (let grant = before; grant < state.nextGrant; grant++) {
      step(state, { kind: "reservation.cancel", actor: { userId: "", role: "admin" }, grant });
    }
  }
  return {
    perSecond: (count / elapsed) * 1000,
    admittedPercent: (100 * admitted) / count,
  };
}

export function bench(): BenchRow[] {
  const small = measureAt(100_000);
  const large = measureAt(1_000_000);
  return [];
}

function measureAt(live: number) {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const state = filled(live);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const bytes = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / live;
  measure(state, 20_000);
  const m = measure(state, 100_000);
  console.log(live, m, "bytes", bytes);
  return { m, bytes };
}
bench();
