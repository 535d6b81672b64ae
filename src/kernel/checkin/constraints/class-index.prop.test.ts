import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { atomHas } from "./atoms.ts";
import { canonicalText } from "./canonical.ts";
import { addClass, atomFor, classesOf, createClassIndex } from "./class-index.ts";
import { parseConstraint } from "./parse.ts";
import { satisfies } from "./satisfies.ts";
import type { AttributeSchema, AttributeValue, Constraint } from "./types.ts";

const SEED = testSeed();

const SCHEMA: AttributeSchema = new Map([
  ["a", "number"],
  ["b", "number"],
  ["t", "text"],
  ["f", "flag"],
]);

const TEXTS = ["", "x", 'q"\\', "and"];
const number = fc.integer({ min: -3, max: 3 });
const text = fc.constantFrom(...TEXTS);
const numeric = fc.record({
  kind: fc.constant("compare" as const),
  attribute: fc.constantFrom("a", "b"),
  op: fc.constantFrom(">=" as const, "<=" as const, "=" as const),
  value: number,
});
const textual = fc.record({
  kind: fc.constant("in" as const),
  attribute: fc.constant("t"),
  values: fc.array(text, { minLength: 1, maxLength: 3 }),
});
const flag = fc.record({
  kind: fc.constant("compare" as const),
  attribute: fc.constant("f"),
  op: fc.constant("=" as const),
  value: fc.boolean(),
});
const constraint = fc.letrec<{ tree: Constraint }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    numeric,
    textual,
    flag,
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("tree") }),
  ),
})).tree;

/** Values of right and wrong types, and none. */
const value = fc.oneof(number, text, fc.boolean(), fc.constantFrom(Number.NaN, 2.5));
const device = fc
  .dictionary(fc.constantFrom("a", "b", "t", "f", "other"), value)
  .map((entries) => new Map<string, AttributeValue>(Object.entries(entries)));

describe("class index", () => {
  it("finds for every device the classes that one by one would be found", () => {
    const runs = fc.property(
      fc.array(constraint, { minLength: 1, maxLength: 12 }),
      fc.array(device, { maxLength: 30 }),
      (constraints, devices) => {
        const index = createClassIndex(SCHEMA);
        constraints.forEach((one, at) => {
          const id = addClass(index, one)!;
          expect(canonicalText(index.classes[id]!)).toBe(canonicalText(one));
          // In between, so that cells of the smaller grid are in the way.
          for (const attributes of devices.slice(0, at)) atomFor(index, attributes);
        });
        for (const attributes of devices) {
          const atom = atomFor(index, attributes);
          expect(index.atoms.sets[atom]).toEqual(classesOf(index, attributes));
          for (const one of constraints) {
            const has = atomHas(index.atoms, atom, addClass(index, one)!);
            expect(has).toBe(satisfies(one, attributes));
          }
        }
      },
    );
    fc.assert(runs, { seed: SEED, numRuns: 300 });
  });

  it("reads its canonical text back as the same constraint", () => {
    const runs = fc.property(constraint, device, (one, attributes) => {
      const source = canonicalText(one);
      const result = parseConstraint(source, SCHEMA);
      expect(result.ok).toBe(true);
      if (!result.ok) return;
      expect(canonicalText(result.constraint)).toBe(source);
      expect(satisfies(result.constraint, attributes)).toBe(satisfies(one, attributes));
    });
    fc.assert(runs, { seed: SEED, numRuns: 500 });
  });

  it("answers every text, however wrong, with a constraint or a place in it", () => {
    const piece = fc.constantFrom(
      "a",
      ">=",
      "3",
      "(",
      ")",
      "and",
      "not",
      "in",
      "[",
      "]",
      '"',
      "é",
      " ",
    );
    const runs = fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const source = pieces.join("");
      const result = parseConstraint(source, SCHEMA);
      if (result.ok || !("position" in result.rejection)) return;
      expect(result.rejection.position).toBeLessThanOrEqual(source.length);
    });
    fc.assert(runs, { seed: SEED, numRuns: 1_000 });
  });
});
