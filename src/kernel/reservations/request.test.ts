import { describe, expect, it } from "vitest";
import { createTestLedger, poolOf, requestOf, type TestLedger } from "../testing/index.ts";
import type { ReservationAdmitted } from "./types.ts";

const HOUR = 3_600_000;
const NOW = 1_800_000_000_500;
const SECOND = 1_800_000_000_000;
const DAY = 24 * HOUR;

/** A pool of 20 with a float of 4, from an hour ago to thirty days ahead. */
function ledgerWithFloat(): TestLedger {
  const ledger = createTestLedger(NOW);
  const schedule = [{ startAt: SECOND - HOUR, endAt: SECOND + 30 * DAY, capacity: 20 }];
  const options = {
    floatPercent: 20,
    price: 2_000_000,
    trial: { amountMax: 6, durationMsMax: DAY },
  };
  ledger.must(poolOf("gpu", schedule, { options }));
  return ledger;
}

function admitted(
  ledger: TestLedger,
  ...request: Parameters<typeof requestOf>
): ReservationAdmitted {
  const event = ledger.must(requestOf(...request))[0]!;
  if (event.kind !== "reservation.admitted") throw new Error(event.kind);
  return event;
}

function reason(ledger: TestLedger, ...request: Parameters<typeof requestOf>): string {
  const decision = ledger.run(requestOf(...request));
  return decision.ok ? "ok" : decision.rejection.reason;
}

describe("time", () => {
  it("takes the current second for now, and refuses the one before", () => {
    const ledger = ledgerWithFloat();
    expect(admitted(ledger, "gpu", SECOND, SECOND + HOUR, 1).state).toBe("active");
    expect(admitted(ledger, "gpu", SECOND + 1000, SECOND + HOUR, 1).state).toBe("scheduled");
    expect(reason(ledger, "gpu", SECOND - 1000, SECOND + HOUR, 1)).toBe("starts_in_past");
  });

  it("starts at once without a start, and says when it is ready", () => {
    const event = admitted(ledgerWithFloat(), "gpu", 0, 0, 1, {
      time: { kind: "fixed", endAt: SECOND + HOUR },
    });
    expect(event).toMatchObject({ state: "active", startAt: SECOND, endAt: SECOND + HOUR });
    expect(event.readyAt).toBe(SECOND + 1000 + HOUR / 2);
  });

  it("is ready on time when asked half an hour ahead", () => {
    const startAt = SECOND + HOUR;
    expect(admitted(ledgerWithFloat(), "gpu", startAt, startAt + HOUR, 1).readyAt).toBe(startAt);
  });

  it("needs a start where the pool has no now", () => {
    const ledger = createTestLedger(NOW);
    ledger.must(poolOf("past", [{ startAt: 0, endAt: DAY, capacity: 1 }], { allowPast: true }));
    const decision = ledger.run(
      requestOf("past", 0, 0, 1, { time: { kind: "fixed", endAt: DAY } }),
    );
    expect(decision).toMatchObject({
      rejection: { reason: "invalid_request", path: "/start_time" },
    });
    expect(admitted(ledger, "past", 0, DAY, 1).state).toBe("scheduled");
  });
});

describe("float and trial tier", () => {
  it("keeps the float from standard callers and lets trial callers have it", () => {
    const ledger = ledgerWithFloat();
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 17)).toBe("exceeds_capacity");
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 16)).toBe("ok");
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 1)).toBe("insufficient_capacity");
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 4, { tier: "trial" })).toBe("ok");
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 1, { tier: "trial", userId: "bob" })).toBe(
      "insufficient_capacity",
    );
  });

  it("lets trial use press on standard callers once it is more than the float", () => {
    const ledger = ledgerWithFloat();
    ledger.must(requestOf("gpu", SECOND, SECOND + HOUR, 6, { tier: "trial" }));
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 15)).toBe("insufficient_capacity");
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 14)).toBe("ok");
  });

  it("rounds the float up", () => {
    const ledger = createTestLedger(NOW);
    const schedule = [{ startAt: SECOND, endAt: SECOND + DAY, capacity: 3 }];
    ledger.must(poolOf("p", schedule, { options: { floatPercent: 15 } }));
    expect(reason(ledger, "p", SECOND, SECOND + HOUR, 3)).toBe("exceeds_capacity");
    expect(reason(ledger, "p", SECOND, SECOND + HOUR, 2)).toBe("ok");
  });

  it.each([
    ["the right to claim it", { mayClaimTrial: false }, 1, HOUR, "tier_not_permitted"],
    ["amount", {}, 7, HOUR, "trial_cap_exceeded"],
    ["duration", {}, 1, DAY + 1000, "trial_cap_exceeded"],
    ["one at a time", { repeat: { everyMs: DAY, count: 2 } }, 1, HOUR, "trial_cap_exceeded"],
  ] as const)("caps trial callers: %s", (_what, rest, amount, span, expected) => {
    const ledger = ledgerWithFloat();
    const call = { tier: "trial", ...rest } as const;
    expect(reason(ledger, "gpu", SECOND, SECOND + span, amount, call)).toBe(expected);
  });

  it("lets a trial caller ask again once the first one is over", () => {
    const ledger = ledgerWithFloat();
    const trial = { tier: "trial" } as const;
    const { grant } = admitted(ledger, "gpu", SECOND, SECOND + HOUR, 1, trial);
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 1, trial)).toBe("trial_cap_exceeded");
    ledger.must({ kind: "reservation.cancel", actor: { userId: "ann", role: "user" }, grant });
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 1, trial)).toBe("ok");
  });
});

describe("requests that leave something open", () => {
  it("takes the earliest window of the length asked for", () => {
    const ledger = ledgerWithFloat();
    ledger.must(requestOf("gpu", SECOND + HOUR, SECOND + 3 * HOUR, 10));
    const time = { kind: "flexible", durationMs: 2 * HOUR, earliestStartAt: SECOND } as const;
    expect(admitted(ledger, "gpu", 0, 0, 6, { time }).startAt).toBe(SECOND);
    expect(admitted(ledger, "gpu", 0, 0, 7, { time }).startAt).toBe(SECOND + 3 * HOUR);
  });

  it("takes the largest amount that is still good enough, only if the whole fits nowhere", () => {
    const ledger = ledgerWithFloat();
    ledger.must(requestOf("gpu", SECOND, SECOND + 30 * DAY, 10));
    const time = { kind: "flexible", durationMs: HOUR } as const;
    expect(admitted(ledger, "gpu", 0, 0, 9, { time, amountMin: 2 }).amount).toBe(6);
    expect(reason(ledger, "gpu", 0, 0, 9, { time, amountMin: 7 })).toBe("insufficient_capacity");
    expect(reason(ledger, "gpu", 0, 0, 17, { time })).toBe("exceeds_capacity");
  });

  it("takes less in a fixed window where a minimum allows it", () => {
    const ledger = ledgerWithFloat();
    ledger.must(requestOf("gpu", SECOND, SECOND + HOUR, 10));
    expect(admitted(ledger, "gpu", SECOND, SECOND + HOUR, 9, { amountMin: 3 }).amount).toBe(6);
  });

  it.each([
    ["no time at all", { kind: "flexible", durationMs: 0 }, "invalid_window"],
    [
      "a deadline too soon",
      { kind: "flexible", durationMs: 2 * HOUR, deadlineAt: SECOND + HOUR },
      "invalid_window",
    ],
    [
      "an earliest start that has passed",
      { kind: "flexible", durationMs: HOUR, earliestStartAt: SECOND - 1000 },
      "starts_in_past",
    ],
    ["longer than the schedule", { kind: "flexible", durationMs: 40 * DAY }, "out_of_schedule"],
    ["no steps", { kind: "steps", steps: [] }, "invalid_request"],
    [
      "steps that overlap",
      {
        kind: "steps",
        steps: [
          { startAt: SECOND, endAt: SECOND + 2000, amount: 1 },
          { startAt: SECOND + 1000, endAt: SECOND + 3000, amount: 1 },
        ],
      },
      "invalid_window",
    ],
  ] as const)("refuses %s", (_what, time, expected) => {
    expect(reason(ledgerWithFloat(), "gpu", 0, 0, 1, { time })).toBe(expected);
  });
});

describe("several at once", () => {
  it("grants every occurrence or none, and names the one that fails", () => {
    const ledger = ledgerWithFloat();
    ledger.must(requestOf("gpu", SECOND + 2 * DAY, SECOND + 2 * DAY + HOUR, 16));
    const repeat = { everyMs: DAY, count: 4 };
    const decision = ledger.run(requestOf("gpu", SECOND, SECOND + HOUR, 1, { repeat }));
    expect(decision).toMatchObject({
      rejection: { reason: "insufficient_capacity", occurrence: 2, largestAmount: 0 },
    });
    expect(ledger.state.liveCount).toBe(1);
    const later = requestOf("gpu", SECOND + HOUR, SECOND + 2 * HOUR, 1, { repeat });
    expect(ledger.must(later).map((event) => "group" in event && event.group)).toEqual([
      2, 2, 2, 2,
    ]);
  });

  it("refuses occurrences that would overlap each other or leave the schedule", () => {
    const ledger = ledgerWithFloat();
    const often = { repeat: { everyMs: HOUR / 2, count: 2 } };
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 1, often)).toBe("invalid_window");
    const long = { repeat: { everyMs: DAY, count: 60 } };
    const decision = ledger.run(requestOf("gpu", SECOND, SECOND + HOUR, 1, long));
    expect(decision).toMatchObject({ rejection: { reason: "out_of_schedule", occurrence: 30 } });
  });

  it("keeps a request with a key to one answer for all its grants", () => {
    const ledger = ledgerWithFloat();
    const keyed = requestOf("gpu", SECOND, SECOND + HOUR, 1, {
      repeat: { everyMs: DAY, count: 3 },
      key: { key: "k", fingerprint: "f" },
    });
    ledger.must(keyed);
    expect(ledger.run(keyed)).toEqual({ ok: true, events: [], replayOf: [1, 2, 3] });
    const theirs = { ...keyed, userId: "bob", actor: { userId: "bob", role: "user" } as const };
    expect(ledger.must(theirs)).toHaveLength(3);
  });
});

describe("a caller's own limits", () => {
  it("counts live reservations and unit-hours, each rounded up", () => {
    const ledger = ledgerWithFloat();
    const limits = { liveMax: 2, unitHoursMax: 5 };
    expect(reason(ledger, "gpu", SECOND, SECOND + 2 * HOUR, 2, { limits })).toBe("ok");
    const decision = ledger.run(requestOf("gpu", SECOND, SECOND + HOUR + 1000, 1, { limits }));
    expect(decision).toMatchObject({
      rejection: { reason: "user_limit_exceeded", limit: "unit_hours", used: 4, asked: 2, max: 5 },
    });
    expect(reason(ledger, "gpu", SECOND, SECOND + 1000, 1, { limits })).toBe("ok");
    const third = ledger.run(requestOf("gpu", SECOND, SECOND + 1000, 1, { limits }));
    expect(third).toMatchObject({ rejection: { limit: "live_reservations", used: 2, max: 2 } });
    expect(reason(ledger, "gpu", SECOND, SECOND + HOUR, 1, { limits, userId: "bob" })).toBe("ok");
  });
});
