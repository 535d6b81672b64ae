import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

/** How a file's bytes may travel. */
export type Coding = "br" | "gzip" | "identity";

/** One built file, held in memory: all of them together are under a megabyte. */
export interface PageFile {
  readonly type: string;
  /** Its name says its contents: it may be kept for ever. */
  readonly isHashed: boolean;
  readonly bytes: Readonly<Partial<Record<Coding, Buffer>>>;
}

/** By path under `/ui/`, such as `index.html` or `assets/main-B3c1.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

const CODINGS: Readonly<Record<string, Coding>> = { ".br": "br", ".gz": "gzip" };

/**
 * Reads what the build left in `folder`; undefined if there is no page. A server keeps what it
 * read: a build while it runs counts from its next start.
 */
export function readPageFiles(folder: string): PageFiles | undefined {
  const found = new Map<string, { type: string; bytes: Partial<Record<Coding, Buffer>> }>();
  for (const path of pathsIn(folder)) {
    const coding = CODINGS[extname(path)] ?? "identity";
    const name = coding === "identity" ? path : path.slice(0, path.lastIndexOf("."));
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const file = found.get(name) ?? { type, bytes: {} };
    file.bytes[coding] = readFileSync(join(folder, path));
    found.set(name, file);
  }
  if (!found.has("index.html")) return undefined;
  return new Map([...found].map(([name, file]) => [name, { ...file, isHashed: isHashed(name) }]));
}

function isHashed(name: string): boolean {
  return name.startsWith("assets/");
}

function pathsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  } catch {
    return [];
  }
}
