import type { Json, JsonObject } from "../../contract.ts";
import { checkBounds, isList, isObject } from "../document/json.ts";
import { compilePath, type Path, probe } from "../document/path.ts";
import { allOf, anyOf, not, type Predicate, select } from "../document/work.ts";
import { WORK_STEPS_MAX } from "../limits.ts";
import { below, collect, done, type Fault, fault, type Outcome } from "../outcome.ts";
import { castFault } from "./cast.ts";
import { insideOf, type Model, type ModelName, modelOf, typeAt } from "./model.ts";
import { compileField } from "./operators.ts";
import type { FieldTest, Place } from "./place.ts";

/** A filter that was understood, ready for any number of documents. */
export interface CompiledMongo {
  readonly matches: Predicate;
}

/**
 * Reads a filter as MongoDB's find takes it, with what Mongoose does to it where the model has a
 * schema. Known: dotted paths, `$and $or $nor $not`, `$eq $ne $gt $gte $lt $lte $in $nin`,
 * `$exists $type $size $all $elemMatch`, and `$regex` as far as it can't blow up; all else is
 * refused by name. `{}` matches everything; what is no object is refused. Cost: O(filter).
 */
export function compileMongo(
  filter: Json,
  { model }: { readonly model: ModelName },
): Outcome<CompiledMongo> {
  if (!isObject(filter)) return fault("", "filter must be an object");
  const tooMuch = checkBounds(filter, "");
  if (tooMuch !== undefined) return tooMuch;
  const matches = compileFilter(filter, modelOf(model), "");
  return matches.ok ? done({ matches: matches.value }) : matches;
}

/** The documents that match, in their order. Cost: at most `stepsMax` steps, else a fault. */
export function runMongo(
  { matches }: CompiledMongo,
  documents: Iterable<JsonObject>,
  stepsMax: number = WORK_STEPS_MAX,
): Outcome<readonly JsonObject[]> {
  return select(matches, documents, { left: stepsMax });
}

/**
 * What is asked of one field, as a predicate: for those who read other grammars. The condition must
 * be within bounds (`checkBounds`). `build` makes the tests out of the place.
 */
export function compileCondition(
  field: string,
  model: Model,
  at: { readonly field: string; readonly value: string },
  build: (place: Place) => Outcome<readonly FieldTest[]>,
): Outcome<Predicate> {
  const path = compilePath(field, model.keys, at.field);
  if (!path.ok) return path;
  const tests = build({
    at: at.value,
    field,
    type: typeAt(model, field),
    model,
    compileInside: (filter, place) => compileFilter(filter, insideOf(model), place),
  });
  return tests.ok ? done(onPath(path.value, tests.value)) : tests;
}

function compileFilter(filter: JsonObject, model: Model, at: string): Outcome<Predicate> {
  const predicates = collect(Object.entries(filter), ([key, value]) => {
    const place = below(at, key);
    if (TREES.has(key)) return compileTree(key, value, model, place);
    if (key.startsWith("$")) return refuseOperator(key, place);
    const places = { field: place, value: place };
    return compileCondition(key, model, places, (field) => compileField(value, field));
  });
  return predicates.ok ? done(allOf(predicates.value)) : predicates;
}

const TREES: ReadonlyMap<string, (of: readonly Predicate[]) => Predicate> = new Map([
  ["$and", allOf],
  ["$or", anyOf],
  ["$nor", (of: readonly Predicate[]): Predicate => not(anyOf(of))],
]);

function compileTree(key: string, value: Json, model: Model, at: string): Outcome<Predicate> {
  if (!isList(value)) return refuseBranches("Array", `${key} must be an array`, value, model, at);
  if (value.length === 0) return fault(at, `${key} must be a nonempty array`);
  const branches = collect(value, (item, index) => {
    const place = below(at, index);
    if (isObject(item)) return compileFilter(item, model, place);
    const message = `${key} entries need to be full objects`;
    return refuseBranches("Object", message, item, model, place);
  });
  return branches.ok ? done(TREES.get(key)!(branches.value)) : branches;
}

/** Mongoose tells of these before MongoDB can, where there is a schema. */
function refuseBranches(
  wanted: string,
  message: string,
  value: Json,
  model: Model,
  at: string,
): Fault {
  if (model.schema === undefined) return fault(at, message);
  const field = at
    .split(".")
    .slice(wanted === "Array" ? -1 : -2)
    .join(".");
  const compileInside = (): Outcome<Predicate> => fault(at, message);
  return castFault(wanted, value, { at, field, type: "any", model, compileInside }, at);
}

function refuseOperator(key: string, at: string): Fault {
  if (key === "$where") return fault(at, "$where is not allowed");
  return fault(at, `unknown top level operator: ${key}`);
}

function onPath(path: Path, tests: readonly FieldTest[]): Predicate {
  return allOf(
    tests.map((asked): Predicate => {
      if (asked.kind === "none") return not(onPath(path, asked.of));
      const of = { path, opensArrays: asked.opensArrays, test: asked.test };
      return (document, work) => probe(of, document, work);
    }),
  );
}
