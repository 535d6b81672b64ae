import type { Json } from "../../contract.ts";
import { isList } from "../document/json.ts";

const CHARS_MAX = 120;
const ITEMS_MAX = 8;
const DEPTH_MAX = 3;

/** A value as messages show it: texts bare, the rest as a console prints it, cut at a bound. */
export function show(value: Json): string {
  const text = typeof value === "string" ? value : print(value, 0);
  return text.length <= CHARS_MAX ? text : `${text.slice(0, CHARS_MAX)}...`;
}

/** What Mongoose calls the kind of a value. */
export function showType(value: Json): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return isList(value) ? "Array" : "Object";
}

function print(value: Json, depth: number): string {
  if (typeof value === "string") return `'${value.slice(0, CHARS_MAX)}'`;
  if (typeof value !== "object" || value === null) return `${value}`;
  if (depth >= DEPTH_MAX) return `[${showType(value)}]`;
  if (isList(value)) {
    return wrap(
      "[",
      value.slice(0, ITEMS_MAX).map((item) => print(item, depth + 1)),
      "]",
    );
  }
  const fields = Object.entries(value).slice(0, ITEMS_MAX);
  return wrap(
    "{",
    fields.map(([key, item]) => `${printKey(key)}: ${print(item, depth + 1)}`),
    "}",
  );
}

function printKey(key: string): string {
  return /^[A-Za-z_][A-Za-z_0-9]*$/.test(key) ? key : `'${key.slice(0, CHARS_MAX)}'`;
}

function wrap(open: string, items: readonly string[], close: string): string {
  return items.length === 0 ? `${open}${close}` : `${open} ${items.join(", ")} ${close}`;
}
