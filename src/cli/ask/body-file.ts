import { readFileSync } from "node:fs";
import { UsageError } from "../usage.ts";

/**
 * The body that a file holds, as YAML or JSON; `-` is standard input, no path an empty body.
 * Errors: `UsageError` if it can't be read or is no object.
 */
export async function bodyOf<Body extends object>(
  path: string | undefined,
): Promise<Partial<Body>> {
  if (path === undefined) return {};
  // Loaded when it is needed: most commands read no file.
  const { decodeBody } = await import("./codec.ts");
  try {
    return decodeBody<Body>(readFileSync(path === "-" ? 0 : path, "utf8"), path);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(`the file can't be read: ${error.message}`);
  }
}
