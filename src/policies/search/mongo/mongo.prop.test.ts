import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import type { Json, JsonObject } from "../../contract.ts";
import { compare, kindOf } from "../document/order.ts";
import { compileMongo, runMongo } from "./compile.ts";

// Goal: a compiled filter finds what MongoDB's rules say, both ways, for any filter and document.
// Method: an evaluator that first lists everything at a path and then looks at each, on values so
// few and alike that paths, arrays in arrays and numbers as keys meet all the time.
const seed = testSeed();

interface Found {
  readonly value: Json | undefined;
  /** Named by its place in an array: an array there is not opened. */
  readonly isNamed: boolean;
}

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function listAt(value: Json | undefined, parts: readonly string[]): Found[] {
  const [head, ...rest] = parts;
  if (head === undefined) return [{ value, isNamed: false }];
  if (isRecord(value)) return Object.hasOwn(value, head) ? listAt(value[head], rest) : MISSING;
  if (!Array.isArray(value)) return MISSING;
  return value.flatMap((item: Json, place) => {
    const inside = isRecord(item) ? listAt(item, parts) : [];
    if (head !== `${place}`) return inside;
    if (rest.length === 0) return [...inside, { value: item, isNamed: true }];
    const isEntered = isRecord(item) || Array.isArray(item);
    return isEntered ? [...inside, ...listAt(item, rest)] : inside;
  });
}

const MISSING: Found[] = [{ value: undefined, isNamed: false }];

/** All values that an operator looks at, opened or as they are. */
function seen(found: readonly Found[], opens: boolean): (Json | undefined)[] {
  return found.flatMap(({ value, isNamed }) =>
    opens && !isNamed && Array.isArray(value) ? [...value, value] : [value],
  );
}

function same(a: Json | undefined, b: Json): boolean {
  if (a === undefined || a === null) return b === null;
  return JSON.stringify(a) === JSON.stringify(b);
}

function ordered(operator: string, a: Json | undefined, b: Json): boolean {
  if (b === null) return operator.endsWith("te") && same(a, null);
  if (a === undefined || kindOf(a) !== kindOf(b)) return false;
  const sign = Math.sign(compare(a, b, { left: 1e9 }));
  return { $gt: [1], $gte: [0, 1], $lt: [-1], $lte: [0, -1] }[operator]!.includes(sign);
}

function typeMatches(name: Json, value: Json | undefined): boolean {
  if (value === undefined) return false;
  return ["null", "number", "string", "object", "array", "bool"][kindOf(value)] === name;
}

function holds(found: readonly Found[], name: string, operand: Json): boolean {
  const some = (test: (value: Json | undefined) => boolean, opens = true): boolean =>
    seen(found, opens).some(test);
  switch (name) {
    case "$eq":
      return some((value) => same(value, operand));
    case "$ne":
      return !holds(found, "$eq", operand);
    case "$in":
      return (operand as Json[]).some((item) => holds(found, "$eq", item));
    case "$nin":
      return !holds(found, "$in", operand);
    case "$all":
      return (
        (operand as Json[]).length > 0 &&
        (operand as Json[]).every((item) => holds(found, "$eq", item))
      );
    case "$exists":
      return some((value) => value !== undefined, false) === operand;
    case "$size":
      return some((value) => Array.isArray(value) && value.length === operand, false);
    case "$type":
      return some((value) => typeMatches(operand, value));
    case "$not":
      return !Object.entries(operand as JsonObject).every(([key, of]) => holds(found, key, of));
    case "$elemMatch":
      return some(
        (value) => Array.isArray(value) && value.some((item) => picks(operand, item)),
        false,
      );
    default:
      return some((value) => ordered(name, value, operand));
  }
}

function picks(condition: Json, item: Json): boolean {
  const entries = Object.entries(condition as JsonObject);
  const isByValue =
    entries[0]?.[0].startsWith("$") && !["$and", "$or", "$nor"].includes(entries[0][0]);
  if (!isByValue) return typeof item === "object" && item !== null && matches(condition, item);
  const alone: Found[] = [{ value: item, isNamed: true }];
  return entries.every(([name, operand]) => holds(alone, name, operand));
}

/** The oracle. An array as the document (inside `$elemMatch`) has its places for fields. */
function matches(filter: Json, document: Json): boolean {
  const root = Array.isArray(document) ? Object.fromEntries(document.entries()) : document;
  return Object.entries(filter as JsonObject).every(([key, value]) => {
    const branches = value as Json[];
    if (key === "$and") return branches.every((branch) => matches(branch, document));
    if (key === "$or") return branches.some((branch) => matches(branch, document));
    if (key === "$nor") return !branches.some((branch) => matches(branch, document));
    const found = listAt(root, key.split("."));
    const isOperators = isRecord(value) && Object.keys(value)[0]?.startsWith("$");
    if (!isOperators) return holds(found, "$eq", value);
    return Object.entries(value).every(([name, operand]) => holds(found, name, operand));
  });
}

const scalar = fc.constantFrom<Json>(null, 0, 1, 2, "a", "b", true, false);
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "0", "1"), tie("value"), { maxKeys: 3 }),
  ),
})).value;
const document = fc.dictionary(fc.constantFrom("a", "b"), value, { maxKeys: 2 });
const path = fc
  .array(fc.constantFrom("a", "b", "0", "1"), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("."));

const comparison = fc.oneof(
  fc.tuple(fc.constantFrom("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"), value),
  fc.tuple(fc.constantFrom("$in", "$nin", "$all"), fc.array(value, { maxLength: 3 })),
  fc.tuple(fc.constant("$exists"), fc.boolean()),
  fc.tuple(fc.constant("$size"), fc.nat(3)),
  fc.tuple(
    fc.constant("$type"),
    fc.constantFrom("null", "number", "string", "object", "array", "bool"),
  ),
);

const grammar = fc.letrec<{ operators: JsonObject; filter: JsonObject }>((tie) => ({
  operators: fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: comparison },
        { weight: 1, arbitrary: fc.tuple(fc.constant("$not"), tie("operators")) },
        { weight: 1, arbitrary: fc.tuple(fc.constant("$elemMatch"), tie("operators")) },
        { weight: 1, arbitrary: fc.tuple(fc.constant("$elemMatch"), tie("filter")) },
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((entries): JsonObject => Object.fromEntries(entries)),
  filter: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(path, fc.oneof(value, tie("operators")))
      .map(([key, of]): JsonObject => ({ [key]: of })),
    fc
      .tuple(
        fc.constantFrom("$and", "$or", "$nor"),
        fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
      )
      .map(([key, of]): JsonObject => ({ [key]: of })),
  ),
}));

describe("compiled filters against a slow evaluator", () => {
  it("find the same documents", () => {
    const found = { both: 0, neither: 0 };
    const property = fc.property(
      grammar.filter,
      fc.array(document, { minLength: 3, maxLength: 6 }),
      (filter, documents) => {
        const compiled = compileMongo(filter, { model: "plain" });
        if (!compiled.ok) throw new Error(`${compiled.path}: ${compiled.message}`);
        const expected = documents.filter((one) => matches(filter, one));
        expect(runMongo(compiled.value, documents)).toEqual({ ok: true, value: expected });
        found.both += expected.length;
        found.neither += documents.length - expected.length;
      },
    );
    fc.assert(property, { seed, numRuns: 20_000 });
    // The property says little if nearly everything is found, or nearly nothing.
    expect(found.both).toBeGreaterThan(5_000);
    expect(found.neither).toBeGreaterThan(5_000);
  });

  it("find the same with a number written as a text, where a schema says number", () => {
    const fields = ["reputation", "gpus.count", "nodes.count", "memory"] as const;
    const operator = fc.constantFrom("$eq", "$ne", "$gt", "$gte", "$lt", "$lte");
    const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
    const property = fc.property(
      fc.constantFrom(...fields),
      operator,
      number,
      fc.array(number, { maxLength: 5 }),
      (field, name, operand, stored) => {
        const documents = stored.map((of): JsonObject => {
          const [head, tail] = field.split(".") as [string, string | undefined];
          return { [head]: tail === undefined ? of : { [tail]: of } };
        });
        const asText = compileMongo({ [field]: { [name]: `${operand}` } }, { model: "cluster" });
        const asNumber = compileMongo({ [field]: { [name]: operand } }, { model: "plain" });
        if (!asText.ok || !asNumber.ok) throw new Error("both must be understood");
        expect(runMongo(asText.value, documents)).toEqual(runMongo(asNumber.value, documents));
      },
    );
    fc.assert(property, { seed, numRuns: 2_000 });
  });
});
