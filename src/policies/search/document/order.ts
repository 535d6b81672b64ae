import type { Json, JsonObject } from "../../contract.ts";
import { isList, isObject } from "./json.ts";
import type { Work } from "./work.ts";

/** Places of the kinds of values in MongoDB's order; values of two kinds are never equal. */
export type Kind = 0 | 1 | 2 | 3 | 4 | 5;

export function kindOf(value: Json): Kind {
  if (value === null) return 0;
  if (typeof value === "number") return 1;
  if (typeof value === "string") return 2;
  if (typeof value === "boolean") return 5;
  return isList(value) ? 4 : 3;
}

/**
 * Negative, 0 or positive as MongoDB orders values: by kind, numbers by size, texts by code point,
 * arrays item by item, objects field by field in their order (kind, then name, then value).
 * Cost: O(the smaller of the two) steps; recursion as deep as the shallower.
 */
export function compare(a: Json, b: Json, work: Work): number {
  work.left -= 1;
  if (work.left < 0) return kindOf(a) - kindOf(b);
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (isList(a) && isList(b)) return compareLists(a, b, work);
  if (isObject(a) && isObject(b)) return compareObjects(a, b, work);
  return kindOf(a) - kindOf(b);
}

function compareLists(a: readonly Json[], b: readonly Json[], work: Work): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const difference = compare(a[index]!, b[index]!, work);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareObjects(a: JsonObject, b: JsonObject, work: Work): number {
  const keysOfA = Object.keys(a);
  const keysOfB = Object.keys(b);
  work.left -= keysOfA.length + keysOfB.length;
  const shorter = Math.min(keysOfA.length, keysOfB.length);
  for (let index = 0; index < shorter; index++) {
    const key = keysOfA[index]!;
    const other = keysOfB[index]!;
    const difference =
      kindOf(a[key]!) - kindOf(b[other]!) ||
      compareText(key, other) ||
      compare(a[key]!, b[other]!, work);
    if (difference !== 0) return difference;
  }
  return keysOfA.length - keysOfB.length;
}

/** By code point, as bytes of UTF-8 sort; JavaScript's own `<` sorts by UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const difference = a.charCodeAt(index) - b.charCodeAt(index);
    if (difference === 0) continue;
    return byCodePoint(a.charCodeAt(index)) - byCodePoint(b.charCodeAt(index));
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, though some units are larger. */
function byCodePoint(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
  return isSurrogate ? unit + 0x10000 : unit;
}
