import {
  compileMongo,
  type Json,
  type JsonObject,
  type ModelName,
  runMongo,
} from "../../../policies/index.ts";
import { field, isList, isObject } from "../../allocation/protocol/codec.ts";

export type Aggregated =
  | { readonly ok: true; readonly rows: readonly JsonObject[] }
  | { readonly ok: false; readonly message: string };

/** Stages of one pipeline; documents that may go from one to the next; groups of one stage. */
const STAGES_MAX = 16;
const ROWS_MAX = 100_000;

/**
 * The part of MongoDB's aggregation that reads no other collection and runs no code: `$match`,
 * `$unwind` (`"$path"`), `$group` (`$sum $avg $min $max $first $last $count`), `$sort`, `$skip`,
 * `$limit`, `$count`. Other stages and expressions are refused by name. Never writes to a document.
 */
export function aggregate(
  documents: readonly JsonObject[],
  pipeline: Json,
  model: ModelName,
): Aggregated {
  if (!isList(pipeline)) return no("the pipeline must be a list of stages");
  if (pipeline.length > STAGES_MAX) return no(`more than ${STAGES_MAX} stages`);
  let rows = documents;
  for (const [place, stage] of pipeline.entries()) {
    const names = isObject(stage) ? Object.keys(stage) : [];
    const [name] = names;
    if (name === undefined || names.length > 1) return no(`stage ${place} must have one operator`);
    // Only the first stage sees documents of the model; later ones see what stages made.
    const outcome = runStage(rows, name, field(stage, name) ?? null, place === 0 ? model : "plain");
    if (!outcome.ok) return outcome;
    if (outcome.rows.length > ROWS_MAX) return no(`${name} gives more than ${ROWS_MAX} documents`);
    rows = outcome.rows;
  }
  return { ok: true, rows };
}

function runStage(
  rows: readonly JsonObject[],
  name: string,
  given: Json,
  model: ModelName,
): Aggregated {
  switch (name) {
    case "$match":
      return match(rows, given, model);
    case "$unwind":
      return unwind(rows, given);
    case "$group":
      return group(rows, given);
    case "$sort":
      return sort(rows, given);
    case "$skip":
      return isCount(given) ? yes(rows.slice(given)) : no("$skip needs a whole number");
    case "$limit":
      return isCount(given) ? yes(rows.slice(0, given)) : no("$limit needs a whole number");
    case "$count":
      return typeof given === "string" && /^[^.$][^.]*$/.test(given)
        ? yes(rows.length === 0 ? [] : [Object.fromEntries([[given, rows.length]])])
        : no("$count needs the name of a field");
    default:
      return no(`Unrecognized or unserved pipeline stage: '${name}'`);
  }
}

function match(rows: readonly JsonObject[], given: Json, model: ModelName): Aggregated {
  const compiled = compileMongo(given, { model });
  if (!compiled.ok) return no(compiled.message);
  const found = runMongo(compiled.value, rows);
  return found.ok ? yes(found.value) : no(found.message);
}

function unwind(rows: readonly JsonObject[], given: Json): Aggregated {
  const path = pathIn(given);
  if (path === undefined || path.length > 1) {
    return no('$unwind needs "$name" of a field at the top');
  }
  const [name = ""] = path;
  const unwound: JsonObject[] = [];
  for (const row of rows) {
    const value = field(row, name);
    const items = isList(value) ? value : value === undefined || value === null ? [] : [value];
    for (const item of items) unwound.push({ ...row, ...Object.fromEntries([[name, item]]) });
    if (unwound.length > ROWS_MAX) break;
  }
  return yes(unwound);
}

type Expression = (row: JsonObject) => Json | undefined;
type Accumulator = (values: readonly (Json | undefined)[]) => Json;

const ACCUMULATORS: Readonly<Record<string, Accumulator>> = {
  $sum: (values) => numbersOf(values).reduce((sum, value) => sum + value, 0),
  $avg: (values) => {
    const numbers = numbersOf(values);
    return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b) / numbers.length;
  },
  $min: (values) => least(values, -1),
  $max: (values) => least(values, 1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $count: (values) => values.length,
};

function group(rows: readonly JsonObject[], given: Json): Aggregated {
  if (!isObject(given) || !Object.hasOwn(given, "_id")) return no("$group needs an _id");
  const id = expressionOf(given["_id"] ?? null);
  if (id === undefined) return no('the _id of $group must be null, a value or "$path"');
  const fields: (readonly [string, Accumulator, Expression])[] = [];
  for (const [name, asked] of Object.entries(given)) {
    if (name === "_id") continue;
    const [operator = "", ...others] = isObject(asked) ? Object.keys(asked) : [];
    const accumulator = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
    const given = operator === "$count" ? null : (field(asked, operator) ?? null);
    const expression = expressionOf(given);
    if (accumulator === undefined || others.length > 0 || expression === undefined) {
      return no(`'${name}' of $group needs one of ${Object.keys(ACCUMULATORS).join(", ")}`);
    }
    fields.push([name, accumulator, expression]);
  }
  const groups = Map.groupBy(rows, (row) => JSON.stringify(id(row) ?? null));
  return yes(
    [...groups.values()].map((members) => {
      const [first] = members;
      const entries = fields.map(
        ([name, accumulate, of]) => [name, accumulate(members.map(of))] as const,
      );
      const key = first === undefined ? null : (id(first) ?? null);
      return Object.fromEntries<Json>([["_id", key], ...entries]);
    }),
  );
}

function sort(rows: readonly JsonObject[], given: Json): Aggregated {
  if (!isObject(given)) return no("$sort must be an object");
  const keys = Object.entries(given);
  if (keys.some(([, way]) => way !== 1 && way !== -1)) return no("$sort takes 1 or -1");
  const paths = keys.map(([name, way]) => ({ path: name.split("."), way: way === 1 ? 1 : -1 }));
  return yes(
    [...rows].sort((a, b) => {
      for (const { path, way } of paths) {
        const order = compare(valueAt(a, path), valueAt(b, path));
        if (order !== 0) return order * way;
      }
      return 0;
    }),
  );
}

function expressionOf(given: Json): Expression | undefined {
  const path = pathIn(given);
  if (path !== undefined) return (row) => valueAt(row, path);
  const isPlain = typeof given !== "object" && !(typeof given === "string" && given[0] === "$");
  return given === null || isPlain ? () => given : undefined;
}

function pathIn(given: Json): readonly string[] | undefined {
  const isPath = typeof given === "string" && /^\$[^$.][^.]*(\.[^.]+)*$/.test(given);
  return isPath ? given.slice(1).split(".") : undefined;
}

/** Through lists it gives the list of what is at the path in each item. */
function valueAt(holder: Json | undefined, path: readonly string[]): Json | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return holder;
  if (!isList(holder)) return valueAt(field(holder, name), rest);
  return holder.flatMap((item) => {
    const value = valueAt(item, path);
    return value === undefined ? [] : [value];
  });
}

function numbersOf(values: readonly (Json | undefined)[]): readonly number[] {
  return values.filter((value) => typeof value === "number");
}

function least(values: readonly (Json | undefined)[], way: 1 | -1): Json {
  let best: Json = null;
  for (const value of values) {
    if (value === undefined || value === null) continue;
    if (best === null || compare(value, best) * way > 0) best = value;
  }
  return best;
}

const KINDS = ["undefined", "number", "string", "object", "boolean"];

/** By kind first, as MongoDB has it, then by value; what has no order is equal. */
function compare(a: Json | undefined, b: Json | undefined): number {
  const [kindOfA, kindOfB] = [kindOf(a), kindOf(b)];
  if (kindOfA !== kindOfB) return kindOfA - kindOfB;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return Number(a === true) - Number(b === true);
}

function kindOf(value: Json | undefined): number {
  return value === null ? 0 : KINDS.indexOf(typeof value);
}

function isCount(given: Json): given is number {
  return typeof given === "number" && Number.isSafeInteger(given) && given >= 0;
}

function yes(rows: readonly JsonObject[]): Aggregated {
  return { ok: true, rows };
}

function no(message: string): Aggregated {
  return { ok: false, message };
}
