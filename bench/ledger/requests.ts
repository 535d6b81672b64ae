import { createPrng } from "../../src/base/index.ts";
import {
  apply,
  type Command,
  decide,
  freeFor,
  freeOver,
  type LedgerState,
  type RequestReservation,
} from "../../src/kernel/index.ts";
import { ADMIN, createTestLedger, poolOf } from "../../src/kernel/testing/index.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const AMPLE = 100_000_000;

/** Requests at whole seconds over a year, from an hour to two weeks long, for 1 to 8 units. */
export function createRequests(seed: number, count: number): RequestReservation[] {
  const random = createPrng(seed);
  return Array.from({ length: count }, (_, i) => {
    const span = HOUR + 1000 * random.below((14 * DAY - HOUR) / 1000);
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

/** A ledger with `live` reservations in one pool, so full that about one request in ten fails. */
export function filledLedger(live: number): LedgerState {
  return fill(live, neededCapacity(live));
}

/** Decides and applies; true if it was accepted. */
export function step(state: LedgerState, command: Command): boolean {
  const stamp = { at: state.at, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  if (decision.ok) apply(state, decision.events, stamp);
  return decision.ok;
}

/** Cancels the grants from `first` on, so that a measured ledger keeps its size. */
export function cancelFrom(state: LedgerState, first: number): void {
  for (let grant = first; grant < state.nextGrant; grant++) {
    step(state, { kind: "reservation.cancel", actor: ADMIN, grant });
  }
}

function fill(live: number, capacity: number): LedgerState {
  const ledger = createTestLedger();
  ledger.must(poolOf("gpu", [{ startAt: 0, endAt: YEAR, capacity }], { allowPast: true }));
  const { state } = ledger;
  for (let seed = 1; state.liveCount < live; seed++) {
    for (const command of createRequests(seed, 20_000)) {
      if (state.liveCount >= live) break;
      step(state, command);
    }
  }
  return state;
}

/** What nine in ten further requests would need, after `live` of them in an ample pool. */
function neededCapacity(live: number): number {
  const state = fill(live, AMPLE);
  const view = freeFor(state.pools.get("gpu")!, "standard");
  const needs = createRequests(7_777, 5_000).map(({ time, amount }) => {
    if (time.kind !== "fixed") return 0;
    return AMPLE - freeOver(view, time.startAt ?? 0, time.endAt) + amount;
  });
  needs.sort((a, b) => a - b);
  return needs[Math.floor(needs.length * 0.9)]!;
}
