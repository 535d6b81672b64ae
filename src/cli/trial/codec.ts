import type { Json, JsonObject } from "../../policies/index.ts";
import { UsageError } from "../usage.ts";

/**
 * Plain data as a sandbox takes it: what JSON can't say (a date of YAML, a number that is none) is
 * refused. Errors: `UsageError`.
 */
export function asJson(value: unknown, what: string): Json {
  const text = JSON.stringify(value, (name, part: unknown) => {
    if (typeof part !== "number" || Number.isFinite(part)) return part;
    throw new UsageError(`${what}: ${name} is no number that JSON knows`);
  });
  return JSON.parse(text ?? "null") as Json;
}

/** The same of an object. */
export function asJsonObject(value: unknown, what: string): JsonObject {
  const json = asJson(value, what);
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as JsonObject;
  throw new UsageError(`${what} must be an object`);
}
