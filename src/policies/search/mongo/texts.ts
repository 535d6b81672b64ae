import type { Json, JsonObject } from "../../contract.ts";
import { ownField } from "../document/json.ts";
import { likePattern, matchesText, type TextPattern } from "../document/text-pattern.ts";
import { PATTERN_CHARS_MAX } from "../limits.ts";
import { done, type Fault, fault, type Outcome } from "../outcome.ts";
import { typeName } from "./model.ts";
import { type FieldTest, type Place, some } from "./place.ts";
import { regexPattern } from "./regex.ts";

/** `$regex`, with the `$options` beside it. */
export function compileRegex(
  operand: Json,
  place: Place,
  siblings: JsonObject,
): Outcome<readonly FieldTest[]> {
  const refused = refuseNumbers("$regex", place);
  if (refused !== undefined) return refused;
  const options = ownField(siblings, "$options") ?? "";
  if (typeof operand !== "string") return fault(place.at, "$regex has to be a string");
  if (typeof options !== "string") return fault(place.at, "$options has to be a string");
  const pattern = regexPattern(operand, options, place.at);
  return pattern.ok ? done([matches(pattern.value)]) : pattern;
}

/** `$options` says nothing alone. */
export function compileOptions(
  _operand: Json,
  place: Place,
  siblings: JsonObject,
): Outcome<readonly FieldTest[]> {
  if (ownField(siblings, "$regex") !== undefined) return done([]);
  return fault(place.at, "$options needs a $regex");
}

/** LIKE of the filter grammar. */
export function compileLike(operand: Json, place: Place): Outcome<readonly FieldTest[]> {
  const refused = refuseNumbers("LIKE", place);
  if (refused !== undefined) return refused;
  if (typeof operand !== "string") return fault(place.at, "LIKE needs a string");
  if (operand.length > PATTERN_CHARS_MAX) {
    return fault(place.at, `LIKE pattern of more than ${PATTERN_CHARS_MAX} characters`);
  }
  return done([matches(likePattern(operand))]);
}

function refuseNumbers(operator: string, place: Place): Fault | undefined {
  if (place.type !== "number") return undefined;
  return fault(place.at, `Can't use ${operator} with ${typeName(place.type)}.`);
}

function matches(pattern: TextPattern): FieldTest {
  return some((value, work) => typeof value === "string" && matchesText(pattern, value, work));
}
