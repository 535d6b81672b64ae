import { describe, expect, it } from "vitest";
import { checkLedger } from "../invariants.ts";
import {
  type Actor,
  capacityFor,
  freeFor,
  freeOver,
  type Instant,
  type PoolOptions,
  slotOf,
  viewGrant,
} from "../model/index.ts";
import { ADMIN, createTestLedger, poolOf, requestOf, type TestLedger } from "../testing/index.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A midnight, so that rolling schedules are easy to read. */
const NOW = 1_799_971_200_000;

function ledger(options: Partial<PoolOptions> = {}): TestLedger {
  const made = createTestLedger(NOW);
  made.must(
    poolOf("spare", [{ startAt: NOW, endAt: NOW + DAY, capacity: 6 }], { options: { price: 3 } }),
  );
  const schedule = [{ startAt: NOW, endAt: NOW + DAY, capacity: 10 }];
  made.must(poolOf("gpu", schedule, { options: { price: 10, ...options } }));
  return made;
}

const capacity = (made: TestLedger, pool: string, from: Instant, to: Instant): number =>
  freeOver(capacityFor(made.state.pools.get(pool)!, "trial"), from, to);
const free = (made: TestLedger, pool: string, from: Instant, to: Instant): number =>
  freeOver(freeFor(made.state.pools.get(pool)!, "standard"), from, to);
const grant = (made: TestLedger, number: number) =>
  viewGrant(made.state, slotOf(made.state.grants, number));

const replace = (pool: string, startAt: Instant, endAt: Instant, units: number) =>
  ({
    kind: "pool.replace_schedule",
    actor: ADMIN,
    pool,
    schedule: [{ startAt, endAt, capacity: units }],
  }) as const;

describe("who may change pools", () => {
  it.each(["viewer", "user", "operator"] as const)("not a %s", (role) => {
    const actor: Actor = { userId: "x", role };
    expect(createTestLedger().run({ ...poolOf("p", []), actor })).toMatchObject({
      rejection: { reason: "forbidden", needs: "admin" },
    });
  });
});

describe("create, update, delete", () => {
  it("refuses a name twice, and fallbacks that can't be", () => {
    const made = ledger();
    const refusal = (fallbacks: PoolOptions["fallbacks"], id = "new"): unknown => {
      const decision = made.run(poolOf(id, [], { options: { fallbacks } }));
      return decision.ok ? "ok" : decision.rejection;
    };
    expect(refusal([], "gpu")).toEqual({ reason: "pool_exists", pool: "gpu" });
    expect(refusal([{ pool: "none", ratioMilli: 1000 }])).toMatchObject({
      reason: "unknown_fallback",
    });
    expect(refusal([{ pool: "new", ratioMilli: 1000 }])).toMatchObject({
      reason: "fallback_is_itself",
    });
    expect(refusal(Array(9).fill({ pool: "spare", ratioMilli: 1000 }))).toMatchObject({
      reason: "too_many_fallbacks",
      max: 8,
    });
  });

  it("raises the float only as far as standard callers leave room", () => {
    const made = ledger();
    made.must(requestOf("gpu", NOW + HOUR, NOW + 2 * HOUR, 8));
    const update = (floatPercent: number) =>
      ({ kind: "pool.update", actor: ADMIN, pool: "gpu", options: { floatPercent } }) as const;
    expect(made.run(update(30))).toMatchObject({
      rejection: {
        reason: "float_does_not_fit",
        tight: { startAt: NOW + HOUR, endAt: NOW + 2 * HOUR, free: -1 },
      },
    });
    made.must(update(20));
    expect(free(made, "gpu", NOW + HOUR, NOW + 2 * HOUR)).toBe(0);
    expect(free(made, "gpu", NOW, NOW + HOUR)).toBe(8);
    made.must(update(0));
    expect(free(made, "gpu", NOW, NOW + HOUR)).toBe(10);
    checkLedger(made.state);
  });

  it("deletes only what nothing depends on", () => {
    const made = ledger({ fallbacks: [{ pool: "spare", ratioMilli: 1000 }] });
    const remove = (pool: string) => ({ kind: "pool.delete", actor: ADMIN, pool }) as const;
    expect(made.run(remove("spare"))).toMatchObject({
      rejection: { reason: "pool_is_fallback", of: "gpu" },
    });
    made.must(requestOf("gpu", NOW, NOW + HOUR, 1));
    expect(made.run(remove("gpu"))).toMatchObject({
      rejection: { reason: "pool_in_use", live: 1 },
    });
    made.must({ kind: "reservation.cancel", actor: ADMIN, grant: 1 });
    made.must(remove("gpu"));
    made.must(remove("spare"));
    expect(made.run(remove("gpu"))).toMatchObject({ rejection: { reason: "unknown_pool" } });
    expect(grant(made, 1).pool).toBe("gpu");
    checkLedger(made.state);
  });
});

describe("a schedule that shrinks", () => {
  const fallbacks = [{ pool: "spare", ratioMilli: 1500 }];

  it("keeps what fits, moves what a fallback takes at the lower price, displaces the rest", () => {
    const made = ledger({ fallbacks });
    made.must(requestOf("gpu", NOW + HOUR, NOW + 3 * HOUR, 4));
    made.must(requestOf("gpu", NOW + HOUR, NOW + 3 * HOUR, 3));
    made.must(requestOf("gpu", NOW + 5 * HOUR, NOW + 6 * HOUR, 9));
    const events = made.must(replace("gpu", NOW, NOW + DAY, 4));
    expect(events.slice(1)).toEqual([
      {
        kind: "reservation.moved",
        grant: 2,
        fromPool: "gpu",
        toPool: "spare",
        amountBefore: 3,
        amount: 5,
        priceBefore: 10,
        price: 3,
        listPrice: 3,
        fromAt: NOW + HOUR,
        endAt: NOW + 3 * HOUR,
      },
      {
        kind: "reservation.displaced",
        grant: 3,
        pool: "gpu",
        amount: 9,
        reason: "no_fallback_fits",
        fromAt: NOW + 5 * HOUR,
        endAt: NOW + 6 * HOUR,
      },
    ]);
    expect([1, 2, 3].map((number) => grant(made, number).state)).toEqual([
      "scheduled",
      "scheduled",
      "displaced",
    ]);
    expect(free(made, "spare", NOW + HOUR, NOW + 3 * HOUR)).toBe(1);
    checkLedger(made.state);
  });

  it("moves what is ahead of a running one and leaves its past where it was", () => {
    const made = ledger({ fallbacks });
    made.must(requestOf("gpu", NOW, NOW + 4 * HOUR, 4));
    made.now = NOW + HOUR;
    made.must(replace("gpu", NOW + HOUR, NOW + DAY, 0));
    expect(grant(made, 1)).toMatchObject({ pool: "spare", state: "active", amount: 6 });
    expect(capacity(made, "gpu", NOW, NOW + HOUR)).toBe(10);
    expect(free(made, "spare", NOW, NOW + HOUR)).toBe(6);
    expect(free(made, "spare", NOW + HOUR, NOW + 4 * HOUR)).toBe(0);
    checkLedger(made.state);
  });

  it("never changes the past of a pool with a now", () => {
    const made = ledger();
    made.now = NOW + 2 * HOUR;
    made.must(replace("gpu", NOW, NOW + DAY, 5));
    expect(capacity(made, "gpu", NOW, NOW + 2 * HOUR)).toBe(10);
    expect(capacity(made, "gpu", NOW + 2 * HOUR, NOW + DAY)).toBe(5);
  });

  it("names both entries of a schedule that overlaps itself", () => {
    const entry = { startAt: NOW, endAt: NOW + HOUR, capacity: 1 };
    const decision = ledger().run({ ...replace("gpu", 0, 0, 0), schedule: [entry, entry] });
    expect(decision).toMatchObject({
      rejection: { reason: "invalid_schedule", fault: "overlap", entries: [0, 1] },
    });
  });
});

describe("maintenance", () => {
  const window = (id: string, from: number, to: number, amount?: number) =>
    ({
      kind: "pool.add_maintenance",
      actor: ADMIN,
      pool: "gpu",
      maintenance: {
        id,
        startAt: NOW + from * HOUR,
        endAt: NOW + to * HOUR,
        ...(amount === undefined ? {} : { amount }),
      },
    }) as const;

  it("takes capacity away for a while and gives it back", () => {
    const made = ledger();
    made.must(requestOf("gpu", NOW + 2 * HOUR, NOW + 3 * HOUR, 8));
    made.must(window("disk", 1, 4, 2));
    expect(grant(made, 1).state).toBe("scheduled");
    const events = made.must(window("all", 2, 5));
    expect(events[1]).toMatchObject({ kind: "reservation.displaced", reason: "no_fallback" });
    expect(capacity(made, "gpu", NOW + 4 * HOUR, NOW + 5 * HOUR)).toBe(0);
    made.must({ kind: "pool.remove_maintenance", actor: ADMIN, pool: "gpu", maintenanceId: "all" });
    expect(capacity(made, "gpu", NOW + 3 * HOUR, NOW + 5 * HOUR)).toBe(8);
    checkLedger(made.state);
  });

  it.each([
    ["a name twice", window("disk", 2, 3), "maintenance_exists"],
    ["the past", window("old", -5, 0), "maintenance_in_past"],
    ["a reversed window", window("bad", 3, 2), "invalid_schedule"],
  ])("refuses %s", (_what, command, expected) => {
    const made = ledger();
    made.must(window("disk", 1, 4, 2));
    const decision = made.run(command);
    expect(decision.ok ? "ok" : decision.rejection.reason).toBe(expected);
  });
});

describe("a rolling schedule", () => {
  it("always reaches its horizon", () => {
    const made = createTestLedger(NOW + HOUR);
    const rolling = { capacity: 8, horizonMs: 3 * DAY };
    made.must({ ...poolOf("roll", []), rolling });
    expect(capacity(made, "roll", NOW, NOW + 4 * DAY)).toBe(8);
    expect(made.must({ kind: "tick" })).toEqual([]);
    made.now = NOW + 2 * DAY + HOUR;
    expect(made.must({ kind: "tick" })).toEqual([
      {
        kind: "pool.schedule_extended",
        pool: "roll",
        fromAt: NOW + 4 * DAY,
        untilAt: NOW + 6 * DAY,
        capacity: 8,
      },
    ]);
    expect(free(made, "roll", NOW, NOW + 6 * DAY)).toBe(8);
    expect(made.state.pools.get("roll")!.schedule).toHaveLength(1);
    expect(made.must({ kind: "tick" })).toEqual([]);
    checkLedger(made.state);
  });

  it("gives up its distant past and keeps what is ahead", () => {
    const made = createTestLedger(NOW);
    made.must({ ...poolOf("roll", []), rolling: { capacity: 8, horizonMs: 3 * DAY } });
    for (let day = 1; day <= 50; day++) {
      made.now = NOW + day * DAY;
      made.must({ kind: "tick" });
      made.must(requestOf("roll", made.now, made.now + HOUR, 8));
    }
    expect(free(made, "roll", made.now, made.now + HOUR)).toBe(0);
    expect(capacity(made, "roll", made.now, made.now + 3 * DAY)).toBe(8);
    expect(made.state.pools.get("roll")!.forgottenBefore).toBe(made.now - 35 * DAY);
    checkLedger(made.state);
  });
});
