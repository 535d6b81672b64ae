import fc from "fast-check";
import { expect, test } from "vitest";
import { createPrng, type Prng } from "../../base/index.ts";
import type { RefusalNote } from "../../journal/index.ts";
import type { LedgerRecord } from "../../kernel/index.ts";
import {
  HOUR_MS,
  MONDAY_AT,
  memoryViews,
  POOLS,
  randomHistory,
  randomInstant,
  USERS,
} from "../sample/index.ts";
import { type Row, runReport } from "./index.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = { seed: SEED, numRuns: 80 };

const UNMET = [
  "insufficient_capacity",
  "exceeds_capacity",
  "out_of_schedule",
  "search_truncated",
  "trial_cap_exceeded",
  "user_limit_exceeded",
];
const CODES = [...UNMET, "invalid_amount", "unknown_pool"];

/** Refusals in order of time, with many repeats; some have no window, some have nonsense. */
function randomNotes(prng: Prng): readonly RefusalNote[] {
  const notes: RefusalNote[] = [];
  let at = MONDAY_AT;
  for (let i = prng.below(40); i > 0; i--) {
    at += prng.below(HOUR_MS);
    const again = notes[prng.below(notes.length + 1)];
    if (again !== undefined && prng.chance(1, 2)) {
      notes.push({ ...again, at });
      continue;
    }
    const startAt = randomInstant(prng);
    const endAt = startAt - HOUR_MS + prng.below(30 * HOUR_MS);
    notes.push({
      at,
      userId: USERS[prng.below(3)]!,
      pool: POOLS[prng.below(3)]!,
      code: CODES[prng.below(CODES.length)]!,
      amount: prng.chance(1, 9) ? 0 : 1 + prng.below(70),
      ...(prng.chance(1, 5) ? {} : { startAt, endAt }),
      ...(prng.chance(1, 3) ? {} : { largestAmount: prng.below(50) }),
    });
  }
  return notes;
}

/** Those that are no repeat of a first telling less than an hour before. */
function firstOnes(notes: readonly RefusalNote[]): ReadonlySet<RefusalNote> {
  const first: RefusalNote[] = [];
  for (const note of notes) {
    const isSame = (one: RefusalNote): boolean =>
      [one.userId, one.pool, one.amount, one.startAt, one.endAt].join() ===
      [note.userId, note.pool, note.amount, note.startAt, note.endAt].join();
    if (!first.some((one) => isSame(one) && note.at - one.at < HOUR_MS)) first.push(note);
  }
  return new Set(first);
}

const hasWindow = ({ code, startAt, endAt, amount }: RefusalNote): boolean =>
  UNMET.includes(code) && (startAt ?? 0) < (endAt ?? 0) && amount > 0;

const hours = (unitMs: bigint): number =>
  Number(unitMs / 3_600_000n) + Number(unitMs % 3_600_000n) / 3_600_000;

function overlap(note: RefusalNote, row: { fromAt: number; toAt: number }): number {
  if (!hasWindow(note)) return 0;
  const { startAt = 0, endAt = 0 } = note;
  return Math.max(0, Math.min(endAt, row.toAt) - Math.max(startAt, row.fromAt));
}

/** The cells of a row, from the refusals that belong to it and the time each counts there. */
function expected(
  notes: readonly RefusalNote[],
  first: ReadonlySet<RefusalNote>,
  msOf: (note: RefusalNote) => number,
): Row {
  const requests = notes.filter((note) => first.has(note));
  const unmet = requests.filter(({ code }) => UNMET.includes(code));
  const fits = unmet.flatMap(({ largestAmount }) => largestAmount ?? []);
  const unitMs = unmet.reduce((sum, n) => sum + BigInt(n.amount) * BigInt(msOf(n)), 0n);
  return {
    asked: notes.length,
    requests: requests.length,
    unmet_requests: unmet.length,
    without_window: unmet.filter((note) => !hasWindow(note)).length,
    unit_hours_wanted: hours(unitMs),
    amount_max: Math.max(0, ...unmet.map(({ amount }) => amount)),
    largest_fit: fits.length === 0 ? null : Math.max(...fits),
  };
}

test("unmet demand agrees with counting by hand, by every key", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const prng = createPrng(seed);
      const notes = randomNotes(prng);
      const first = firstOnes(notes);
      const { db, follower } = memoryViews();
      follower.note(notes);
      const fromAt = randomInstant(prng) - 9 * HOUR_MS;
      const range = { fromAt, toAt: fromAt + 1 + prng.below(30 * HOUR_MS), now: MONDAY_AT };
      const rows = (by: string): readonly Row[] => {
        const result = runReport(db, "unmet-demand", { ...range, by });
        return result.ok ? result.value.rows : [];
      };
      const told = notes.filter(({ at }) => at >= range.fromAt && at < range.toAt);
      const whole = (note: RefusalNote): number =>
        overlap(note, { fromAt: Number.MIN_SAFE_INTEGER, toAt: Number.MAX_SAFE_INTEGER });

      const keys: readonly [string, (note: RefusalNote) => Row][] = [
        ["pool", ({ pool }) => ({ pool })],
        ["user", ({ userId }) => ({ user_id: userId })],
        ["code", ({ code }) => ({ code })],
        ["amount", ({ amount }) => bucket(amount)],
      ];
      for (const [by, keyOf] of keys) {
        const groups = new Map<string, RefusalNote[]>();
        for (const note of told) {
          const key = JSON.stringify(keyOf(note));
          groups.set(key, [...(groups.get(key) ?? []), note]);
        }
        const found = rows(by);
        expect(found.length).toBe(groups.size);
        for (const [key, group] of groups) {
          expect(found).toContainEqual({ ...JSON.parse(key), ...expected(group, first, whole) });
        }
      }
      for (const row of rows("hour")) {
        const cell = { fromAt: Number(row.start_time), toAt: Number(row.end_time) };
        const here = notes.filter((note) => overlap(note, cell) > 0);
        expect(row).toEqual({
          start_time: cell.fromAt,
          end_time: cell.toAt,
          ...expected(here, first, (note) => overlap(note, cell)),
        });
      }
    }),
    RUNS,
  );
});

function bucket(amount: number): Row {
  if (amount === 0) return { amount_from: 0, amount_to: 0 };
  const from = 2 ** Math.floor(Math.log2(amount));
  return { amount_from: from, amount_to: 2 * from - 1 };
}

interface Wish {
  readonly pool: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly amount: number;
  readonly isAdmitted: boolean;
}

const DURATION_HOURS = [1, 6, 24, 72, 168, 336];

const WISH_KEYS: Readonly<Record<string, (wish: Wish) => Row>> = {
  pool: ({ pool }) => ({ pool }),
  start_hour: ({ startAt }) => {
    const date = new Date(startAt);
    return { start_hour: ((date.getUTCDay() + 6) % 7) * 24 + date.getUTCHours() };
  },
  shape: ({ amount, startAt, endAt }) => {
    const long = (endAt - startAt) / HOUR_MS;
    const over = Math.max(0, ...DURATION_HOURS.filter((end) => long > end));
    const upTo = Math.min(...DURATION_HOURS.filter((end) => long <= end));
    const limits = { hours_over: over, hours_up_to: Number.isFinite(upTo) ? upTo : null };
    return { ...bucket(amount), ...limits };
  },
};

/** Everything asked for in the range, admitted or refused for want of something. */
function wishesIn(
  records: readonly LedgerRecord[],
  notes: readonly RefusalNote[],
  range: { readonly fromAt: number; readonly toAt: number },
): readonly Wish[] {
  const first = firstOnes(notes);
  const isIn = (at: number): boolean => at >= range.fromAt && at < range.toAt;
  const admissions = records
    .filter(({ at }) => isIn(at))
    .flatMap(({ events }) => events.filter((event) => event.kind === "reservation.admitted"))
    .map((event) => ({ ...event, isAdmitted: true }));
  const refused = notes
    .filter((note) => isIn(note.at) && first.has(note) && hasWindow(note))
    .map(({ startAt = 0, endAt = 0, pool, amount }) => {
      return { startAt, endAt, pool, amount, isAdmitted: false };
    });
  return [...admissions, ...refused];
}

function expectedSales(wishes: readonly Wish[]): Row {
  const of = (isAdmitted: boolean): readonly Wish[] =>
    wishes.filter((wish) => wish.isAdmitted === isAdmitted);
  const sum = (some: readonly Wish[]): number =>
    hours(some.reduce((s, w) => s + BigInt(w.amount) * BigInt(w.endAt - w.startAt), 0n));
  return {
    admitted: of(true).length,
    refused: of(false).length,
    admitted_unit_hours: sum(of(true)),
    refused_unit_hours: sum(of(false)),
  };
}

test("best sellers agree with counting by hand, by every key", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const prng = createPrng(seed);
      const records = randomHistory(seed, 40);
      const notes = randomNotes(prng);
      const { db, follower } = memoryViews();
      follower.follow(records);
      follower.note(notes);
      const fromAt = randomInstant(prng);
      const range = { fromAt, toAt: fromAt + 1 + prng.below(20 * HOUR_MS), now: MONDAY_AT };
      const wishes = wishesIn(records, notes, range);
      for (const [by, keyOf] of Object.entries(WISH_KEYS)) {
        const result = runReport(db, "best-sellers", { ...range, by });
        const rows = result.ok ? result.value.rows : [];
        const names = new Set(wishes.map((wish) => JSON.stringify(keyOf(wish))));
        expect(rows.length).toBe(names.size);
        for (const name of names) {
          const here = wishes.filter((wish) => JSON.stringify(keyOf(wish)) === name);
          expect(rows).toContainEqual({ ...JSON.parse(name), ...expectedSales(here) });
        }
        const totals = rows.map(
          (row) => Number(row.admitted_unit_hours) + Number(row.refused_unit_hours),
        );
        for (let i = 1; i < totals.length; i++) {
          expect(totals[i]!).toBeLessThanOrEqual(totals[i - 1]! * (1 + 1e-12));
        }
      }
    }),
    RUNS,
  );
});
