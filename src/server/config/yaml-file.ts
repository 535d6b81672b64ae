import { readFileSync } from "node:fs";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";

/** A configuration file, read: its top-level values, and the lines they stand on. */
export interface YamlFile {
  readonly path: string;
  readonly values: ReadonlyMap<string, unknown>;
  /** Line of the value at a path of keys and indexes; of the nearest one above it otherwise. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

/** A configuration that can't be used; the message says where and why, one fault a line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads a file. `mayBeAbsent`: then an absent one is undefined. Errors: `ConfigError`. */
export function readYamlFile(
  path: string,
  options: { readonly mayBeAbsent: boolean },
): YamlFile | undefined {
  const text = readText(path, options);
  if (text === undefined) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new ConfigError(`${path}:${line}: ${broken.message.split("\n")[0]}`);
  }
  const values = new Map<string, unknown>();
  if (document.contents !== null) {
    if (!isMap(document.contents)) throw new ConfigError(`${path}:1: must be a map of settings`);
    for (const { key } of document.contents.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      const value: unknown = document.getIn([name]);
      values.set(name, toPlain(value));
    }
  }
  const lineOf = (place: readonly (string | number)[]): number => {
    for (let length = place.length; length > 0; length--) {
      const start = startOf(document.getIn(place.slice(0, length), true));
      if (start !== undefined) return lines.linePos(start).line;
    }
    return 1;
  };
  return { path, values, lineOf };
}

function readText(
  path: string,
  { mayBeAbsent }: { readonly mayBeAbsent: boolean },
): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isAbsent && mayBeAbsent) return undefined;
    throw new ConfigError(`${path}: ${isAbsent ? "does not exist" : String(error)}`);
  }
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : undefined;
}

/** Nodes as plain values. */
function toPlain(value: unknown): unknown {
  if (typeof value === "object" && value !== null && "toJSON" in value) {
    return typeof value.toJSON === "function" ? value.toJSON() : value;
  }
  return value;
}
