import { describe, expect, it } from "vitest";
import type { Actor } from "../../kernel/index.ts";
import type { ReservationRequest } from "../schemas/reservations.ts";
import { toStreamEvent } from "./event-codec.ts";
import { toCreateCommand, toMaintenanceCommand, toReplaceCommand } from "./pool-codec.ts";
import { toRequestCommand, toRequestReply, toReservation } from "./reservation-codec.ts";

const actor: Actor = { userId: "42", role: "user" };
const about = { actor, userId: "42", mayClaimTrial: false };
const STEP = { start_time: 1, end_time: 2, amount: 3 };
const paths = (body: ReservationRequest): readonly string[] => {
  const parsed = toRequestCommand(body, about);
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
};

describe("the three forms of a request", () => {
  it("a fixed window, from now on if it has no start", () => {
    const command = toRequestCommand({ pool: "gpu", end_time: 9, amount: 4 }, about);
    expect(command).toEqual({
      ok: true,
      value: {
        kind: "reservation.request",
        actor,
        pool: "gpu",
        userId: "42",
        tier: "standard",
        amount: 4,
        time: { kind: "fixed", endAt: 9_000 },
        mayClaimTrial: false,
      },
    });
  });

  it("a flexible one, repeated, with what the token allows", () => {
    const body: ReservationRequest = {
      pool: "gpu",
      amount: 8,
      min_amount: 4,
      duration: 60,
      earliest_start: 5,
      deadline: 500,
      repeat: { every: "week", count: 3 },
      tier: "trial",
    };
    const key = { key: "k", fingerprint: "f" };
    const command = toRequestCommand(body, { ...about, key, limits: { liveMax: 2 } });
    expect(command).toMatchObject({
      ok: true,
      value: {
        amountMin: 4,
        tier: "trial",
        time: {
          kind: "flexible",
          durationMs: 60_000,
          earliestStartAt: 5_000,
          deadlineAt: 500_000,
        },
        repeat: { everyMs: 604_800_000, count: 3 },
        key,
        limits: { liveMax: 2 },
      },
    });
  });

  it("steps", () => {
    expect(toRequestCommand({ pool: "gpu", steps: [STEP] }, about)).toMatchObject({
      ok: true,
      value: { time: { kind: "steps", steps: [{ startAt: 1_000, endAt: 2_000, amount: 3 }] } },
    });
  });

  it.each<readonly [string, ReservationRequest, readonly string[]]>([
    ["nothing but a pool", { pool: "gpu" }, ["/end_time", "/amount"]],
    ["no amount", { pool: "gpu", end_time: 9 }, ["/amount"]],
    ["a deadline alone", { pool: "gpu", amount: 1, deadline: 9 }, ["/duration"]],
    [
      "a duration with an end",
      { pool: "gpu", amount: 1, duration: 9, start_time: 1, end_time: 2 },
      ["/start_time", "/end_time"],
    ],
    [
      "steps with an amount and a duration",
      { pool: "gpu", steps: [STEP], amount: 1, duration: 9 },
      ["/amount", "/duration"],
    ],
  ])("%s is refused, naming the fields", (_, body, fields) => {
    expect(paths(body)).toEqual(fields);
  });
});

const GRANT = {
  number: 17,
  group: 17,
  pool: "gpu",
  userId: "42",
  tier: "standard",
  state: "cancelled",
  startAt: 1_000,
  endAt: 2_500,
  readyAt: 1_001,
  createdAt: 1_999,
  amount: 3,
  price: 2_500_000,
} as const;

describe("replies", () => {
  it("round ends and ready times up, other times down", () => {
    expect(toReservation(GRANT)).toEqual({
      reservation_id: "r17",
      group_id: "r17",
      pool: "gpu",
      start_time: 1,
      end_time: 3,
      ready_time: 2,
      created_time: 1,
      amount: 3,
      user_id: "42",
      tier: "standard",
      state: "cancelled",
      price: 2.5,
    });
  });

  it("are a group where the request was one, however many it made", () => {
    const nothing = {
      seq: 1,
      at: 0,
      events: [],
      replayed: false,
      placements: [],
      jobs: [],
      orders: [],
    } as const;
    const done = { ok: true, ...nothing, grants: [GRANT] } as const;
    const repeat = { every: "day", count: 1 } as const;
    expect(toRequestReply(done, { pool: "gpu", end_time: 9, amount: 3, repeat })).toMatchObject({
      reservation_id: "r17",
      reservations: [{ reservation_id: "r17" }],
    });
    expect(toRequestReply(done, { pool: "gpu", end_time: 9, amount: 3 })).not.toHaveProperty(
      "reservations",
    );
  });
});

describe("pools", () => {
  it("have defaults for everything but their capacity", () => {
    const schedule = [{ start_time: 1, end_time: 2, capacity: 0 }];
    expect(toCreateCommand({ id: "s1", schedule }, actor)).toMatchObject({
      ok: true,
      value: {
        pool: "s1",
        allowPast: false,
        options: { floatPercent: 0, price: 0, fallbacks: [], spinUpMs: 1_800_000 },
        schedule: [{ startAt: 1_000, endAt: 2_000, capacity: 0 }],
      },
    });
  });

  it("tell all faults of their numbers at once", () => {
    const fallbacks = [{ pool: "a" }, { pool: "b", ratio: 0.0005 }];
    const parsed = toCreateCommand({ id: "s1", price: 0.1234567, fallbacks }, actor);
    expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path)).toEqual([
      "/schedule",
      "/price",
      "/fallbacks/1/ratio",
    ]);
  });

  it("have a schedule or a rolling one, not both", () => {
    const rolling = { capacity: 8, horizon_s: 60 };
    const target = { actor, pool: "gpu" };
    expect(toReplaceCommand({ rolling }, target)).toMatchObject({
      ok: true,
      value: { schedule: [], rolling: { capacity: 8, horizonMs: 60_000 } },
    });
    expect(toReplaceCommand({ rolling, schedule: [] }, target).ok).toBe(false);
    expect(toReplaceCommand({}, target).ok).toBe(false);
  });

  it("refuse maintenance without a span", () => {
    const target = { actor, pool: "gpu", id: "m1" };
    expect(toMaintenanceCommand({ start_time: 5, end_time: 5 }, target).ok).toBe(false);
    expect(toMaintenanceCommand({ start_time: 5, end_time: 6 }, target)).toMatchObject({
      ok: true,
      value: { maintenance: { id: "m1", startAt: 5_000, endAt: 6_000 } },
    });
  });
});

describe("events", () => {
  it("say whose reservation it is where that is known", () => {
    const event = { kind: "reservation.ended", grant: 3, pool: "gpu" } as const;
    expect(toStreamEvent(event, { seq: 4, at: 1_500, userId: "42" })).toEqual({
      seq: 4,
      at: 1,
      kind: "reservation.ended",
      pool: "gpu",
      reservation_id: "r3",
      user_id: "42",
      state: "ended",
    });
  });

  it("of a move stand under the pool that was left", () => {
    const event = {
      kind: "reservation.moved",
      grant: 3,
      fromPool: "a",
      toPool: "b",
      amountBefore: 4,
      amount: 8,
      priceBefore: 2_000_000,
      price: 1_000_000,
      listPrice: 3_000_000,
      fromAt: 1_000,
      endAt: 9_000,
    } as const;
    expect(toStreamEvent(event, { seq: 1, at: 0 })).toMatchObject({
      pool: "a",
      to_pool: "b",
      amount_before: 4,
      amount: 8,
      price_before: 2,
      price: 1,
      list_price: 3,
      from_time: 1,
      end_time: 9,
    });
  });
});
