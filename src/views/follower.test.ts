import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPrng } from "../base/index.ts";
import type { RefusalNote } from "../journal/index.ts";
import {
  admitted,
  createRecordBuilder,
  dump,
  HOUR_MS,
  MONDAY_AT,
  memoryViews,
  poolCreated,
  poolOptions,
  randomHistory,
} from "./sample/index.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

const note = (changes: Partial<RefusalNote> = {}): RefusalNote => ({
  at: MONDAY_AT,
  userId: "ada",
  pool: "gpu",
  code: "insufficient_capacity",
  amount: 64,
  startAt: MONDAY_AT + HOUR_MS,
  endAt: MONDAY_AT + 2 * HOUR_MS,
  largestAmount: 8,
  ...changes,
});

describe("what a reservation held", () => {
  const held = (events: Parameters<ReturnType<typeof createRecordBuilder>["add"]>[1]) => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    builder.add(MONDAY_AT, [poolCreated("gpu"), admitted(1)], "ada");
    builder.add(MONDAY_AT + 2 * HOUR_MS, events, "ada");
    follower.follow(builder.records);
    const hours = db
      .prepare(
        `SELECT pool, (from_at - ?1) / ?2 AS since, (to_at - ?1) / ?2 AS until, amount, price,
          list_price FROM view_segment ORDER BY from_at`,
      )
      .all(MONDAY_AT, HOUR_MS);
    const losses = db.prepare("SELECT kind, pool, amount FROM view_loss").all();
    return { segments: hours.map((row) => Object.values(row)), losses, db };
  };
  const at = (hours: number): number => MONDAY_AT + hours * HOUR_MS;
  const of = { grant: 1, pool: "gpu" } as const;

  test("an amended running one keeps its past", () => {
    const kind = "reservation.amended";
    const terms = { startAt: at(1), endAt: at(5), amount: 4, state: "active" } as const;
    expect(held([{ kind, ...of, ...terms, readyAt: at(1), fromAt: at(2) }]).segments).toEqual([
      ["gpu", 1, 2, 8, 1_000_000, 1_000_000],
      ["gpu", 2, 5, 4, 1_000_000, 1_000_000],
    ]);
  });

  test("an amended scheduled one leaves nothing of its old window", () => {
    const kind = "reservation.amended";
    const terms = { startAt: at(4), endAt: at(5), amount: 4, state: "scheduled" } as const;
    expect(held([{ kind, ...of, ...terms, readyAt: at(4), fromAt: at(4) }]).segments).toEqual([
      ["gpu", 4, 5, 4, 1_000_000, 1_000_000],
    ]);
  });

  test("a cancelled one lets go of the rest and says what that was", () => {
    const kind = "reservation.cancelled";
    const { segments, losses, db } = held([{ kind, ...of, fromAt: at(2), endAt: at(3) }]);
    expect(segments).toEqual([["gpu", 1, 2, 8, 1_000_000, 1_000_000]]);
    expect(losses).toEqual([{ kind: "cancelled", pool: "gpu", amount: 8 }]);
    const row = db.prepare("SELECT state, released_at, changed_seq FROM view_grant").get();
    expect(row).toEqual({ state: "cancelled", released_at: at(2), changed_seq: 2 });
  });

  test("a moved one pays its price against the new list price", () => {
    const moved = {
      kind: "reservation.moved",
      grant: 1,
      fromPool: "gpu",
      toPool: "big",
      amountBefore: 8,
      amount: 2,
      priceBefore: 1_000_000,
      price: 900,
      listPrice: 5_000,
    } as const;
    expect(held([{ ...moved, fromAt: at(2), endAt: at(3) }]).segments).toEqual([
      ["gpu", 1, 2, 8, 1_000_000, 1_000_000],
      ["big", 2, 3, 2, 900, 5_000],
    ]);
  });
});

describe("capacity", () => {
  const steps = (db: ReturnType<typeof memoryViews>["db"]): readonly unknown[] =>
    db
      .prepare(
        `SELECT (from_at - ?1) / ?2 AS since, (to_at - ?1) / ?2 AS until, capacity, float_units
          FROM view_capacity ORDER BY from_at`,
      )
      .all(MONDAY_AT, HOUR_MS)
      .map((row) => Object.values(row));

  test("its past stays when the schedule is replaced, but not in a pool without a now", () => {
    const replaced = (allowPast: boolean): readonly unknown[] => {
      const { db, follower } = memoryViews();
      const builder = createRecordBuilder();
      const schedule = [{ startAt: MONDAY_AT, endAt: MONDAY_AT + 9 * HOUR_MS, capacity: 7 }];
      builder.add(MONDAY_AT, [poolCreated("gpu", { allowPast })]);
      const kind = "pool.schedule_replaced";
      builder.add(MONDAY_AT + 5 * HOUR_MS, [{ kind, pool: "gpu", schedule }]);
      follower.follow(builder.records);
      return steps(db);
    };
    expect(replaced(false)).toEqual([
      [0, 5, 100, 0],
      [5, 9, 7, 0],
    ]);
    expect(replaced(true)).toEqual([[0, 9, 7, 0]]);
  });

  test("maintenance takes it away and gives it back; the float follows, rounded up", () => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    const maintenance = {
      ...{ id: "m", startAt: MONDAY_AT + 2 * HOUR_MS, endAt: MONDAY_AT + 8 * HOUR_MS },
      amount: 59,
    };
    builder.add(MONDAY_AT, [poolCreated("gpu", { options: poolOptions({ floatPercent: 15 }) })]);
    builder.add(MONDAY_AT, [{ kind: "pool.maintenance_added", pool: "gpu", maintenance }]);
    follower.follow(builder.records);
    expect(steps(db)).toEqual([
      [0, 2, 100, 15],
      [2, 8, 41, 7],
      [8, 100, 100, 15],
    ]);
    const kind = "pool.maintenance_removed";
    builder.add(MONDAY_AT + 4 * HOUR_MS, [{ kind, pool: "gpu", maintenanceId: "m" }]);
    follower.follow(builder.records);
    expect(steps(db)).toEqual([
      [0, 2, 100, 15],
      [2, 4, 41, 7],
      [4, 100, 100, 15],
    ]);
  });

  test("a pool that is extended every day gains no step a day", () => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    builder.add(MONDAY_AT, [poolCreated("gpu")]);
    for (let hour = 0; hour < 40; hour++) {
      const fromAt = MONDAY_AT + (100 + hour) * HOUR_MS;
      const span = { fromAt, untilAt: fromAt + HOUR_MS, capacity: 100 };
      const kind = "pool.schedule_extended";
      builder.add(MONDAY_AT + hour * HOUR_MS, [{ kind, pool: "gpu", ...span }]);
    }
    follower.follow(builder.records);
    expect(steps(db)).toEqual([[0, 140, 100, 0]]);
  });

  test("a deleted pool has none from then on", () => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    builder.add(MONDAY_AT, [poolCreated("gpu")]);
    builder.add(MONDAY_AT + HOUR_MS, [{ kind: "pool.deleted", pool: "gpu" }]);
    follower.follow(builder.records);
    expect(steps(db)).toEqual([[0, 1, 100, 0]]);
  });
});

describe("following", () => {
  test("where chunks end makes no difference, and neither does following again", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const records = randomHistory(seed, 40);
        const whole = memoryViews();
        whole.follower.follow(records);
        const parts = memoryViews();
        const prng = createPrng(seed);
        for (let from = 0; from < records.length; ) {
          const until = from + 1 + prng.below(9);
          // Some records come twice: what was seen is passed over.
          parts.follower.follow(records.slice(Math.max(0, from - prng.below(3)), until));
          from = until;
        }
        expect(dump(parts.db)).toEqual(dump(whole.db));
        expect(parts.follower.cursor).toBe(records.length);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  test("a chunk that fails changes nothing, and the next try succeeds", () => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    builder.add(MONDAY_AT, [poolCreated("gpu"), admitted(1)]);
    follower.follow(builder.records);
    const before = dump(db);
    const good = builder.add(MONDAY_AT, [admitted(2)]);
    const twice = builder.add(MONDAY_AT, [admitted(2)]);
    expect(() => follower.follow([good, twice])).toThrow(/UNIQUE/);
    expect(dump(db)).toEqual(before);
    follower.follow([good]);
    expect(follower.cursor).toBe(2);
  });

  test("a gap in the records is a bug, a late first record is not", () => {
    const builder = createRecordBuilder(50);
    const first = builder.add(MONDAY_AT, [poolCreated("gpu")]);
    const kind = "reservation.ended";
    builder.add(MONDAY_AT, [{ kind, grant: 7, pool: "gpu" }]);
    const third = builder.add(MONDAY_AT, [admitted(8)]);
    const { db, follower } = memoryViews({ firstSeq: 50 });
    follower.follow([first]);
    expect(() => follower.follow([third])).toThrow("records must continue the cursor");
    follower.follow(builder.records);
    expect(db.prepare("SELECT first_seq, seq FROM view_cursor").get()).toEqual({
      first_seq: 50,
      seq: 52,
    });
    // Of a reservation that was admitted before, only the event itself is known.
    expect(db.prepare("SELECT number FROM view_grant").all()).toEqual([{ number: 8 }]);
  });

  test("a long run of one instant is written down, whatever the chunks", () => {
    const builder = createRecordBuilder();
    for (let i = 0; i < 100; i++) builder.add(MONDAY_AT + i, []);
    for (let i = 0; i < 2_500; i++) builder.add(MONDAY_AT + 200, []);
    builder.add(MONDAY_AT + 201, []);
    for (const size of [2_601, 700, 2_150]) {
      const { db, follower } = memoryViews();
      for (let from = 0; from < builder.records.length; from += size) {
        follower.follow(builder.records.slice(from, from + size));
      }
      expect(db.prepare("SELECT * FROM view_clock_run").all()).toEqual([
        { first_seq: 101, last_seq: 2_600, at: MONDAY_AT + 200 },
      ]);
    }
  });
});

describe("refusals", () => {
  test("the same wish within an hour of its first telling is a repeat", () => {
    const { db, follower } = memoryViews();
    const minutes = [0, 20, 59, 60, 119, 121];
    follower.note(minutes.map((m) => note({ at: MONDAY_AT + m * 60_000 })));
    follower.note([note({ at: MONDAY_AT, amount: 65 }), note({ at: MONDAY_AT, userId: "bob" })]);
    const rows = db.prepare("SELECT is_first FROM view_refusal ORDER BY id").all();
    expect(rows.map((row) => row.is_first)).toEqual([1, 0, 0, 1, 0, 1, 1, 1]);
  });

  test("a user in a loop is counted past a thousand an hour, over restarts too", () => {
    const { db, follower } = memoryViews();
    const many = Array.from({ length: 1_005 }, (_, i) => note({ at: MONDAY_AT + i }));
    follower.note(many);
    follower.note([note({ at: MONDAY_AT + 2_000 }), note({ userId: "bob" })]);
    const kept = db.prepare("SELECT user_id, count(*) AS n FROM view_refusal GROUP BY 1").all();
    expect(kept).toEqual([
      { user_id: "ada", n: 1_000 },
      { user_id: "bob", n: 1 },
    ]);
    expect(db.prepare("SELECT dropped FROM view_refusal_dropped").get()).toEqual({ dropped: 6 });
  });

  test("numbers that are none are left out and harm nobody", () => {
    const { db, follower } = memoryViews();
    follower.note([note({ amount: Number.NaN, endAt: 1e300 }), note({ amount: 1.5 })]);
    expect(db.prepare("SELECT amount, end_at FROM view_refusal").all()).toEqual([
      { amount: 0, end_at: null },
      { amount: 0, end_at: MONDAY_AT + 2 * HOUR_MS },
    ]);
  });
});
