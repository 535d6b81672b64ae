import { parse } from "yaml";
import { UsageError } from "../usage.ts";

/**
 * A body that somebody wrote as YAML or JSON. Only that it is an object is checked here: the
 * server checks every field, and names those that are wrong by their path.
 */
export function decodeBody<Body extends object>(text: string, path: string): Partial<Body> {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Partial<Body>;
  }
  throw new UsageError(`${path} must hold an object: the fields of the API by their names`);
}
