import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClock } from "./clock.ts";
import { type RequestOptions, requestOf } from "./request.ts";
import { formatSpan, parseSpan } from "./span.ts";

const NOW = 1_707_165_008;

function bench() {
  const notes: string[] = [];
  return { clock: createClock(NOW, (text) => void notes.push(text)), notes };
}

function ask(options: Partial<RequestOptions>) {
  return requestOf({ pool: "gpu", ...options }, bench().clock);
}

beforeEach(() => {
  vi.stubEnv("TZ", "Europe/Berlin");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("options become a request", () => {
  it.each([
    [
      "a window",
      { amount: 8, start: "1707200000", end: "+2h" },
      {
        amount: 8,
        start_time: 1_707_200_000,
        end_time: 1_707_207_200,
      },
    ],
    [
      "a window by its length",
      { amount: 8, start: "now+1h", duration: "90m" },
      {
        amount: 8,
        start_time: NOW + 3_600,
        end_time: NOW + 9_000,
      },
    ],
    [
      "from now on",
      { amount: 8, start: "now", end: "now+1d" },
      {
        amount: 8,
        end_time: NOW + 86_400,
      },
    ],
    ["until then", { amount: 8, end: "+1d" }, { amount: 8, end_time: NOW + 86_400 }],
    [
      "the first that fits",
      { amount: 8, minAmount: 2, duration: "1d" },
      {
        amount: 8,
        min_amount: 2,
        duration: 86_400,
      },
    ],
    [
      "the first that fits in bounds",
      {
        amount: 8,
        duration: "1d",
        earliest: "+1d",
        deadline: "+1w",
      },
      {
        amount: 8,
        duration: 86_400,
        earliest_start: NOW + 86_400,
        deadline: NOW + 8 * 86_400,
      },
    ],
    [
      "steps",
      { step: ["1707200000/+1h=4", "1707203600/1707207200=8"] },
      {
        steps: [
          { start_time: 1_707_200_000, end_time: 1_707_203_600, amount: 4 },
          { start_time: 1_707_203_600, end_time: 1_707_207_200, amount: 8 },
        ],
      },
    ],
    [
      "again and again",
      { amount: 1, end: "+1h", every: "week", times: 4 } as const,
      {
        amount: 1,
        end_time: NOW + 3_600,
        repeat: { every: "week", count: 4 },
      },
    ],
    [
      "for somebody",
      { amount: 1, end: "+1h", user: "42", tier: "trial" } as const,
      {
        amount: 1,
        end_time: NOW + 3_600,
        user_id: "42",
        tier: "trial",
      },
    ],
  ])("%s", (_, options, body) => {
    expect(ask(options)).toEqual({ pool: "gpu", ...body });
  });

  it("in local time, and says so once", () => {
    const { clock, notes } = bench();
    const options = { pool: "gpu", amount: 1, start: "tomorrow", end: "2024-02-07T09:00" };
    expect(requestOf(options, clock)).toMatchObject({
      start_time: Date.parse("2024-02-05T23:00:00Z") / 1_000,
      end_time: Date.parse("2024-02-07T08:00:00Z") / 1_000,
    });
    requestOf(options, clock);
    expect(notes).toEqual([
      '"tomorrow" is local time: 2024-02-06T00:00:00+01:00',
      '"2024-02-07T09:00" is local time: 2024-02-07T09:00:00+01:00',
    ]);
  });
});

describe("options that do not go together", () => {
  it.each([
    [{ end: "+1h" }, "give --amount"],
    [{ amount: 1 }, "say when"],
    [{ amount: 1, start: "now" }, "give --end or --duration"],
    [{ amount: 1, start: "now", end: "+1h", duration: "1h" }, "not both"],
    [{ amount: 1, start: "now", end: "+1h", deadline: "+2h" }, "--deadline goes with --duration"],
    [{ amount: 1, deadline: "+2h" }, "say when"],
    [{ amount: 1, step: ["1/2=3"] }, "--amount does not go with --step"],
    [{ minAmount: 1, step: ["1/2=3"] }, "--min-amount does not go with --step"],
    [{ step: ["1/2"] }, '--step "1/2" can\'t be read'],
    [{ step: ["1/2=x"] }, "can't be read"],
    [{ step: ["soon/+1h=3"] }, '"soon" is no time'],
    [{ amount: 1, end: "+1h", times: 2 }, "--times goes with --every"],
    [{ amount: 1, end: "+1h", every: "day" } as const, "--every goes with --times"],
    [{ amount: 1, duration: "soon" }, "is no duration"],
  ])("%j", (options, message) => {
    expect(() => ask(options)).toThrow(message);
  });
});

describe("a span", () => {
  it("is read back as it was written", () => {
    const span = { start_time: 1_707_165_008, end_time: 1_708_374_608, value: 64 };
    expect(parseSpan(formatSpan(span), bench().clock, "--step")).toEqual(span);
  });

  it("may have slashes nowhere but between its times", () => {
    const text = "2024-02-05T09:00+01:00/2024-02-05T10:00+01:00+1d=7";
    expect(parseSpan(text, bench().clock, "--entry")).toEqual({
      start_time: Date.parse("2024-02-05T08:00:00Z") / 1_000,
      end_time: Date.parse("2024-02-06T09:00:00Z") / 1_000,
      value: 7,
    });
  });
});
