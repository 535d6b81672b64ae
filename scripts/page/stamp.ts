import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What the page is made of: its own sources, those it imports, and what builds it. */
const SOURCES = ["src/dashboard", "src/client", "scripts/page", "package-lock.json"];

/** Tests and documents change nothing of what is built. */
const IS_BUILT_FROM = /(?<!\.test)\.(tsx?|css|html|svg|json)$/;

/** Names the contents of all sources. Cost: reads them, a few milliseconds. */
export function fingerprint(root: string): string {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap((source) => filesIn(root, source)).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** The fingerprint that a build was made from; undefined if there is no whole build. */
export function readStamp(out: string): string | undefined {
  const file = join(out, STAMP);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

export const STAMP = ".built-from";

function filesIn(root: string, source: string): readonly string[] {
  if (/\.\w+$/.test(source)) return [source];
  return readdirSync(join(root, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && IS_BUILT_FROM.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
