import { describe, expect, it } from "vitest";
import { testSeed } from "../../test/support/seed.ts";
import { createPrng } from "../base/index.ts";
import {
  apply,
  applyRecord,
  type Command,
  checkLedger,
  createState,
  DECIDER_VERSION,
  decide,
  decodeState,
  encodeState,
  type KernelEvent,
  type LedgerRecord,
  type LedgerState,
  negotiate,
  nextDueAt,
  type Rejection,
  type RequestReservation,
  type Stamp,
  settleTick,
  slotOf,
  tierOf,
} from "./index.ts";
import {
  createOracle,
  follow,
  freeAtSecond,
  freeOverSeconds,
  type Oracle,
  randomCommand,
} from "./testing/index.ts";

const SEED = testSeed();
/** More in a soak: `ARBITER_SOAK=1`. */
const HISTORIES = process.env["ARBITER_SOAK"] === "1" ? 6_000 : 150;
const COMMANDS = 120;

interface History {
  readonly state: LedgerState;
  readonly oracle: Oracle;
  readonly records: LedgerRecord[];
  readonly seen: Map<string, number>;
}

/** Runs one random history; `check` sees every command before and after it is decided. */
function runHistory(seed: number, check: (history: History, step: Decided) => void): History {
  const random = createPrng(seed);
  const history: History = {
    state: createState(),
    oracle: createOracle(),
    records: [],
    seen: new Map(),
  };
  let now = 0;
  for (let i = 0; i < COMMANDS; i++) {
    if (random.chance(1, 4)) now += random.below(3) * 500;
    const isTickDue = nextDueAt(history.state) <= now;
    const command: Command = isTickDue
      ? { kind: "tick" }
      : randomCommand(random, history.state.nextGrant);
    const stamp = { at: Math.max(now, history.state.at), seq: history.state.seq + 1 };
    const decision = decide(history.state, command, stamp);
    const name = decision.ok ? `${command.kind} ok` : decision.rejection.reason;
    history.seen.set(name, (history.seen.get(name) ?? 0) + 1);
    check(history, {
      command,
      stamp,
      ...(decision.ok ? decision : { ok: false, rejection: decision.rejection }),
    });
    if (!decision.ok || decision.events.length === 0) {
      settleTick(history.state, stamp.at);
      continue;
    }
    apply(history.state, decision.events, stamp);
    follow(history.oracle, decision.events, stamp.at);
    const events = decision.events;
    history.records.push({ ...stamp, epoch: 1, deciderVersion: DECIDER_VERSION, command, events });
    checkLedger(history.state);
  }
  return history;
}

type Decided = { readonly command: Command; readonly stamp: Stamp } & (
  | { readonly ok: true; readonly events: readonly KernelEvent[] }
  | { readonly ok: false; readonly rejection: Rejection }
);

describe(`the ledger against a per-second recount (SEED=${SEED})`, () => {
  it("admits exactly what fits, whatever was done before", () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < HISTORIES; i++) {
      const history = runHistory(SEED + i, (before, step) => {
        if (step.command.kind === "reservation.request")
          checkRequest(before.oracle, step, step.command);
        if (step.command.kind === "reservation.amend") checkAmend(before, step);
      });
      for (const [name, count] of history.seen) seen.set(name, (seen.get(name) ?? 0) + count);
    }
    // The histories must be rich enough to mean something.
    for (const name of [
      "reservation.request ok",
      "reservation.amend ok",
      "reservation.cancel ok",
      "tick ok",
      "pool.replace_schedule ok",
      "pool.add_maintenance ok",
      "insufficient_capacity",
      "exceeds_capacity",
      "trial_cap_exceeded",
      "user_limit_exceeded",
      "idempotency_key_reused",
    ]) {
      expect(seen.get(name) ?? 0, `histories must reach: ${name}`).toBeGreaterThan(0);
    }
  });

  it("offers only what would be admitted at once", () => {
    const kinds = new Map<string, number>();
    for (let i = 0; i < HISTORIES; i++) {
      runHistory(SEED + i, ({ state }, step) => {
        const { command, stamp } = step;
        if (step.ok || command.kind !== "reservation.request") return;
        if (!("largestAmount" in step.rejection)) return;
        for (const offer of negotiate(state, command, step.rejection, stamp)) {
          kinds.set(offer.kind, (kinds.get(offer.kind) ?? 0) + 1);
          expect(decide(state, taken(command, offer), stamp).ok).toBe(true);
        }
      });
    }
    expect([...kinds.keys()].sort()).toEqual([
      "elsewhere",
      "later",
      "shorter",
      "smaller",
      "stepped",
    ]);
  });

  it("gives the same state from a replay and from a snapshot halfway", () => {
    for (let i = 0; i < HISTORIES / 5; i++) {
      const { state, records } = runHistory(SEED + i, () => {});
      const replayed = createState();
      const half = Math.floor(records.length / 2);
      for (const record of records.slice(0, half)) applyRecord(replayed, record);
      const restored = decodeState(structuredClone(encodeState(replayed)));
      for (const record of records.slice(half)) {
        const again = decide(restored, record.command, record);
        expect(again).toEqual({ ok: true, events: record.events });
        applyRecord(restored, record);
        applyRecord(replayed, record);
      }
      expect(encodeState(replayed)).toEqual(encodeState(state));
      expect(encodeState(restored)).toEqual(encodeState(state));
    }
  });
});

/** Both ways: what is admitted fits at every second, what is refused does not. */
function checkRequest(oracle: Oracle, step: Decided, command: RequestReservation): void {
  if (step.ok) {
    for (const event of step.events) {
      if (event.kind !== "reservation.admitted") continue;
      const free = freeOverSeconds(oracle, event.pool, event.tier, event);
      expect(free).toBeGreaterThanOrEqual(event.amount);
    }
    return;
  }
  const { rejection } = step;
  if (rejection.reason !== "insufficient_capacity" && rejection.reason !== "exceeds_capacity")
    return;
  const { tight, window } = rejection;
  for (let at = tight.startAt; at < tight.endAt; at += 1000) {
    expect(freeAtSecond(oracle, command.pool, command.tier, at)).toBe(tight.free);
  }
  if (command.time.kind === "flexible") return checkNoPlace(oracle, command, window);
  const free = freeOverSeconds(oracle, command.pool, command.tier, window);
  expect(rejection.largestAmount).toBe(Math.max(0, free));
  const before = { startAt: window.startAt, endAt: tight.startAt };
  const asked = command.time.kind === "steps" ? tight.free + 1 : command.amount;
  expect(freeOverSeconds(oracle, command.pool, command.tier, before)).toBeGreaterThanOrEqual(asked);
}

/** No place in the bounds has room for the least amount that would do. */
function checkNoPlace(
  oracle: Oracle,
  command: RequestReservation,
  bounds: { readonly startAt: number; readonly endAt: number },
): void {
  if (command.time.kind !== "flexible") return;
  const { durationMs } = command.time;
  const least = command.amountMin ?? command.amount;
  for (let at = bounds.startAt; at + durationMs <= bounds.endAt; at += 1000) {
    const place = { startAt: at, endAt: at + durationMs };
    expect(freeOverSeconds(oracle, command.pool, command.tier, place)).toBeLessThan(least);
  }
}

function checkAmend({ oracle, state }: History, step: Decided): void {
  if (step.command.kind !== "reservation.amend") return;
  const { grant } = step.command;
  if (step.ok) {
    for (const event of step.events) {
      if (event.kind !== "reservation.amended") continue;
      const ahead = { startAt: Math.max(event.startAt, event.fromAt), endAt: event.endAt };
      const tier = tierOf(state.grants, slotOf(state.grants, grant));
      const free = freeOverSeconds(oracle, event.pool, tier, ahead, grant);
      expect(free).toBeGreaterThanOrEqual(event.amount);
    }
    return;
  }
  const { rejection } = step;
  if (!("largestAmount" in rejection)) return;
  const slot = slotOf(state.grants, grant);
  const pool = state.poolOrder[state.grants.pool[slot]!]!.id;
  const tier = tierOf(state.grants, slot);
  const free = freeOverSeconds(oracle, pool, tier, rejection.window, grant);
  expect(rejection.largestAmount).toBe(Math.max(0, free));
}

type Offer = ReturnType<typeof negotiate>[number];

function taken(command: RequestReservation, offer: Offer): RequestReservation {
  const { key: _key, amountMin: _amountMin, repeat: _repeat, ...rest } = command;
  if (offer.kind === "stepped") {
    return { ...rest, pool: offer.pool, time: { kind: "steps", steps: offer.steps } };
  }
  const { pool, startAt, endAt, amount, repeat } = offer;
  const time = { kind: "fixed", startAt, endAt } as const;
  return { ...rest, pool, amount, time, ...(repeat === undefined ? {} : { repeat }) };
}
