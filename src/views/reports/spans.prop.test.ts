import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPrng } from "../../base/index.ts";
import type { LedgerRecord } from "../../kernel/index.ts";
import {
  HOUR_MS,
  memoryViews,
  type OracleStep,
  oracleSteps,
  POOLS,
  randomHistory,
  randomInstant,
} from "../sample/index.ts";
import { type ReportQuery, type Row, runReport } from "./index.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = { seed: SEED, numRuns: 60 };
const SIZE_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS } as const;

interface Case {
  readonly db: DatabaseSync;
  readonly records: readonly LedgerRecord[];
  readonly query: { readonly fromAt: number; readonly toAt: number; readonly now: number };
  /** The whole history, cut at every hour and at now. */
  readonly steps: readonly OracleStep[];
}

/** A random history in views, with a random range and now, and the oracle's steps. */
function randomCase(seed: number): Case {
  const prng = createPrng(seed);
  const records = randomHistory(prng.nextU32(), 5 + prng.below(30));
  const { db, follower } = memoryViews();
  follower.follow(records);
  const fromAt = randomInstant(prng);
  const toAt = fromAt + 1 + prng.below(30 * HOUR_MS);
  const now = randomInstant(prng);
  const firstHour = fromAt - (fromAt % HOUR_MS);
  const hours = Array.from({ length: 32 }, (_, i) => firstHour + i * HOUR_MS);
  const steps = oracleSteps(records, { fromAt, toAt }, [...hours, now]);
  return { db, records, query: { fromAt, toAt, now }, steps };
}

function rowsOf(db: DatabaseSync, name: string, query: ReportQuery): readonly Row[] {
  const result = runReport(db, name, query);
  expect(result.ok).toBe(true);
  return result.ok ? result.value.rows : [];
}

/** Start and end of the bucket that holds `at`, clipped to the range. */
function bucketOf(by: "hour" | "day" | "week", at: number, query: Case["query"]): string {
  const phase = by === "week" ? 96 * HOUR_MS : 0;
  const size = SIZE_MS[by];
  const start = Math.floor((at - phase) / size) * size + phase;
  return `${Math.max(start, query.fromAt)}-${Math.min(start + size, query.toAt)}`;
}

function keyOf(row: Row, by: string): string {
  return by in SIZE_MS
    ? `${row.start_time}-${row.end_time}`
    : String(row[by === "user" ? "user_id" : by]);
}

function oracleKey(
  by: string,
  step: OracleStep,
  held: { pool: string; userId: string; tier: string },
  query: Case["query"],
): string {
  if (by === "pool") return held.pool;
  if (by === "user") return held.userId;
  if (by === "tier") return held.tier;
  return bucketOf(by as "hour", step.fromAt, query);
}

const toHours = (unitMs: bigint): number =>
  Number(unitMs / 3_600_000n) + Number(unitMs % 3_600_000n) / 3_600_000;

test("usage agrees with the oracle to the millisecond, by every key", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { db, query, steps } = randomCase(seed);
      for (const by of ["pool", "user", "tier", "hour", "day", "week"] as const) {
        const expected = new Map<string, { elapsed: bigint; ahead: bigint; grants: Set<number> }>();
        for (const step of steps) {
          for (const held of step.held) {
            const key = oracleKey(by, step, held, query);
            const sums = expected.get(key) ?? { elapsed: 0n, ahead: 0n, grants: new Set() };
            expected.set(key, sums);
            const part = step.fromAt < query.now ? "elapsed" : "ahead";
            sums[part] += BigInt(held.amount) * BigInt(step.toAt - step.fromAt);
            sums.grants.add(held.grant);
          }
        }
        const rows = rowsOf(db, "usage", { ...query, by });
        for (const row of rows) {
          const sums = expected.get(keyOf(row, by));
          expected.delete(keyOf(row, by));
          expect(row.elapsed_unit_hours).toBe(toHours(sums?.elapsed ?? 0n));
          expect(row.ahead_unit_hours).toBe(toHours(sums?.ahead ?? 0n));
          expect(row.reserved_unit_hours).toBe(
            toHours((sums?.elapsed ?? 0n) + (sums?.ahead ?? 0n)),
          );
          expect(row.reservations).toBe(sums?.grants.size ?? 0);
        }
        expect([...expected.keys()]).toEqual([]);
      }
    }),
    RUNS,
  );
});

test("revenue and losses agree with the oracle to the micro-credit", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { db, query, steps } = randomCase(seed);
      for (const by of ["pool", "user", "day"] as const) {
        const expected = new Map<string, Record<string, bigint>>();
        const add = (key: string, column: string, value: bigint): void => {
          const sums = expected.get(key) ?? {};
          expected.set(key, sums);
          sums[column] = (sums[column] ?? 0n) + value;
        };
        for (const step of steps) {
          const ms = BigInt(step.toAt - step.fromAt);
          for (const held of step.held) {
            const key = oracleKey(by, step, held, query);
            const unitMs = BigInt(held.amount) * ms;
            const column = step.fromAt < query.now ? "elapsed" : "ahead";
            add(key, column, unitMs * BigInt(held.price));
            add(key, "revenue", unitMs * BigInt(held.price));
            add(key, "lost_to_fallback", unitMs * BigInt(held.listPrice - held.price));
          }
          for (const lost of step.lost) {
            const what = lost.kind === "displaced" ? "displacement" : "cancellation";
            const value = BigInt(lost.amount) * ms * BigInt(lost.price);
            add(oracleKey(by, step, lost, query), `lost_to_${what}`, value);
          }
        }
        for (const row of rowsOf(db, "revenue", { ...query, by })) {
          const sums = expected.get(keyOf(row, by)) ?? {};
          expected.delete(keyOf(row, by));
          for (const column of ["revenue", "elapsed", "ahead", "lost_to_fallback"]) {
            expect([column, row[column]]).toEqual([
              column,
              Number((sums[column] ?? 0n) / 3_600_000n),
            ]);
          }
          for (const column of ["lost_to_displacement", "lost_to_cancellation"]) {
            expect([column, row[column]]).toEqual([
              column,
              Number((sums[column] ?? 0n) / 3_600_000n),
            ]);
          }
        }
        expect([...expected.keys()]).toEqual([]);
      }
    }),
    RUNS,
  );
});

interface PoolAt {
  readonly capacity: number;
  readonly float: number;
  readonly reserved: number;
  readonly standard: number;
}

function poolAt(step: OracleStep, pool: string): PoolAt {
  const { capacity, float } = step.capacity.get(pool) ?? { capacity: 0, float: 0 };
  const held = step.held.filter((one) => one.pool === pool);
  const sum = (of: typeof held): number => of.reduce((total, { amount }) => total + amount, 0);
  const standard = sum(held.filter(({ tier }) => tier === "standard"));
  return { capacity, float, reserved: sum(held), standard };
}

test("utilisation agrees with the oracle, mean and peak, by every key", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { db, query, steps } = randomCase(seed);
      for (const by of ["pool", "hour", "day"] as const) {
        for (const row of rowsOf(db, "utilisation", { ...query, by })) {
          let [capacity, reserved, float, peak] = [0n, 0n, 0n, 0];
          const shares: number[] = [];
          for (const step of steps) {
            const isHere = by === "pool" || bucketOf(by, step.fromAt, query) === keyOf(row, by);
            if (!isHere) continue;
            const names = by === "pool" ? [String(row.pool)] : POOLS;
            const all = names.map((name) => poolAt(step, name));
            const total = (of: (one: PoolAt) => number): number =>
              all.reduce((sum, one) => sum + of(one), 0);
            const ms = BigInt(step.toAt - step.fromAt);
            const [units, held] = [total((one) => one.capacity), total((one) => one.reserved)];
            capacity += BigInt(units) * ms;
            reserved += BigInt(held) * ms;
            float += BigInt(total((one) => one.float)) * ms;
            peak = Math.max(peak, held);
            if (units > 0) shares.push(Math.floor((held * 1_000_000) / units) / 10_000);
          }
          expect(row.capacity_unit_hours).toBe(toHours(capacity));
          expect(row.float_unit_hours).toBe(toHours(float));
          expect(row.reserved_unit_hours).toBe(toHours(reserved));
          expect(row.peak_units).toBe(peak);
          expect(row.peak_percent).toBe(shares.length === 0 ? null : Math.max(...shares));
          const mean = capacity === 0n ? null : Number((reserved * 1_000_000n) / capacity) / 10_000;
          expect(row.mean_percent).toBe(mean);
        }
      }
    }),
    RUNS,
  );
});

test("headroom agrees with the oracle: least, sum and largest blocks", () => {
  const freeIn = (step: OracleStep, pool: string): number => {
    const { capacity, float, reserved, standard } = poolAt(step, pool);
    return Math.max(0, Math.min(capacity - reserved, capacity - float - standard));
  };
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { db, query, steps } = randomCase(seed);
      for (const by of ["hour", "day"] as const) {
        for (const row of rowsOf(db, "headroom", { ...query, by })) {
          const here = steps.filter(({ fromAt }) => bucketOf(by, fromAt, query) === keyOf(row, by));
          const free = here.map((step) => POOLS.reduce((sum, p) => sum + freeIn(step, p), 0));
          const unitMs = here.reduce(
            (sum, { fromAt, toAt }, i) => sum + BigInt(free[i]!) * BigInt(toAt - fromAt),
            0n,
          );
          expect(row.min_units).toBe(Math.min(...free));
          expect(row.free_unit_hours).toBe(toHours(unitMs));
        }
      }
      for (const row of rowsOf(db, "headroom", { ...query, by: "pool" })) {
        const free = steps.map((step) => freeIn(step, String(row.pool)));
        expect(row.min_units).toBe(Math.min(...free));
        // The best window starts where a step starts: trying each of them is enough.
        const blocks = steps.map((first) => {
          const inside = steps.flatMap((step, i) =>
            step.fromAt >= first.fromAt && step.fromAt < first.fromAt + HOUR_MS ? [free[i]!] : [],
          );
          return first.fromAt + HOUR_MS <= query.toAt ? Math.min(...inside) : undefined;
        });
        // A window that ends with the range may start inside a step.
        const lastStart = query.toAt - HOUR_MS;
        const tail = steps.flatMap((step, i) => (step.toAt > lastStart ? [free[i]!] : []));
        const all = blocks.filter((units) => units !== undefined);
        if (lastStart >= query.fromAt) all.push(Math.min(...tail));
        expect(row.block_1h).toBe(all.length === 0 ? null : Math.max(...all));
      }
    }),
    RUNS,
  );
});
