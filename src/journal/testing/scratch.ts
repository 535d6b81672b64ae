import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder of one's own, and how to be rid of it. */
export function makeScratch(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-journal-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
