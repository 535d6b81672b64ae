import { describe, expect, it } from "vitest";
import type { ScheduleEntry } from "../model/index.ts";
import { createTestLedger, poolOf, requestOf, type TestLedger } from "../testing/index.ts";

/** The two schedules of the original challenge, in days from its first instant. */
const START = 1_707_165_008;
const DAY = 86_400;
const schedule = (...spans: readonly (readonly [number, number])[]): ScheduleEntry[] => {
  let at = START;
  return spans.map(([days, capacity]) => {
    const startAt = at * 1000;
    at += days * DAY;
    return { startAt, endAt: at * 1000, capacity };
  });
};
const S1 = schedule([14, 64], [28, 96], [7, 32], [21, 128]);
const S2 = schedule([7, 50], [14, 80], [7, 40], [28, 100], [7, 20], [21, 60]);

function fresh(): TestLedger {
  const ledger = createTestLedger(1_800_000_000_000);
  ledger.must(poolOf("1", S1, { allowPast: true }));
  ledger.must(poolOf("2", S2, { allowPast: true }));
  return ledger;
}

/** Asks in whole seconds; answers `ok`, or the code with the tight run's free capacity. */
function ask(
  ledger: TestLedger,
  pool: string,
  [start, end, amount]: readonly [number, number, number],
): string {
  const decision = ledger.run(requestOf(pool, start * 1000, end * 1000, amount));
  if (decision.ok) return "ok";
  const { rejection } = decision;
  if (!("tight" in rejection) || !("largestAmount" in rejection)) return rejection.reason;
  const { startAt, endAt, free } = rejection.tight;
  expect(rejection.largestAmount).toBeLessThanOrEqual(free);
  return `${rejection.reason} ${free} in [${startAt / 1000},${endAt / 1000})`;
}

type Call = readonly [number, number, number];
type Case = readonly [string, string, readonly (readonly [Call, string])[]];

const exceeds = (free: number, start: number, end: number): string =>
  `exceeds_capacity ${free} in [${start},${end})`;
const taken = (free: number, start: number, end: number): string =>
  `insufficient_capacity ${free} in [${start},${end})`;

const CASES: readonly Case[] = [
  ["1 amount equal to capacity", "1", [[[START, 1708374608, 64], "ok"]]],
  ["2 one too many", "1", [[[START, 1708374608, 65], exceeds(64, START, 1708374608)]]],
  ["3 whole schedule", "1", [[[START, 1713213008, 32], "ok"]]],
  ["4 whole, too much", "1", [[[START, 1713213008, 33], exceeds(32, 1710793808, 1711398608)]]],
  ["5 across the fence", "1", [[[1708374607, 1708374609, 64], "ok"]]],
  [
    "6 across, too much",
    "1",
    [[[1708374607, 1708374609, 65], exceeds(64, 1708374607, 1708374608)]],
  ],
  ["7 fence second is new", "1", [[[1708374608, 1708374609, 96], "ok"]]],
  [
    "8 end is exclusive",
    "1",
    [[[1708374607, 1708374608, 65], exceeds(64, 1708374607, 1708374608)]],
  ],
  [
    "9 new entry, too much",
    "1",
    [[[1708374608, 1708374609, 97], exceeds(96, 1708374608, 1708374609)]],
  ],
  ["10a last second of an entry", "1", [[[1710793807, 1710793808, 96], "ok"]]],
  [
    "10b one second into the next",
    "1",
    [[[1710793807, 1710793809, 33], exceeds(32, 1710793808, 1710793809)]],
  ],
  ["11a the original's pair", "1", [[[1708374650, 1711398566, 32], "ok"]]],
  [
    "11b the original's pair, refused",
    "1",
    [[[1708374650, 1711398566, 33], exceeds(32, 1710793808, 1711398566)]],
  ],
  ["12a last second", "1", [[[1713213007, 1713213008, 128], "ok"]]],
  [
    "12b last second, too much",
    "1",
    [[[1713213007, 1713213008, 129], exceeds(128, 1713213007, 1713213008)]],
  ],
  ["13 one second early", "1", [[[1707165007, 1708374608, 1], "out_of_schedule"]]],
  [
    "14 ends late, starts at the end",
    "1",
    [
      [[1711398608, 1713213009, 1], "out_of_schedule"],
      [[1713213008, 1713213009, 1], "out_of_schedule"],
    ],
  ],
  [
    "15 empty, reversed",
    "1",
    [
      [[START, START, 1], "invalid_window"],
      [[1708374608, START, 1], "invalid_window"],
    ],
  ],
  [
    "16 no amount",
    "1",
    [
      [[START, 1708374608, 0], "invalid_amount"],
      [[START, 1708374608, -1], "invalid_amount"],
    ],
  ],
  [
    "17 milliseconds, zero, negative",
    "1",
    [
      [[1707165008000, 1708374608000, 1], "out_of_schedule"],
      [[0, 1708374608, 1], "out_of_schedule"],
      [[-5, 1708374608, 1], "out_of_schedule"],
    ],
  ],
  [
    "18 full",
    "1",
    [
      [[START, 1708374608, 64], "ok"],
      [[START, 1708374608, 1], taken(0, START, 1708374608)],
    ],
  ],
  [
    "19 peak, not sum",
    "1",
    [
      [[START, 1707769808, 40], "ok"],
      [[1707769808, 1708374608, 40], "ok"],
      [[START, 1708374608, 24], "ok"],
      [[START, 1708374608, 1], taken(0, START, 1708374608)],
    ],
  ],
  [
    "20 one second of overlap",
    "1",
    [
      [[START, 1707769809, 40], "ok"],
      [[1707769808, 1708374608, 40], taken(24, 1707769808, 1707769809)],
    ],
  ],
  [
    "21 the lower of two entries",
    "1",
    [
      [[1708374608, 1710793808, 80], "ok"],
      [[1708374608, 1711398608, 16], "ok"],
      [[1708374608, 1711398608, 1], taken(0, 1708374608, 1710793808)],
      [[1710793808, 1711398608, 16], "ok"],
    ],
  ],
  [
    "22 across the fence first",
    "1",
    [
      [[1708374608, 1711398608, 32], "ok"],
      [[1710793808, 1711398608, 1], taken(0, 1710793808, 1711398608)],
      [[1708374608, 1710793808, 64], "ok"],
      [[1708374608, 1710793808, 1], taken(0, 1708374608, 1710793808)],
    ],
  ],
  [
    "23 all booked",
    "1",
    [
      [[START, 1708374608, 64], "ok"],
      [[1708374608, 1710793808, 96], "ok"],
      [[1710793808, 1711398608, 32], "ok"],
      [[1711398608, 1713213008, 128], "ok"],
      [[1711398608, 1711398609, 1], taken(0, 1711398608, 1711398609)],
    ],
  ],
  ["24a whole", "2", [[[START, 1714422608, 20], "ok"]]],
  ["24b whole, too much", "2", [[[START, 1714422608, 21], exceeds(20, 1712003408, 1712608208)]]],
  ["24c up to the dip", "2", [[[START, 1712003408, 40], "ok"]]],
  [
    "24d up to the dip, too much",
    "2",
    [[[START, 1712003408, 41], exceeds(40, 1708979408, 1709584208)]],
  ],
  ["24e two entries", "2", [[[START, 1708979408, 50], "ok"]]],
  ["24f two entries, too much", "2", [[[START, 1708979408, 51], exceeds(50, START, 1707769808)]]],
  ["25a the long entry", "2", [[[1709584208, 1712003408, 100], "ok"]]],
  [
    "25b one second on",
    "2",
    [[[1709584208, 1712003409, 100], exceeds(20, 1712003408, 1712003409)]],
  ],
  ["25c one second on, less", "2", [[[1709584208, 1712003409, 20], "ok"]]],
  ["26 the other's fence is none", "2", [[[1708374608, 1708374609, 80], "ok"]]],
  [
    "27 after eighty",
    "2",
    [
      [[1709584208, 1712003408, 80], "ok"],
      [[1709584208, 1712608208, 20], "ok"],
      [[1709584208, 1712608208, 1], taken(0, 1709584208, 1712003408)],
    ],
  ],
];

describe("the authoritative cases", () => {
  it.each(CASES)("%s (schedule %s)", (_title, pool, calls) => {
    const ledger = fresh();
    for (const [call, answer] of calls) expect(ask(ledger, pool, call)).toBe(answer);
  });

  it("28 a gap is zero capacity inside the schedule", () => {
    const ledger = createTestLedger();
    const gap = [
      { startAt: 1_000_000, endAt: 2_000_000, capacity: 5 },
      { startAt: 3_000_000, endAt: 4_000_000, capacity: 5 },
    ];
    ledger.must(poolOf("gap", gap, { allowPast: true }));
    expect(ask(ledger, "gap", [1000, 4000, 1])).toBe(exceeds(0, 2000, 3000));
  });

  it("29 a bad schedule names both entries; unsorted, zero and equal neighbours are fine", () => {
    const entry = (startAt: number, endAt: number, capacity: number): ScheduleEntry => ({
      startAt: startAt * 1000,
      endAt: endAt * 1000,
      capacity,
    });
    const load = (...entries: readonly ScheduleEntry[]): unknown => {
      const decision = createTestLedger().run(poolOf("p", entries));
      return decision.ok ? "ok" : decision.rejection;
    };
    const reason = "invalid_schedule";
    expect(load(entry(5, 9, 1), entry(1, 6, 2))).toEqual({
      reason,
      fault: "overlap",
      entries: [0, 1],
    });
    expect(load(entry(1, 2, 1), entry(1, 2, 1))).toEqual({
      reason,
      fault: "overlap",
      entries: [0, 1],
    });
    expect(load(entry(1, 2, 1), entry(4, 3, 1))).toEqual({
      reason,
      fault: "empty_or_reversed",
      entries: [1],
    });
    expect(load(entry(5, 6, 0), entry(1, 5, 2))).toBe("ok");
    const joined = createTestLedger();
    joined.must(poolOf("p", [entry(5, 9, 2), entry(1, 5, 2)], { allowPast: true }));
    expect(ask(joined, "p", [1, 9, 3])).toBe(exceeds(2, 1, 9));
  });

  it("30 an empty schedule loads and refuses everything as out of schedule", () => {
    const ledger = createTestLedger();
    ledger.must(poolOf("empty", [], { allowPast: true }));
    expect(ask(ledger, "empty", [1, 2, 1])).toBe("out_of_schedule");
  });

  it("31 sixty-five callers for sixty-four units, one after another in any order", () => {
    const ledger = fresh();
    const answers = Array.from({ length: 65 }, () => ask(ledger, "1", [START, 1708374608, 1]));
    expect(answers.filter((answer) => answer === "ok").length).toBe(64);
    expect(answers[64]).toBe(taken(0, START, 1708374608));
  });

  it("32 one key, one reservation; no key, two", () => {
    const ledger = fresh();
    const call = requestOf("1", START * 1000, 1708374608000, 1);
    const keyed = { ...call, key: { key: "k", fingerprint: "f" } };
    expect(ledger.must(keyed)).toHaveLength(1);
    expect(ledger.run(keyed)).toEqual({ ok: true, events: [], replayOf: [1] });
    const other = { ...call, amount: 2, key: { key: "k", fingerprint: "g" } };
    expect(ledger.run(other)).toMatchObject({
      rejection: { reason: "idempotency_key_reused", key: "k", grant: 1 },
    });
    expect(ledger.must(call)).toHaveLength(1);
    expect(ledger.must(call)).toHaveLength(1);
    expect(ledger.state.liveCount).toBe(3);
  });

  it("tells times in milliseconds from times that are merely wrong", () => {
    const ledger = fresh();
    const hint = (start: number, end: number): unknown => {
      const decision = ledger.run(requestOf("1", start * 1000, end * 1000, 1));
      return !decision.ok && "looksLikeMilliseconds" in decision.rejection
        ? decision.rejection.looksLikeMilliseconds
        : undefined;
    };
    expect(hint(1707165008000, 1708374608000)).toBe(true);
    expect(hint(0, 5)).toBe(false);
    expect(hint(1607165008, 1708374608)).toBe(false);
  });
});
