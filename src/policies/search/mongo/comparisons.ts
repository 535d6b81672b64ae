import type { Json } from "../../contract.ts";
import { isList, isObject } from "../document/json.ts";
import { compare, compareText, kindOf } from "../document/order.ts";
import type { ElementTest } from "../document/work.ts";
import { below, done, fault, type Outcome } from "../outcome.ts";
import { castList, castValue } from "./cast.ts";
import { type FieldTest, type Place, some } from "./place.ts";

/** `{field: value}`. Mongoose reads a list at a field that holds one value as "any of these". */
export function compileEquality(value: Json, place: Place): Outcome<readonly FieldTest[]> {
  const isScalar = place.type === "number" || place.type === "string";
  return isScalar && isList(value) ? compileIn(value, place) : compileEqual(value, place);
}

export function compileEqual(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  const value = castValue(operand, place, place.at);
  return value.ok ? done([some(equals(value.value))]) : value;
}

export function compileNotEqual(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  const of = compileEqual(operand, place);
  return of.ok ? done([{ kind: "none", of: of.value }]) : of;
}

/** What the stored value must be, next to the operand. */
export type Signs = "<" | "<=" | ">" | ">=";

/** Values are only ever ordered with values of their own kind; null is at most equal to itself. */
export function compileOrder(
  signs: Signs,
  operand: Json,
  place: Place,
): Outcome<readonly FieldTest[]> {
  const value = castValue(operand, place, place.at);
  return value.ok ? done([some(ordered(signs, value.value))]) : value;
}

export function compileIn(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  return compileAmong("$in", operand, place);
}

export function compileNotIn(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  const of = compileAmong("$nin", operand, place);
  return of.ok ? done([{ kind: "none", of: of.value }]) : of;
}

function compileAmong(
  operator: string,
  operand: Json,
  place: Place,
): Outcome<readonly FieldTest[]> {
  if (isList(operand)) {
    const wrong = operand.findIndex(isOperators);
    if (wrong >= 0) return fault(below(place.at, wrong), `cannot nest $ under ${operator}`);
  }
  const items = castList(operator, operand, place);
  return items.ok ? done([some(among(items.value))]) : items;
}

/** An object whose first field is an operator is one to be obeyed, not a value to compare with. */
export function isOperators(value: Json): boolean {
  if (!isObject(value)) return false;
  const [first] = Object.keys(value);
  return first?.startsWith("$") ?? false;
}

/** MongoDB's equality: null is also what is not there; objects have the same fields in order. */
export function equals(operand: Json): ElementTest {
  if (operand === null) return (value) => value === undefined || value === null;
  if (typeof operand !== "object") return (value) => value === operand;
  return (value, work) => value !== undefined && compare(value, operand, work) === 0;
}

function among(items: readonly Json[]): ElementTest {
  const scalars = new Set(items.filter((item) => typeof item !== "object"));
  const takesNull = items.includes(null);
  const others = items.filter((item) => typeof item === "object" && item !== null).map(equals);
  return (value, work) => {
    if (value === undefined || value === null) return takesNull;
    if (typeof value !== "object") return scalars.has(value);
    for (const test of others) if (test(value, work)) return true;
    return false;
  };
}

function ordered(signs: Signs, operand: Json): ElementTest {
  if (operand === null) return signs === "<=" || signs === ">=" ? equals(null) : () => false;
  const passes = PASSES[signs];
  if (typeof operand === "number") {
    return (value) => typeof value === "number" && passes(value, operand);
  }
  if (typeof operand === "string") {
    return (value) => typeof value === "string" && passes(compareText(value, operand), 0);
  }
  const kind = kindOf(operand);
  return (value, work) =>
    value !== undefined && kindOf(value) === kind && passes(compare(value, operand, work), 0);
}

const PASSES: Readonly<Record<Signs, (stored: number, operand: number) => boolean>> = {
  "<": (stored, operand) => stored < operand,
  "<=": (stored, operand) => stored <= operand,
  ">": (stored, operand) => stored > operand,
  ">=": (stored, operand) => stored >= operand,
};
