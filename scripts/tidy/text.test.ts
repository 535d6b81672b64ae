import { describe, expect, it } from "vitest";
import { judge } from "./sample.ts";
import { machinePaths, promises, registryHosts } from "./text.ts";

describe("promises", () => {
  it("accepts one that names its issue, and the word in other words", () => {
    const text = "// TODO(#12): trim\n// FIXME #3\nconst TODOS = 1;\n";
    expect(judge(promises, { "src/base/a.ts": text })).toEqual([]);
  });

  it.each(["// TODO: trim", "// FIXME", "# XXX later"])("refuses %s", (text) => {
    expect(judge(promises, { "docs/a.md": `\n${text}` })).toHaveLength(1);
  });
});

describe("machine paths", () => {
  it("accepts addresses, relative paths, shell variables and regular system folders", () => {
    const text = "https://example.org/work/a ./work/a src/home/b $DIR/work/a /tmp/a /usr/bin\n";
    expect(judge(machinePaths, { "docs/a.md": text })).toEqual([]);
  });

  it.each(["see /work/main/a.md", 'open("/home/me/a")', "cd /root/a", "`/Users/me/a`"])(
    "refuses %s",
    (text) => expect(judge(machinePaths, { "docs/a.md": text })).toHaveLength(1),
  );
});

describe("registry hosts", () => {
  it("accepts what only sounds like one", () => {
    const text = "the policy registry. Then registry.get(name) of an npm package\n";
    expect(judge(registryHosts, { "docs/a.md": text })).toEqual([]);
  });

  it.each(["https://registry.npmjs.org/x", "mirror.jfrog.io", "npmmirror.com"])(
    "refuses %s",
    (text) => expect(judge(registryHosts, { "package-lock.json": text })).toHaveLength(1),
  );
});
