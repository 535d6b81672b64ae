import type { Json } from "../../contract.ts";
import { isList } from "../document/json.ts";
import { below, collect, done, type Fault, fault, type Outcome } from "../outcome.ts";
import type { Place } from "./place.ts";
import { show, showType } from "./show.ts";

/** A value as Mongoose casts it for comparison with what is stored at the place. */
export function castValue(value: Json, place: Place, at: string): Outcome<Json> {
  switch (place.type) {
    case "number":
      return castNumber(value, place, at);
    case "string":
      return castText(value, place, at);
    case "strings":
      if (!isList(value)) return castText(value, place, at);
      return collect(value, (item, index) => castText(item, place, below(at, index)));
    default:
      return done(value);
  }
}

/** The list of `$in` and its like: a lone value stands for a list of it where a schema is known. */
export function castList(operator: string, operand: Json, place: Place): Outcome<readonly Json[]> {
  if (isList(operand)) {
    return collect(operand, (item, index) => castValue(item, place, below(place.at, index)));
  }
  if (place.type === "any") return fault(place.at, `${operator} needs an array`);
  const item = castValue(operand, place, place.at);
  return item.ok ? done([item.value]) : item;
}

/** The claim of `$exists`: by a list of words where a schema is known, else by truth. */
export function castBoolean(value: Json, place: Place): Outcome<boolean> {
  if (place.type === "any") return done(value !== null && value !== false && value !== 0);
  if (value === null) return done(false);
  if (!isList(value) && typeof value !== "object") {
    if (YES.has(value)) return done(true);
    if (NO.has(value)) return done(false);
  }
  return castFault("boolean", value, place, place.at);
}

const YES: ReadonlySet<Json> = new Set<Json>([true, "true", 1, "1", "yes"]);
const NO: ReadonlySet<Json> = new Set<Json>([false, "false", 0, "0", "no"]);

/** The fault of a value that can't become `wanted`, in the words of Mongoose. */
export function castFault(wanted: string, value: Json, place: Place, at: string): Fault {
  const given = `value "${show(value)}" (type ${showType(value)})`;
  const where = `at path "${place.field}" for model "${place.model.name}"`;
  return fault(at, `Cast to ${wanted} failed for ${given} ${where}`);
}

function castNumber(value: Json, place: Place, at: string): Outcome<Json> {
  if (value === null || value === "") return done(null);
  const number = typeof value === "object" ? Number.NaN : Number(value);
  return Number.isNaN(number) ? castFault("Number", value, place, at) : done(number);
}

function castText(value: Json, place: Place, at: string): Outcome<Json> {
  if (value === null || typeof value === "string") return done(value);
  if (typeof value === "object") return castFault("string", value, place, at);
  return done(`${value}`);
}
