import type { Json } from "../../contract.ts";
import { isList, isObject } from "../document/json.ts";
import type { ElementTest } from "../document/work.ts";
import { collect, done, fault, type Outcome } from "../outcome.ts";
import { castBoolean } from "./cast.ts";
import { typeName } from "./model.ts";
import { type FieldTest, type Place, some, whole } from "./place.ts";
import { show } from "./show.ts";

export function compileExists(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  const claim = castBoolean(operand, place);
  if (!claim.ok) return claim;
  const isThere = whole((value) => value !== undefined);
  return done([claim.value ? isThere : { kind: "none", of: [isThere] }]);
}

/** `$size`: the number of items of an array. */
export function compileSize(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  if (place.type === "number" || place.type === "string") {
    return fault(place.at, `Can't use $size with ${typeName(place.type)}.`);
  }
  // Mongoose casts where its schema has an array, and only there.
  const isCast = place.type !== "any" && typeof operand === "string" && operand !== "";
  const size = isCast ? Number(operand) : operand;
  if (typeof size !== "number" || Number.isNaN(size)) {
    return fault(place.at, `$size needs a number, not "${show(operand)}"`);
  }
  if (size < 0) return fault(place.at, "$size may not be negative");
  if (!Number.isInteger(size)) return fault(place.at, "$size must be a whole number");
  return done([whole((value) => isList(value) && value.length === size)]);
}

/** `$type` by name or number, one or a list of them. */
export function compileType(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  const names = isList(operand) ? [...new Set(operand)] : [operand];
  if (names.length === 0) return fault(place.at, "$type must match at least one type");
  const tests = collect(names, (name): Outcome<ElementTest> => {
    const test = TYPES.get(name);
    return test === undefined
      ? fault(place.at, `Unknown type name alias: ${show(name)}`)
      : done(test);
  });
  if (!tests.ok) return tests;
  return done([some((value, work) => tests.value.some((test) => test(value, work)))]);
}

const isInt32: ElementTest = (value) => typeof value === "number" && (value | 0) === value;
const isWhole: ElementTest = (value) => Number.isSafeInteger(value);

/** JSON has one kind of number: `int` and `long` are the whole ones that fit, `double` the rest. */
const NAMED_TYPES: readonly (readonly [string, number, ElementTest])[] = [
  ["double", 1, (value) => typeof value === "number" && !Number.isSafeInteger(value)],
  ["string", 2, (value) => typeof value === "string"],
  ["object", 3, (value) => isObject(value)],
  ["array", 4, (value) => isList(value)],
  ["bool", 8, (value) => typeof value === "boolean"],
  ["null", 10, (value) => value === null],
  ["int", 16, isInt32],
  ["long", 18, (value, work) => isWhole(value, work) && !isInt32(value, work)],
];

const TYPES: ReadonlyMap<Json, ElementTest> = new Map<Json, ElementTest>([
  ["number", (value) => typeof value === "number"],
  ...NAMED_TYPES.flatMap(([name, number, test]): [Json, ElementTest][] => [
    [name, test],
    [number, test],
  ]),
]);
