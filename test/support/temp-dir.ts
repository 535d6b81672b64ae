import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/**
 * A new empty folder, removed with all it holds when the running test ends, passed or failed.
 * Call it inside a test. The path has no symbolic links in it.
 */
export function tempDir(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "arbiter-")));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
