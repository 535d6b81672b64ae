import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPrng } from "../../base/index.ts";
import type { GrantState } from "../../kernel/index.ts";
import {
  admitted,
  createRecordBuilder,
  HOUR_MS,
  MONDAY_AT,
  memoryViews,
  POOLS,
  poolCreated,
  randomHistory,
  randomInstant,
  USERS,
} from "../sample/index.ts";
import {
  type ActivityFilter,
  getReservation,
  listActivity,
  listReservations,
  type Page,
  type ReservationFilter,
} from "./index.ts";
import { scanSql } from "./scan.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = { seed: SEED, numRuns: 60 };
const STATES: readonly GrantState[] = ["scheduled", "active", "ended", "cancelled", "displaced"];

function must<Value>(result: { ok: true; value: Value } | { ok: false; error: unknown }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** All items, page after page. */
function collect<Item>(ask: (cursor: string | undefined) => Page<Item>): readonly Item[] {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 1_000; pages++) {
    const page = ask(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return items;
  }
  throw new Error("the list does not end");
}

const withCursor = (limit: number, cursor: string | undefined) =>
  cursor === undefined ? { limit } : { limit, cursor };

function allReservations(db: DatabaseSync, filter: ReservationFilter, limit: number) {
  return collect((cursor) => must(listReservations(db, filter, withCursor(limit, cursor))));
}

describe("reservations", () => {
  test("every filter keeps what it says, newest first, whatever the page", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const prng = createPrng(seed);
        const { db, follower } = memoryViews();
        follower.follow(randomHistory(seed, 60));
        const all = allReservations(db, {}, 1_000);
        const fromAt = randomInstant(prng);
        const filter: ReservationFilter = {
          ...(prng.chance(1, 2) ? { userId: USERS[prng.below(3)]! } : {}),
          ...(prng.chance(1, 2) ? { pool: POOLS[prng.below(3)]! } : {}),
          ...(prng.chance(1, 2) ? { states: STATES.filter(() => prng.chance(1, 2)) } : {}),
          ...(prng.chance(1, 2) ? { fromAt } : {}),
          ...(prng.chance(1, 2) ? { toAt: fromAt + prng.below(9 * HOUR_MS) } : {}),
          ...(prng.chance(1, 5) ? { group: 1 + prng.below(20) } : {}),
        };
        const { userId, pool, states, toAt, group } = filter;
        const expected = all.filter(
          (item) =>
            (userId === undefined || item.userId === userId) &&
            (pool === undefined || item.pool === pool) &&
            (states === undefined || states.includes(item.state)) &&
            (filter.fromAt === undefined || item.endAt > filter.fromAt) &&
            (toAt === undefined || item.startAt < toAt) &&
            (group === undefined || item.group === group),
        );
        const numbers = all.map(({ grant }) => grant);
        expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
        expect(allReservations(db, filter, 1 + prng.below(5))).toEqual(expected);
      }),
      RUNS,
    );
  });

  test("new ones do not disturb the pages that follow", () => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    const add = (grant: number) =>
      follower.follow([builder.add(MONDAY_AT, [admitted(grant)], "ada")]);
    for (let grant = 1; grant <= 20; grant++) add(grant);
    let next = 21;
    const seen = collect((cursor) => {
      const page = must(listReservations(db, { userId: "ada" }, withCursor(3, cursor)));
      add(next++);
      return page;
    });
    expect(seen.map(({ grant }) => grant)).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
  });

  test("a rare one is found across many blocks with bounded work for each page", () => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    const count = 20 * 8_192;
    for (let grant = 1; grant <= count; grant += 4_096) {
      const events = Array.from({ length: 4_096 }, (_, i) =>
        admitted(grant + i, {
          userId: grant + i === 5 ? "rare" : "ada",
          startAt: MONDAY_AT + (grant + i === 5 ? 0 : HOUR_MS),
        }),
      );
      builder.add(MONDAY_AT, events, "ada");
    }
    follower.follow(builder.records);
    const byUser = must(listReservations(db, { userId: "rare" }, { limit: 10 }));
    expect([byUser.items.map(({ grant }) => grant), byUser.nextCursor]).toEqual([[5], undefined]);
    // Without an index the first page gives up, and says where to go on.
    const toAt = MONDAY_AT + 1;
    const byWindow = must(listReservations(db, { toAt }, { limit: 10 }));
    expect(byWindow.items).toEqual([]);
    expect(byWindow.nextCursor).toBeDefined();
    expect(allReservations(db, { toAt }, 10).map(({ grant }) => grant)).toEqual([5]);
    const feed = collect((cursor) =>
      must(listActivity(db, { userId: "rare" }, withCursor(10, cursor))),
    );
    expect(feed.map(({ grant }) => grant)).toEqual([5]);
  });

  test("bad limits and cursors are values, not faults", () => {
    const { db } = memoryViews();
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) {
      expect(listReservations(db, {}, { limit })).toMatchObject({ error: { reason: "bad_limit" } });
      expect(listActivity(db, {}, { limit })).toMatchObject({ error: { reason: "bad_limit" } });
    }
    const foreign = Buffer.from("activity:1:2").toString("base64url");
    const bad = [
      "",
      "x",
      "'; DROP",
      foreign,
      Buffer.from("reservations:1e9").toString("base64url"),
    ];
    for (const cursor of [...bad, "a".repeat(10_000)]) {
      const result = listReservations(db, {}, { limit: 1, cursor });
      expect(result).toEqual({ ok: false, error: { reason: "bad_cursor" } });
    }
  });

  test("pages are found by an index, in order, without a sort", () => {
    const { db } = memoryViews();
    const plan = (column: "user_id" | "pool" | "state" | undefined): string => {
      const indexed = column === undefined ? undefined : { column, value: "x" };
      const others = ["+state IN (?)", "end_at > ?", "start_at < ?"];
      const text = scanSql("view_grant", { indexed, others, values: [], below: 1, limit: 1 });
      return db
        .prepare(`EXPLAIN QUERY PLAN ${text}`)
        .all()
        .map((row) => String(row.detail))
        .join("; ");
    };
    for (const [column, index] of [
      ["user_id", "view_grant_user"],
      ["pool", "view_grant_pool"],
      ["state", "view_grant_state"],
    ] as const) {
      expect(plan(column)).toContain(`INDEX ${index} (<expr>=? AND ${column}=? AND rowid<?)`);
      expect(plan(column)).not.toContain("TEMP B-TREE");
    }
    expect(plan(undefined)).toBe(
      "SEARCH view_grant USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
    );
  });
});

test("one reservation comes with all that it held", () => {
  const { db, follower } = memoryViews();
  const builder = createRecordBuilder();
  builder.add(MONDAY_AT, [poolCreated("gpu"), admitted(1)], "root");
  const at = MONDAY_AT + 2 * HOUR_MS;
  const terms = { startAt: MONDAY_AT + HOUR_MS, endAt: at + HOUR_MS, amount: 3, fromAt: at };
  const kind = "reservation.amended";
  const amended = { kind, grant: 1, pool: "gpu", state: "active", readyAt: at, ...terms } as const;
  builder.add(at, [amended], "ada");
  follower.follow(builder.records);
  const detail = getReservation(db, 1);
  expect(detail?.item).toMatchObject({ grant: 1, amount: 3, createdBy: "root", userId: "ada" });
  expect(detail?.parts.map(({ amount }) => amount)).toEqual([8, 3]);
  expect(detail?.asOfSeq).toBe(2);
  expect(getReservation(db, 2)).toBeUndefined();
});

describe("activity", () => {
  test("tells every event once, newest first, for each filter and page", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const prng = createPrng(seed);
        const records = randomHistory(seed, 50);
        const { db, follower } = memoryViews();
        follower.follow(records);
        const owners = new Map<number, string>();
        const told = records.flatMap(({ seq, at, events }) =>
          events.map((event) => {
            const grant = "grant" in event ? event.grant : undefined;
            if (event.kind === "reservation.admitted") owners.set(event.grant, event.userId);
            const userId = grant === undefined ? undefined : owners.get(grant);
            const own = "pool" in event ? event.pool : undefined;
            const pool = event.kind === "reservation.moved" ? event.toPool : own;
            return { seq, at, kind: event.kind, pool, grant, userId };
          }),
        );
        const filter: ActivityFilter = {
          ...(prng.chance(1, 2) ? { userId: USERS[prng.below(3)]! } : {}),
          ...(prng.chance(1, 2) ? { pool: POOLS[prng.below(3)]! } : {}),
          ...(prng.chance(1, 3) ? { grant: 1 + prng.below(20) } : {}),
        };
        const { userId, pool, grant } = filter;
        const expected = told
          .filter((one) => userId === undefined || one.userId === userId)
          .filter((one) => pool === undefined || one.pool === pool)
          .filter((one) => grant === undefined || one.grant === grant)
          .reverse();
        const limit = 1 + prng.below(6);
        const found = collect((cursor) =>
          must(listActivity(db, filter, withCursor(limit, cursor))),
        ).map(({ seq, at, kind, pool: where, grant: which, userId: who }) => {
          return { seq, at, kind, pool: where, grant: which, userId: who };
        });
        expect(found).toEqual(expected);
      }),
      RUNS,
    );
  });
});
