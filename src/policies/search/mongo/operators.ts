import type { Json, JsonObject } from "../../contract.ts";
import { isList, isObject } from "../document/json.ts";
import type { ElementTest, Work } from "../document/work.ts";
import { below, collect, done, fault, type Outcome } from "../outcome.ts";
import { castList } from "./cast.ts";
import {
  compileEqual,
  compileEquality,
  compileIn,
  compileNotEqual,
  compileNotIn,
  compileOrder,
  equals,
  isOperators,
} from "./comparisons.ts";
import { compileExists, compileSize, compileType } from "./kinds.ts";
import { typeName } from "./model.ts";
import { type FieldTest, type Place, some, whole } from "./place.ts";
import { compileOptions, compileRegex } from "./texts.ts";

/** What `{field: condition}` asks: operators to obey, or a value to be equal to. */
export function compileField(condition: Json, place: Place): Outcome<readonly FieldTest[]> {
  if (isObject(condition) && isOperators(condition)) return compileOperators(condition, place);
  return compileEquality(condition, place);
}

/** All tests that an object of operators stands for; all of them must hold. */
function compileOperators(operators: JsonObject, place: Place): Outcome<readonly FieldTest[]> {
  const tests = collect(Object.entries(operators), ([name, operand]) => {
    const at = below(place.at, name);
    const build = OPERATORS.get(name);
    return build === undefined
      ? fault(at, unknownOperator(name, place))
      : build(operand, { ...place, at }, operators);
  });
  return tests.ok ? done(tests.value.flat()) : tests;
}

function unknownOperator(name: string, place: Place): string {
  if (name === "$where") return "$where is not allowed";
  if (place.type === "any") return `unknown operator: ${name}`;
  return `Can't use ${name} with ${typeName(place.type)}.`;
}

type Build = (operand: Json, place: Place, siblings: JsonObject) => Outcome<readonly FieldTest[]>;

const OPERATORS: ReadonlyMap<string, Build> = new Map<string, Build>([
  ["$eq", compileEqual],
  ["$ne", compileNotEqual],
  ["$gt", (operand, place) => compileOrder(">", operand, place)],
  ["$gte", (operand, place) => compileOrder(">=", operand, place)],
  ["$lt", (operand, place) => compileOrder("<", operand, place)],
  ["$lte", (operand, place) => compileOrder("<=", operand, place)],
  ["$in", compileIn],
  ["$nin", compileNotIn],
  ["$all", compileAll],
  ["$not", compileNot],
  ["$elemMatch", compileElemMatch],
  ["$size", compileSize],
  ["$exists", compileExists],
  ["$type", compileType],
  ["$regex", compileRegex],
  ["$options", compileOptions],
]);

function compileNot(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  if (!isObject(operand) || !isOperators(operand)) {
    return fault(place.at, "$not needs a document of operators");
  }
  const of = compileOperators(operand, place);
  return of.ok ? done([{ kind: "none", of: of.value }]) : of;
}

/** `$all`: each item is there. An empty list is found nowhere. */
function compileAll(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  if (isList(operand) && operand.some(isOperators)) return compileAllMatches(operand, place);
  const items = castList("$all", operand, place);
  if (!items.ok) return items;
  if (items.value.length === 0) return done([some(() => false)]);
  return done(items.value.map((item) => some(equals(item))));
}

/** `$all` with an `$elemMatch` for each item to be found. */
function compileAllMatches(operand: readonly Json[], place: Place): Outcome<readonly FieldTest[]> {
  const tests = collect(operand, (item, index) => {
    const at = below(place.at, index);
    const isMatch = isObject(item) && Object.keys(item).join() === "$elemMatch";
    if (!isMatch) return fault(at, "no $ expressions in $all but $elemMatch alone, for each item");
    return compileOperators(item, { ...place, at });
  });
  return tests.ok ? done(tests.value.flat()) : tests;
}

/** `$elemMatch`: one item passes all of it, as a document or, given operators, as a value. */
function compileElemMatch(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  if (!isObject(operand)) return fault(place.at, "$elemMatch needs an Object");
  const [first] = Object.keys(operand);
  const isByValue = first?.startsWith("$") && !TREES.has(first);
  if (isByValue) {
    const tests = compileOperators(operand, place);
    if (!tests.ok) return tests;
    const test = onElement(tests.value);
    return done([whole((value, work) => someItem(value, work, test))]);
  }
  const inside = place.compileInside(operand, place.at);
  if (!inside.ok) return inside;
  const matches = inside.value;
  const test: ElementTest = (item, work) =>
    item !== undefined && (isObject(item) || isList(item)) && matches(item, work);
  return done([whole((value, work) => someItem(value, work, test))]);
}

const TREES: ReadonlySet<string> = new Set(["$and", "$or", "$nor"]);

function someItem(value: Json | undefined, work: Work, test: ElementTest): boolean {
  if (!isList(value)) return false;
  for (const item of value) {
    work.left -= 1;
    if (work.left < 0) return false;
    if (test(item, work)) return true;
  }
  return false;
}

/** The tests on one item as it stands; arrays inside are not opened. */
function onElement(tests: readonly FieldTest[]): ElementTest {
  const checks = tests.map((test): ElementTest => {
    if (test.kind === "some") return test.test;
    const all = onElement(test.of);
    return (value, work) => !all(value, work);
  });
  return (value, work) => {
    for (const check of checks) if (!check(value, work)) return false;
    return true;
  };
}
