import type { JsonObject } from "../contract.ts";

/** The context in a row that we wrote; an empty one for no row. */
export function readContext(row: unknown): JsonObject {
  if (typeof row !== "object" || row === null || !("value" in row)) return {};
  return JSON.parse(String(row.value)) as JsonObject;
}
