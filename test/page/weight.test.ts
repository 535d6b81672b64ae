import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");

it("the page's scripts stay within their bounds", () => {
  const args = [join(ROOT, "scripts", "page.ts"), "--sizes"];
  const run = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  console.log(run.stdout);
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/kB gzip {2}first route\n.*kB gzip {2}all scripts/);
});
