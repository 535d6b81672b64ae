import { afterEach, describe, expect, it, vi } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";
import { parseInstant } from "./instant.ts";
import { formatInstant } from "./iso.ts";

const NOW = Date.parse("2026-11-21T12:34:56Z") / 1_000;

function readAs(text: string, from?: number): string {
  const anchors = from === undefined ? { now: NOW } : { now: NOW, from };
  return new Date(parseInstant(text, anchors).seconds * 1_000).toISOString().replace(".000", "");
}

afterEach(() => vi.unstubAllEnvs());

describe("an instant with a zone of its own", () => {
  it.each([
    ["1707165008", "2024-02-05T20:30:08Z"],
    ["0", "1970-01-01T00:00:00Z"],
    ["-1", "1969-12-31T23:59:59Z"],
    ["now", "2026-11-21T12:34:56Z"],
    ["now+2d", "2026-11-23T12:34:56Z"],
    ["now-30m", "2026-11-21T12:04:56Z"],
    ["now+1w1d-2h+4s", "2026-11-29T10:35:00Z"],
    ["1707165008+1d", "2024-02-06T20:30:08Z"],
    ["2026-11-21T09:00Z", "2026-11-21T09:00:00Z"],
    ["2026-11-21 09:00:30Z", "2026-11-21T09:00:30Z"],
    ["2026-11-21T09:00+01:00", "2026-11-21T08:00:00Z"],
    ["2026-11-21T09:00-0330", "2026-11-21T12:30:00Z"],
    ["2026-11-21T09:00+01:00+2h", "2026-11-21T10:00:00Z"],
    ["2026-11-21T09:00Z-90m", "2026-11-21T07:30:00Z"],
    ["2024-02-29T00:00Z", "2024-02-29T00:00:00Z"],
    ["0050-01-01T00:00Z", "0050-01-01T00:00:00Z"],
    ["  now  ", "2026-11-21T12:34:56Z"],
  ])("%s", (text, iso) => {
    vi.stubEnv("TZ", "Pacific/Auckland");
    expect(readAs(text)).toBe(iso);
    expect(parseInstant(text, { now: NOW }).isLocal).toBe(false);
  });

  it("may count from the start of a window", () => {
    expect(readAs("+90m", 1_707_165_008)).toBe("2024-02-05T22:00:08Z");
    expect(readAs("-1d+1h", 1_707_165_008)).toBe("2024-02-04T21:30:08Z");
  });

  it("is left to the server if it is now and nothing else", () => {
    const isNow = (text: string) => parseInstant(text, { now: NOW }).isNow;
    expect(["now", "now+0s", `${NOW}`, "today"].map(isNow)).toEqual([true, false, false, false]);
  });
});

describe("a local instant", () => {
  // At NOW it is 01:34 of the next day in Auckland (+13) and 07:34 in New York (-5).
  it.each([
    ["Pacific/Auckland", "today", "2026-11-21T11:00:00Z"],
    ["Pacific/Auckland", "tomorrow 09:00", "2026-11-22T20:00:00Z"],
    ["America/New_York", "today", "2026-11-21T05:00:00Z"],
    ["America/New_York", "yesterdayT23:59:59", "2026-11-21T04:59:59Z"],
    ["America/New_York", "tomorrow+2h", "2026-11-22T07:00:00Z"],
    ["America/New_York", "2026-07-01", "2026-07-01T04:00:00Z"],
    ["America/New_York", "2026-07-01-1d", "2026-06-30T04:00:00Z"],
    ["America/New_York", "2026-07-01 09:30", "2026-07-01T13:30:00Z"],
    ["Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"],
    ["Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z"],
    ["UTC", "2026-11-21T09:00", "2026-11-21T09:00:00Z"],
  ])("in %s: %s", (zone, text, iso) => {
    vi.stubEnv("TZ", zone);
    expect(readAs(text)).toBe(iso);
    expect(parseInstant(text, { now: NOW }).isLocal).toBe(true);
  });

  it("that the clocks leave out is refused", () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    expect(() => readAs("2026-03-29T02:30")).toThrow("clocks go forward");
    expect(readAs("2026-03-29T03:00")).toBe("2026-03-29T01:00:00Z");
  });
});

describe("what is no instant", () => {
  it.each([
    ["", "is no time"],
    ["+2d", "is no time"],
    ["soon", "is no time"],
    ["Now", "is no time"],
    ["now + 2d", "is no time"],
    ["now+90", "is no time"],
    ["now+1.5h", "is no time"],
    ["1.5", "is no time"],
    ["9:00", "is no time"],
    ["21.11.2026", "is no time"],
    ["2026-11-21T09:00:00.5Z", "is no time"],
    ["2026-11-21Z", "is no time"],
    ["2026-02-29", "not in the calendar"],
    ["2026-13-01", "not in the calendar"],
    ["2026-00-01", "not in the calendar"],
    ["2026-11-21T24:00Z", "not in the calendar"],
    ["2026-11-21T09:60Z", "not in the calendar"],
    ["tomorrow 25:00", "not in the calendar"],
    ["2026-11-21T09:00+24:00", "zone that does not exist"],
    ["99999999999999999", "too far away"],
    ["now+99999999999999999w", "is no duration"],
  ])("%s", (text, message) => {
    expect(() => readAs(text)).toThrow(message);
  });
});

describe("an instant for people", () => {
  it.each([
    ["UTC", "2024-02-05T20:30:08Z"],
    ["Pacific/Auckland", "2024-02-06T09:30:08+13:00"],
    ["America/St_Johns", "2024-02-05T17:00:08-03:30"],
  ])("in %s is %s", (zone, text) => {
    vi.stubEnv("TZ", zone);
    expect(formatInstant(1_707_165_008)).toBe(text);
  });

  it("beyond the calendar is a number", () => {
    expect(formatInstant(9_007_199_254_740)).toBe("second 9007199254740");
  });
});

describe("a duration", () => {
  it.each([
    ["90m", 5_400],
    ["2d", 172_800],
    ["1w", 604_800],
    ["1d12h", 129_600],
    ["30m1h", 5_400],
    ["0s", 0],
    ["3600", 3_600],
  ])("%s", (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each(["", "m", "1.5h", "2 d", "-1d", "1y", "1e3", "99999999999999999999w"])(
    "%s is none",
    (text) => expect(() => parseDuration(text)).toThrow("is no duration"),
  );

  it.each([
    [0, "0s"],
    [59, "59s"],
    [5_400, "1h30m"],
    [604_800, "7d"],
    [-90_061, "-1d1h1m1s"],
  ])("of %i seconds is written %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});
