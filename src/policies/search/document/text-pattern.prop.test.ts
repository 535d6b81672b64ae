import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { likePattern, matchesText, textPattern } from "./text-pattern.ts";

// Goal: a pattern matches exactly what the regular expression it stands for matches.
// Method: few letters, so that runs repeat and overlap; JavaScript's own expressions as the oracle.
const seed = testSeed();
const letters = fc.string({ unit: fc.constantFrom("a", "b", "A", ".", "\n"), maxLength: 12 });
const runs = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "A", "."), maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});
const plenty = (): { left: number } => ({ left: 1e6 });

function escaped(text: string): string {
  return text.replaceAll(".", "\\.");
}

describe("patterns against regular expressions", () => {
  it("matches LIKE as the expression with .* for each star", () => {
    const like = fc.string({ unit: fc.constantFrom("a", "b", "*", "."), maxLength: 8 });
    const property = fc.property(like, letters, (pattern, text) => {
      const oracle = new RegExp(escaped(pattern).replaceAll("*", ".*"), "s");
      expect(matchesText(likePattern(pattern), text, plenty())).toBe(oracle.test(text));
    });
    fc.assert(property, { seed, numRuns: 5000 });
  });

  it("matches anchored runs, with and without case", () => {
    const flags = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
    const property = fc.property(runs, flags, letters, (texts, [atStart, atEnd, fold], text) => {
      const source = texts.map(escaped).join(".*");
      const oracle = new RegExp(
        `${atStart ? "^" : ""}${source}${atEnd ? "$" : ""}`,
        fold ? "si" : "s",
      );
      const pattern = textPattern(texts, { atStart, atEnd, ignoresCase: fold });
      expect(matchesText(pattern, text, plenty())).toBe(oracle.test(text));
    });
    fc.assert(property, { seed, numRuns: 5000 });
  });
});

describe("start and end of a text", () => {
  it.each([
    ["aba", false],
    ["abba", true],
    ["ab-ba", true],
    ["xabba", false],
  ])("don't overlap: %s", (text, fits) => {
    const pattern = textPattern(["ab", "ba"], { atStart: true, atEnd: true, ignoresCase: false });
    expect(matchesText(pattern, text, plenty())).toBe(fits);
  });
});

describe("hostile patterns", () => {
  it("takes steps by the length of the text, whatever the pattern", () => {
    const text = "a".repeat(100_000);
    for (const pattern of ["*a".repeat(500), `${"a*".repeat(500)}b`, `${"a".repeat(999)}b`]) {
      const work = plenty();
      matchesText(likePattern(pattern), text, work);
      expect(1e6 - work.left).toBe(1 + text.length / 2);
    }
  });

  it("finds nothing once the work is used up", () => {
    expect(matchesText(likePattern("a"), "a", { left: 0 })).toBe(false);
  });
});
