import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

/** What a file needs when it runs; types are gone by then. */
function importsOf(path: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, path), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"/gm);
  return [...statements].map((match) => match[1] ?? "");
}

describe("in a browser", () => {
  const sources = globSync("{*,calls/*}.ts", { cwd: import.meta.dirname }).filter(
    (path) => !path.endsWith(".test.ts"),
  );

  it.each(sources)("%s runs with nothing but the client's own files", (path) => {
    for (const target of importsOf(path)) {
      const place = join(dirname(path), target);
      expect(place).toMatch(/^(calls\/(market\/)?)?[a-z-]+\.ts$/);
    }
  });

  it("there are sources, and imports are seen", () => {
    expect(sources).toContain("index.ts");
    expect(importsOf("index.ts")).toContain("./client.ts");
    expect(importsOf("codec.ts")).toEqual([]);
  });
});
