import { describe, expect, it } from "vitest";
import { hueOf } from "./hue.ts";
import {
  countText,
  creditsText,
  decimalText,
  percentText,
  runsText,
  shortText,
  wholeText,
} from "./number.ts";
import {
  agoText,
  clockText,
  inputText,
  instantText,
  parseInput,
  spanText,
  windowText,
} from "./time.ts";

const T = 1_707_165_008; // Mon 5 Feb 2024, 20:30:08 UTC

describe("numbers", () => {
  it.each([
    [0, "0"],
    [-0.2, "0"],
    [1_234.5, "1,235"],
    [-1_234_567, "-1,234,567"],
  ])("%d is whole as %s", (value, text) => expect(wholeText(value)).toBe(text));

  it.each([
    [2.5, "2.5"],
    [2, "2"],
    [12_345.678, "12,345.68"],
    [-0.001, "0"],
    [0.1 + 0.2, "0.3"],
  ])("%d has few decimals: %s", (value, text) => expect(decimalText(value)).toBe(text));

  it.each([
    [999, "999"],
    [12_345, "12.3k"],
    [999_999, "1,000k"],
    [4_500_000, "4.5M"],
    [7e9, "7G"],
    [-1_500, "-1.5k"],
  ])("%d is short as %s", (value, text) => expect(shortText(value)).toBe(text));

  it("have units", () => {
    expect([percentText(4.26), percentText(87.4)]).toEqual(["4.3 %", "87 %"]);
    expect(creditsText(1_234_560_000)).toBe("1,234.56");
    expect([runsText([]), runsText([3, 0, 1, 2, 6])]).toEqual(["", "0–3, 6"]);
    expect([countText(1, "unit"), countText(2, "unit")]).toEqual(["1 unit", "2 units"]);
  });
});

describe("times", () => {
  it("have seconds only where there are any, and a year only where it is another", () => {
    expect(clockText(T, "utc")).toBe("20:30:08");
    expect(instantText(T - 8, "utc", T)).toBe("Mon 5 Feb, 20:30");
    expect(instantText(T - 8, "utc", T + 400 * 86_400)).toBe("Mon 5 Feb 2024, 20:30");
  });

  it("tell a window of one day with one day", () => {
    expect(windowText(T - 8, T + 3_592, "utc", T)).toBe("Mon 5 Feb, 20:30 – 21:30");
    expect(windowText(T - 8, T + 86_392, "utc", T)).toBe("Mon 5 Feb, 20:30 – Tue 6 Feb, 20:30");
  });

  it.each([
    [0, "0s"],
    [59, "59s"],
    [5_400, "1h 30m"],
    [14 * 86_400, "14d"],
    [90_061, "1d 1h"],
    [-60, "-1m"],
  ])("a span of %d s is %s", (span, text) => expect(spanText(span)).toBe(text));

  it("are told from now", () => {
    expect([agoText(T - 3, T), agoText(T - 200, T), agoText(T + 7_300, T)]).toEqual([
      "now",
      "3m ago",
      "in 2h",
    ]);
  });

  it.each(["utc", "local"] as const)("go into a field of %s and come back", (zone) => {
    for (const at of [T, T - 8, 0, 1_725_000_000, 4_000_000_000]) {
      expect(parseInput(inputText(at, zone), zone)).toBe(at);
    }
    expect(parseInput("", zone)).toBeUndefined();
  });
});

describe("hues", () => {
  it("are the same for a name, and spread over many names", () => {
    const names = Array.from({ length: 200 }, (_, index) => `user-${index}`);
    expect(hueOf("ann")).toBe(hueOf("ann"));
    expect(new Set(names.map(hueOf)).size).toBe(24);
    for (const name of names) expect(hueOf(name) % 15 === 0 && hueOf(name) < 360).toBe(true);
  });
});
