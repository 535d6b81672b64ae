import type { Json, JsonObject } from "../../../policies/index.ts";

/** A JSON text as plain data; undefined if it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** For what another part of the server made of a request, which is plain data by then. */
export function asJson(value: object): JsonObject {
  return value as JsonObject;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A field of its own; never one that all objects have. */
export function field(holder: Json | undefined, name: string): Json | undefined {
  return isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
}
