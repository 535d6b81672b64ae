import type { Json, JsonObject } from "../../contract.ts";
import { FILTER_DEPTH_MAX, FILTER_TEXT_CHARS_MAX, FILTER_VALUES_MAX } from "../limits.ts";
import { below, type Fault, fault } from "../outcome.ts";

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The field itself, never one that objects inherit: `constructor` is not there unless stored. */
export function ownField(holder: Json | undefined, key: string): Json | undefined {
  return isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}

/**
 * A fault if `value` is no JSON, or deeper, larger or wordier than a filter may be. All that comes
 * after relies on it. Cost: O(values), at most `FILTER_VALUES_MAX`.
 */
export function checkBounds(value: Json, path: string): Fault | undefined {
  return checkValue(value, path, 0, { seen: 0 });
}

function checkValue(
  value: Json | undefined,
  path: string,
  depth: number,
  count: { seen: number },
): Fault | undefined {
  count.seen += 1;
  if (count.seen > FILTER_VALUES_MAX) return fault("", `more than ${FILTER_VALUES_MAX} values`);
  if (typeof value === "string") return checkText(value, path);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return undefined;
  if (typeof value !== "object") return fault(path, "is not JSON");
  if (depth >= FILTER_DEPTH_MAX) return fault(path, `more than ${FILTER_DEPTH_MAX} levels deep`);

  if (isList(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = checkValue(value[index], path, depth + 1, count);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    const found = checkText(key, path) ?? checkValue(item, below(path, key), depth + 1, count);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkText(text: string, path: string): Fault | undefined {
  if (text.length <= FILTER_TEXT_CHARS_MAX) return undefined;
  return fault(path, `text of more than ${FILTER_TEXT_CHARS_MAX} characters`);
}
