import { describe, expect, it } from "vitest";
import { difference, matches, soften } from "./match.ts";

describe("promised output", () => {
  it.each([
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [["a"], ["a  ", "", ""]],
    [["..."], []],
    [
      ["a", "...", "d"],
      ["a", "b", "c", "d"],
    ],
    [
      ["...", "b", "..."],
      ["a", "b", "b", "c"],
    ],
    [["x … z"], ["x and so on z"]],
    [["id <id>, <duration>"], ["id 01J9Z_a-b, 12.5 ms"]],
    [["at <instant> (<epoch>) on <date>"], ["at 2026-01-02T03:04:05Z (1707165008) on 2026-01-02"]],
    [["<number> of (a|b) [c]."], ["-3.5 of (a|b) [c]."]],
  ])("%j is kept by %j", (expected, actual) => {
    expect(matches(expected, actual)).toBe(true);
  });

  it.each([
    [["a"], []],
    [[], ["a"]],
    [
      ["a", "b"],
      ["b", "a"],
    ],
    [
      ["a", "...", "d"],
      ["a", "b", "c"],
    ],
    [
      ["...", "b"],
      ["b", "c"],
    ],
    [["x … z"], ["x", "z"]],
    [["a.c"], ["abc"]],
    [["<epoch>"], ["170716500"]],
    [["id <id>"], ["id "]],
    [["<number>"], ["3 4"]],
  ])("%j is broken by %j", (expected, actual) => {
    expect(matches(expected, actual)).toBe(false);
  });

  it("shows where the two part", () => {
    expect(difference(["a <id>", "b", "c"], ["a 1", "x", "c"])).toBe(
      "  a <id>\n- b\n- c\n+ x\n+ c",
    );
  });
});

describe("softened output", () => {
  it("puts placeholders for what differs next time, and matches its own origin", () => {
    const lines = [
      "01J9ZK7W5PD3Q8R2S4T6V8X0YZ granted at 2026-01-02T03:04:05.678Z in 1.5 ms",
      "7f9c24e8-3b12-4c5d-9e8f-0a1b2c3d4e5f 64 units",
    ];
    expect(soften(lines)).toEqual(["<id> granted at <instant> in <duration>", "<id> 64 units"]);
    expect(matches(soften(lines), lines)).toBe(true);
  });
});
