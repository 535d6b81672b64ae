import { describe, expect, test } from "vitest";
import type { RefusalNote } from "../../journal/index.ts";
import type { KernelEvent } from "../../kernel/index.ts";
import {
  admitted,
  createRecordBuilder,
  HOUR_MS,
  MONDAY_AT,
  memoryViews,
  poolCreated,
} from "../sample/index.ts";
import { type ReportQuery, type Row, runReport } from "./index.ts";

const NOW = MONDAY_AT + 500 * HOUR_MS;

interface Given {
  readonly events?: readonly (readonly [at: number, events: readonly KernelEvent[]])[];
  readonly notes?: readonly RefusalNote[];
  readonly query?: Partial<ReportQuery>;
}

/** Rows of one code. */
function signals(code: string, { events = [], notes = [], query = {} }: Given): readonly Row[] {
  const { db, follower } = memoryViews();
  const builder = createRecordBuilder();
  for (const [at, what] of events) builder.add(at, what, "root");
  follower.follow(builder.records);
  follower.note(notes);
  const result = runReport(db, "signals", { now: NOW, ...query });
  return result.ok ? result.value.rows.filter((row) => row.code === code) : [];
}

/** So many different wishes, `stepMs` apart, the last one just before `untilAt`. */
function refusals(count: number, untilAt: number, stepMs = 1_000): readonly RefusalNote[] {
  return Array.from({ length: count }, (_, i) => ({
    at: untilAt - 1 - (count - 1 - i) * stepMs,
    userId: `u${i}`,
    pool: "gpu",
    code: "insufficient_capacity",
    amount: i + 1,
  }));
}

describe("refusal_spike", () => {
  test("ten in the last hour where there were none", () => {
    expect(signals("refusal_spike", { notes: refusals(9, NOW) })).toEqual([]);
    const [row] = signals("refusal_spike", { notes: refusals(10, NOW) });
    expect(row).toMatchObject({
      severity: "warning",
      subject: "gpu",
      facts: { refused_last_hour: 10, mean_per_hour_before: 0 },
    });
    const [loud] = signals("refusal_spike", { notes: refusals(21, NOW) });
    expect(loud).toMatchObject({ severity: "critical" });
  });

  test("more than four times the mean hour of the week before", () => {
    // Five an hour for a week: a spike starts above twenty.
    const usual = refusals(5 * 168, NOW - HOUR_MS, HOUR_MS / 5);
    expect(signals("refusal_spike", { notes: [...usual, ...refusals(20, NOW)] })).toEqual([]);
    expect(signals("refusal_spike", { notes: [...usual, ...refusals(21, NOW)] }).length).toBe(1);
  });

  test("one caller that repeats a wish is no spike", () => {
    const same = refusals(50, NOW).map((one) => ({ ...one, userId: "ada", amount: 1 }));
    expect(signals("refusal_spike", { notes: same })).toEqual([]);
  });
});

test("refused_in_a_row: more than five since the last admission", () => {
  const notes = refusals(6, NOW, 60_000).map((one) => ({ ...one, userId: "ada" }));
  const admission = (at: number): NonNullable<Given["events"]> => [[at, [admitted(1)]]];
  expect(signals("refused_in_a_row", { notes })[0]).toMatchObject({
    subject: "ada",
    since: notes[0]!.at,
    facts: { refused: 6 },
  });
  const before = admission(NOW - 24 * HOUR_MS);
  expect(signals("refused_in_a_row", { notes, events: before }).length).toBe(1);
  const between = admission(NOW - 5 * 60_000);
  expect(signals("refused_in_a_row", { notes, events: between })).toEqual([]);
  expect(signals("refused_in_a_row", { notes: notes.slice(1) })).toEqual([]);
});

test("refusals_dropped: more than are kept", () => {
  const notes = refusals(1_003, NOW, 1).map((one) => ({ ...one, userId: "ada" }));
  expect(signals("refusals_dropped", { notes })).toMatchObject([
    { subject: "ada", facts: { dropped: 3 } },
  ]);
});

test("displaced_ahead: until the time that was lost has passed", () => {
  const endAt = NOW + 2 * HOUR_MS;
  const lost = { grant: 1, pool: "gpu", amount: 8, fromAt: NOW - HOUR_MS, endAt } as const;
  const reason = "no_fallback_fits";
  const events: Given["events"] = [
    [MONDAY_AT, [poolCreated("gpu"), admitted(1, { startAt: NOW - 9 * HOUR_MS, endAt })]],
    [NOW - HOUR_MS, [{ kind: "reservation.displaced", reason, ...lost }]],
  ];
  expect(signals("displaced_ahead", { events })).toMatchObject([
    {
      severity: "critical",
      subject: "gpu",
      since: NOW - HOUR_MS,
      facts: { reservations: 1, unit_hours_ahead: 16, first_numbers: "1" },
    },
  ]);
  expect(signals("displaced_ahead", { events, query: { now: endAt } })).toEqual([]);
});

test("schedule_ends_soon: within a week, but not of rolling pools or ones without a now", () => {
  const pool = (id: string, hours: number, changes = {}): KernelEvent => {
    const endAt = NOW + hours * HOUR_MS;
    const schedule = [{ startAt: MONDAY_AT, endAt, capacity: 1 }];
    return poolCreated(id, { schedule, ...changes });
  };
  const rolling = { rolling: { capacity: 1, horizonMs: HOUR_MS } };
  const events: Given["events"] = [
    [
      MONDAY_AT,
      [
        ...[pool("over", 0), pool("today", 24), pool("week", 168), pool("later", 169)],
        ...[pool("rolling", 24, rolling), pool("past", 24, { allowPast: true })],
      ],
    ],
  ];
  expect(signals("schedule_ends_soon", { events })).toMatchObject([
    { severity: "critical", subject: "today", facts: { hours_left: 24 } },
    { severity: "warning", subject: "week", facts: { hours_left: 168 } },
  ]);
});

test("pool_full: nothing free for standard requests now, and until when", () => {
  const schedule = [{ startAt: MONDAY_AT, endAt: NOW + 999 * HOUR_MS, capacity: 10 }];
  const fill = (grant: number, pool: string, hours: number, amount: number): KernelEvent[] => [
    poolCreated(pool, { schedule }),
    admitted(grant, { pool, amount, startAt: NOW - HOUR_MS, endAt: NOW + hours * HOUR_MS }),
  ];
  const events: Given["events"] = [
    [
      MONDAY_AT,
      [...fill(1, "short", 5, 10), ...fill(2, "long", 500, 10), ...fill(3, "free", 5, 9)],
    ],
  ];
  expect(signals("pool_full", { events })).toMatchObject([
    { severity: "warning", subject: "long", facts: { hours_until_free: 168 } },
    { severity: "info", subject: "short", facts: { hours_until_free: 5 } },
  ]);
  expect(signals("pool_full", { events, query: { pool: "short" } }).length).toBe(1);
});

test("views_stale: more than ten thousand records behind the journal", () => {
  expect(signals("views_stale", { query: { lastSeq: 10_000 } })).toEqual([]);
  expect(signals("views_stale", { query: { lastSeq: 10_001 } })).toMatchObject([
    { facts: { as_of_seq: 0, last_seq: 10_001, lag_records: 10_001 } },
  ]);
});

test("clock_stood_still: two thousand records of one instant", () => {
  const events = (count: number): NonNullable<Given["events"]> =>
    Array.from({ length: count }, () => [NOW - HOUR_MS, []] as const);
  expect(signals("clock_stood_still", { events: events(1_999) })).toEqual([]);
  expect(signals("clock_stood_still", { events: events(2_000) })).toMatchObject([
    { since: NOW - HOUR_MS, facts: { records: 2_000, first_seq: 1, last_seq: 2_000 } },
  ]);
});
