import { describe, expect, it } from "vitest";
import { canonicalText } from "./canonical.ts";
import { parseConstraint } from "./parse.ts";
import { satisfies } from "./satisfies.ts";
import type { AttributeSchema, Attributes } from "./types.ts";

const SCHEMA: AttributeSchema = new Map([
  ["ram_mb", "number"],
  ["cores", "number"],
  ["os", "text"],
  ["rooted", "flag"],
]);

const PHONE: Attributes = new Map<string, number | string | boolean>([
  ["ram_mb", 4096],
  ["os", "android"],
  ["rooted", false],
]);

function accepts(source: string): boolean {
  const result = parseConstraint(source, SCHEMA);
  if (!result.ok) throw new Error(JSON.stringify(result.rejection));
  return satisfies(result.constraint, PHONE);
}

describe("constraint", () => {
  it.each([
    ["", true],
    ["ram_mb >= 4096", true],
    ["ram_mb>=4097", false],
    ["ram_mb <= 4096 and ram_mb = 4096", true],
    ['os = "android"', true],
    ['os in ["ios", "android"]', true],
    ["ram_mb in [1, 2]", false],
    ["rooted = false", true],
    ["not rooted = true", true],
    ['not (os = "android" or ram_mb <= 1)', false],
    // `and` binds closer than `or`, `not` closest.
    ['os = "android" or os = "ios" and ram_mb <= 1', true],
    ['not os = "ios" and ram_mb <= 1', false],
    // The device doesn't say how many cores it has.
    ["cores >= 0", false],
    ["not cores >= 0", true],
    ["ram_mb >= -5", true],
  ])("%s: %s for a phone", (source, expected) => {
    expect(accepts(source)).toBe(expected);
  });

  it.each([
    ["ram_mb > 5", 7, '">=", "<=", "=" or "in"', ">"],
    ["ram_mb >=", 9, "a whole number", "the end"],
    ['os >= "a"', 3, '"=" or "in"', ">="],
    ["(ram_mb >= 1", 12, '"and", "or" or ")"', "the end"],
    ["ram_mb >= 1 ram_mb >= 2", 12, '"and", "or" or the end', "ram_mb"],
    ["ram_mb in [1; 2]", 12, '"," or "]"', ";"],
    ["ram_mb in 1", 10, '"["', "1"],
    ["and", 0, 'an attribute, "not" or "("', "and"],
    ["ram_mb >= 4GB", 10, "a whole number below 2^53", "4GB"],
    ["ram_mb >= 1.5", 10, "a whole number below 2^53", "1.5"],
    ["ram_mb >= 9007199254740993", 10, "a whole number below 2^53", "9007199254740993"],
    ['os = "andr', 5, "a text in double quotes", '"andr'],
  ])("refuses %s at %i: expected %s", (source, position, expected, found) => {
    const result = parseConstraint(source, SCHEMA);
    const rejection = { reason: "constraint_syntax", position, expected, found };
    expect(result).toEqual({ ok: false, rejection });
  });

  it("refuses what its schema does not have", () => {
    expect(parseConstraint("ram_mb >= 1 and gpu = 2", SCHEMA)).toEqual({
      ok: false,
      rejection: { reason: "unknown_attribute", position: 16, attribute: "gpu" },
    });
    expect(parseConstraint('rooted in [true, "no"]', SCHEMA)).toEqual({
      ok: false,
      rejection: {
        reason: "attribute_type",
        position: 17,
        attribute: "rooted",
        expected: "flag",
        found: "text",
      },
    });
  });

  it("refuses what is too long or too deep", () => {
    const deep = `${"(".repeat(33)}ram_mb >= 1${")".repeat(33)}`;
    expect(parseConstraint(deep, SCHEMA)).toEqual({
      ok: false,
      rejection: { reason: "constraint_too_deep", position: 32, max: 32 },
    });
    expect(parseConstraint(" ".repeat(4_097), SCHEMA)).toEqual({
      ok: false,
      rejection: { reason: "constraint_too_long", length: 4_097, max: 4_096 },
    });
  });

  it("has one text for all that say the same", () => {
    const texts = [
      'ram_mb >= 5 and os in ["b", "a"]',
      'os in ["a", "b", "a"] and (ram_mb >= 5)',
      'ram_mb >= 5 and os in ["a", "b"] and ram_mb >= 5',
    ].map((source) => {
      const result = parseConstraint(source, SCHEMA);
      return result.ok ? canonicalText(result.constraint) : "";
    });
    expect(new Set(texts)).toEqual(new Set(['os in ["a", "b"] and ram_mb >= 5']));
  });
});
