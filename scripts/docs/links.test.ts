import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../test/support/temp-dir.ts";
import { anchorsOf, brokenLinks } from "./links.ts";

describe("links", () => {
  function folder(text: string): [string, string] {
    const root = tempDir();
    mkdirSync(join(root, "docs"));
    writeFileSync(join(root, "docs", "other.md"), "# Other one\n## `tick`, and why\n");
    writeFileSync(join(root, "docs", "picture 1.svg"), "");
    const file = join(root, "docs", "a.md");
    writeFileSync(file, text);
    return [file, root];
  }

  it("accepts files, folders, headings, foreign addresses and what is code", () => {
    const [file, root] = folder(
      "# Here\n[a](other.md) [b](./other.md#tick-and-why) [c](#here) [d](../docs)\n" +
        '![e](<picture%201.svg>) [f](https://example.org/x) [g](other.md "title")\n' +
        "`[h](none.md)`\n```\n[i](none.md)\n```\n",
    );
    expect(brokenLinks(file, root)).toEqual([]);
  });

  it("names what leads nowhere, with its line", () => {
    const [file, root] = folder(
      "\n[a](none.md)\n```\n#x\n```\n[b](other.md#no) [c](#x) [d](/etc)\n",
    );
    expect(brokenLinks(file, root)).toEqual([
      "docs/a.md:2 none.md: no such file",
      "docs/a.md:6 other.md#no: no such heading",
      "docs/a.md:6 #x: no such heading",
      "docs/a.md:6 /etc: starts at the root of the machine; write it relative",
    ]);
  });

  it("numbers headings that say the same", () => {
    expect([...anchorsOf("# A b\n# A b\n## [C](x.md)!\n")]).toEqual(["a-b", "a-b-1", "c"]);
  });
});
