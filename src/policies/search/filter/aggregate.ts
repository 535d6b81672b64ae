import type { Json, JsonObject } from "../../contract.ts";
import { isList, ownField } from "../document/json.ts";
import { compilePath, type Path, probe } from "../document/path.ts";
import type { Predicate, Work } from "../document/work.ts";
import type { Model } from "../mongo/model.ts";
import { show } from "../mongo/show.ts";
import { below, done, fault, type Outcome } from "../outcome.ts";
import { dotted } from "./variable.ts";

/**
 * Reads `{"aggOperator","target","operator","value"}`. `count` is the number of things at the
 * target, arrays there opened; the others are over all numbers that the target leads to, through
 * however many arrays. Of nothing, count and sum are 0, and an average, a least or a largest is
 * not there, so that no comparison with it holds.
 */
export function compileAggregate(
  condition: JsonObject,
  model: Model,
  at: string,
): Outcome<Predicate> {
  const keys = ["target", "operator", "value"];
  const missing = keys.find((key) => !Object.hasOwn(condition, key));
  if (missing !== undefined) return fault(below(at, missing), `'${missing}'`);
  const name = ownField(condition, "aggOperator")!;
  const reduce = REDUCERS.get(name);
  if (reduce === undefined) {
    return fault(below(at, "aggOperator"), `Unsupported aggregate operator: ${show(name)}`);
  }
  const operator = ownField(condition, "operator")!;
  const passes = COMPARERS.get(operator);
  if (passes === undefined) {
    return fault(below(at, "operator"), `Unsupported operator: ${show(operator)}`);
  }
  const value = ownField(condition, "value")!;
  if (typeof value !== "number") {
    return fault(below(at, "value"), "an aggregate is compared with a number");
  }
  const path = targetPath(ownField(condition, "target")!, name !== "count", model, at);
  if (!path.ok) return path;
  return done((document, work) => {
    const result = reduce(path.value, document, work);
    return result !== undefined && passes(result, value);
  });
}

function targetPath(target: Json, needsLevels: boolean, model: Model, at: string): Outcome<Path> {
  const place = below(at, "target");
  if (typeof target !== "string") return fault(place, "must be a string");
  const text = dotted(target);
  if (needsLevels && !text.includes(".")) {
    return fault(place, "Aggregate target must have at least two levels");
  }
  return compilePath(text, model.keys, place);
}

type Reduce = (path: Path, document: Json, work: Work) => number | undefined;
type Compare = (a: number, b: number) => boolean;

const REDUCERS: ReadonlyMap<Json, Reduce> = new Map<Json, Reduce>([
  ["count", count],
  ["sum", (path, document, work) => totals(path, document, work).sum],
  ["avg", average],
  ["min", (path, document, work) => totals(path, document, work).least],
  ["max", (path, document, work) => totals(path, document, work).largest],
]);

const COMPARERS: ReadonlyMap<Json, Compare> = new Map<Json, Compare>([
  ["==", (a, b) => a === b],
  ["!=", (a, b) => a !== b],
  ["<", (a, b) => a < b],
  ["<=", (a, b) => a <= b],
  [">", (a, b) => a > b],
  [">=", (a, b) => a >= b],
]);

function count(path: Path, document: Json, work: Work): number {
  let things = 0;
  const test = (value: Json | undefined): boolean => {
    if (isList(value)) things += value.length;
    else if (value !== undefined && value !== null) things += 1;
    return false;
  };
  probe({ path, opensArrays: false, test }, document, work);
  return things;
}

function average(path: Path, document: Json, work: Work): number | undefined {
  const { sum, numbers } = totals(path, document, work);
  return numbers === 0 ? undefined : sum / numbers;
}

interface Totals {
  readonly numbers: number;
  readonly sum: number;
  readonly least: number | undefined;
  readonly largest: number | undefined;
}

function totals(path: Path, document: Json, work: Work): Totals {
  let numbers = 0;
  let sum = 0;
  let least: number | undefined;
  let largest: number | undefined;
  const test = (value: Json | undefined): boolean => {
    if (typeof value !== "number") return false;
    numbers += 1;
    sum += value;
    if (least === undefined || value < least) least = value;
    if (largest === undefined || value > largest) largest = value;
    return false;
  };
  probe({ path, opensArrays: true, test }, document, work);
  return { numbers, sum, least, largest };
}
