import { describe, expect, it } from "vitest";
import { freeFor, freeOver, type LedgerState, slotOf, viewGrant } from "../model/index.ts";
import { createTestLedger, poolOf, requestOf, type TestLedger } from "../testing/index.ts";
import type { AmendReservation } from "./types.ts";

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;
const ANN = { userId: "ann", role: "user" } as const;

/** Ten units for ten hours; grant 1 holds four from now, grant 2 three from the fifth hour on. */
function ledger(): TestLedger {
  const made = createTestLedger(NOW);
  made.must(poolOf("gpu", [{ startAt: NOW, endAt: NOW + 10 * HOUR, capacity: 10 }]));
  made.must(requestOf("gpu", NOW, NOW + 4 * HOUR, 4));
  made.must(requestOf("gpu", NOW + 5 * HOUR, NOW + 8 * HOUR, 3));
  return made;
}

const free = (state: LedgerState, from: number, to: number): number =>
  freeOver(freeFor(state.pools.get("gpu")!, "standard"), NOW + from * HOUR, NOW + to * HOUR);

const cancel = (grant: number, actor: AmendReservation["actor"] = ANN) =>
  ({ kind: "reservation.cancel", actor, grant }) as const;

const amend = (grant: number, terms: Partial<AmendReservation>): AmendReservation => ({
  kind: "reservation.amend",
  actor: ANN,
  grant,
  ...terms,
});

describe("cancel", () => {
  it("gives all of a scheduled one back", () => {
    const made = ledger();
    made.must(cancel(2));
    expect(free(made.state, 4, 10)).toBe(10);
    expect(viewGrant(made.state, slotOf(made.state.grants, 2))).toMatchObject({
      state: "cancelled",
      startAt: NOW + 5 * HOUR,
      endAt: NOW + 8 * HOUR,
    });
  });

  it("gives back only what is ahead of a running one; the past stays used", () => {
    const made = ledger();
    made.now = NOW + HOUR + 700;
    made.must(cancel(1));
    expect(free(made.state, 1, 4)).toBe(10);
    expect(free(made.state, 0, 1)).toBe(6);
    expect(viewGrant(made.state, slotOf(made.state.grants, 1)).endAt).toBe(NOW + HOUR);
  });

  it("makes room that can be had in the same second", () => {
    const made = ledger();
    made.now = NOW + 900;
    made.must(cancel(1));
    expect(made.run(requestOf("gpu", NOW, NOW + HOUR, 10)).ok).toBe(true);
  });

  it("is refused for a stranger, as if there were nothing, and for what is over", () => {
    const made = ledger();
    expect(made.run(cancel(1, { userId: "bob", role: "user" }))).toMatchObject({
      rejection: { reason: "unknown_reservation", grant: 1 },
    });
    expect(made.run(cancel(77))).toMatchObject({ rejection: { reason: "unknown_reservation" } });
    made.must(cancel(1, { userId: "op", role: "operator" }));
    expect(made.run(cancel(1))).toMatchObject({
      rejection: { reason: "not_live", state: "cancelled" },
    });
  });
});

describe("amend", () => {
  it("counts its own holding as free", () => {
    const made = ledger();
    made.must(amend(2, { amount: 10 }));
    expect(free(made.state, 5, 8)).toBe(0);
    made.must(amend(2, { startAt: NOW + 6 * HOUR, endAt: NOW + 10 * HOUR }));
    expect(free(made.state, 5, 6)).toBe(10);
    expect(free(made.state, 6, 10)).toBe(0);
  });

  it("changes nothing when it does not fit, and says what would", () => {
    const made = ledger();
    const decision = made.run(amend(2, { startAt: NOW + 2 * HOUR, amount: 7 }));
    expect(decision).toMatchObject({
      rejection: {
        reason: "insufficient_capacity",
        tight: { startAt: NOW + 2 * HOUR, endAt: NOW + 4 * HOUR, free: 6 },
        largestAmount: 6,
      },
    });
    expect(viewGrant(made.state, slotOf(made.state.grants, 2)).amount).toBe(3);
  });

  it("leaves the past of a running one as it was", () => {
    const made = ledger();
    made.now = NOW + HOUR;
    made.must(amend(1, { amount: 9, endAt: NOW + 2 * HOUR }));
    expect(free(made.state, 0, 1)).toBe(6);
    expect(free(made.state, 1, 2)).toBe(1);
    expect(free(made.state, 2, 4)).toBe(10);
    expect(made.run(amend(1, { startAt: NOW }))).toMatchObject({ ok: true });
    expect(made.run(amend(1, { startAt: NOW + HOUR }))).toMatchObject({
      rejection: { reason: "already_started", startAt: NOW },
    });
    expect(made.run(amend(1, { endAt: NOW + HOUR }))).toMatchObject({
      rejection: { reason: "invalid_window", rule: "ends_in_past" },
    });
  });

  it.each([
    [{ amount: 0 }, "invalid_amount"],
    [{ endAt: NOW + 5 * HOUR }, "invalid_window"],
    [{ startAt: NOW - 1000 }, "starts_in_past"],
    [{ endAt: NOW + 11 * HOUR }, "out_of_schedule"],
    [{ amount: 11 }, "exceeds_capacity"],
    [{ amount: 5, limits: { unitHoursMax: 20 } }, "user_limit_exceeded"],
  ] as const)("refuses %o as %s", (terms, expected) => {
    const decision = ledger().run(amend(2, terms));
    expect(decision.ok ? "ok" : decision.rejection.reason).toBe(expected);
  });

  it("always allows less, whatever the limits have become", () => {
    const limits = { liveMax: 0, unitHoursMax: 0 };
    expect(ledger().run(amend(2, { amount: 1, limits })).ok).toBe(true);
  });

  it("starts one that is moved to now", () => {
    const made = ledger();
    made.must(amend(2, { startAt: NOW }));
    expect(viewGrant(made.state, slotOf(made.state.grants, 2)).state).toBe("active");
  });
});

describe("time passing", () => {
  it("starts and ends in order, and forgets what has long ended", () => {
    const made = ledger();
    const kinds = (): readonly string[] =>
      made
        .must({ kind: "tick" })
        .map((event) => `${event.kind} ${"grant" in event && event.grant}`);
    expect(kinds()).toEqual([]);
    made.now = NOW + 9 * HOUR;
    expect(kinds()).toEqual([
      "reservation.ended 1",
      "reservation.started 2",
      "reservation.ended 2",
    ]);
    expect(made.state.liveCount).toBe(0);
    expect(made.state.users.live).toEqual([0]);
    made.must(poolOf("other", []));
    expect(slotOf(made.state.grants, 1)).toBeGreaterThanOrEqual(0);
    made.now = NOW + 9 * 24 * HOUR;
    made.must(poolOf("third", []));
    expect(slotOf(made.state.grants, 1)).toBe(-1);
  });
});
