import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runDocument } from "../scripts/docs/document.ts";
import { brokenLinks } from "../scripts/docs/links.ts";

const ROOT = join(import.meta.dirname, "..");
const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
const paths = execFileSync("git", args, { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(ROOT, path)));
const documents = paths.filter((path) => /^(README|docs\/[^/]+)\.md$/.test(path));

describe("documentation", () => {
  it.each(documents)("%s shows what really happens", { timeout: 300_000 }, async (path) => {
    const { failures } = await runDocument(readFileSync(join(ROOT, path), "utf8"), ROOT);
    expect(failures.join("\n\n")).toBe("");
  });

  it("has no link that leads nowhere", () => {
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.flatMap((path) => brokenLinks(join(ROOT, path), ROOT))).toEqual([]);
  });
});
