import { assert } from "../../base/index.ts";
import type { Command, KernelEvent, Rejection } from "../command.ts";
import type { Decision } from "../decision.ts";
import { apply, decide } from "../kernel.ts";
import { SPIN_UP_MS, TRIAL_AMOUNT_MAX, TRIAL_DURATION_MS_MAX } from "../limits.ts";
import {
  type Actor,
  createState,
  type Instant,
  type LedgerState,
  type PoolOptions,
  type ScheduleEntry,
} from "../model/index.ts";
import type { CreatePool } from "../pools/index.ts";
import type { RequestReservation } from "../reservations/index.ts";
import { nextDueAt, settleTick } from "../tick.ts";

/** A ledger in memory for tests: decides, applies, and lets time pass by hand. */
export interface TestLedger {
  readonly state: LedgerState;
  now: Instant;
  /** Decides and, if accepted, applies. */
  run(command: Command): Decision<KernelEvent, Rejection>;
  /** As `run`, for commands that must be accepted. */
  must(command: Command): readonly KernelEvent[];
}

export const ADMIN: Actor = { userId: "admin", role: "admin" };

export const OPTIONS: PoolOptions = {
  floatPercent: 0,
  price: 0,
  fallbacks: [],
  spinUpMs: SPIN_UP_MS,
  trial: { amountMax: TRIAL_AMOUNT_MAX, durationMsMax: TRIAL_DURATION_MS_MAX },
};

export function createTestLedger(now: Instant = 0): TestLedger {
  const state = createState();
  const ledger: TestLedger = {
    state,
    now,
    run: (command) => {
      const stamp = { at: Math.max(ledger.now, state.at), seq: state.seq + 1 };
      const decision = decide(state, command, stamp);
      if (decision.ok && decision.events.length > 0) apply(state, decision.events, stamp);
      return decision;
    },
    must: (command) => {
      const decision = ledger.run(command);
      assert(decision.ok, `${command.kind} must be accepted`);
      return decision.events;
    },
  };
  return ledger;
}

/** Ticks until nothing is due any more, as the loop does; gives all events. */
export function runUntilIdle(ledger: TestLedger): readonly KernelEvent[] {
  const all: KernelEvent[] = [];
  while (nextDueAt(ledger.state) <= Math.max(ledger.now, ledger.state.at)) {
    const events = ledger.must({ kind: "tick" });
    all.push(...events);
    if (events.length === 0) settleTick(ledger.state, Math.max(ledger.now, ledger.state.at));
  }
  return all;
}

/** A pool with everything at its default but what is given. */
export function poolOf(
  pool: string,
  schedule: readonly ScheduleEntry[],
  rest: { readonly allowPast?: boolean; readonly options?: Partial<PoolOptions> } = {},
): CreatePool {
  const options = { ...OPTIONS, ...rest.options };
  return {
    kind: "pool.create",
    actor: ADMIN,
    pool,
    allowPast: rest.allowPast ?? false,
    options,
    schedule,
  };
}

/** A request by `userId` for a fixed window, with whatever else is given. */
export function requestOf(
  pool: string,
  startAt: Instant,
  endAt: Instant,
  amount: number,
  rest: Partial<RequestReservation> = {},
): RequestReservation {
  const userId = rest.userId ?? "ann";
  return {
    kind: "reservation.request",
    actor: { userId, role: "user" },
    pool,
    userId,
    tier: "standard",
    amount,
    time: { kind: "fixed", startAt, endAt },
    mayClaimTrial: true,
    ...rest,
  };
}
