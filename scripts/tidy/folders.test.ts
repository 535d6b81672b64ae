import { describe, expect, it } from "vitest";
import { folderSize, names, readmes } from "./folders.ts";
import { judge } from "./sample.ts";

describe("names", () => {
  it("accepts kebab-case nouns and tests beside them", () => {
    const files = {
      "src/base/shared-data.ts": "",
      "src/base/prng.prop.test.ts": "",
      "src/journal/journal.contract.ts": "",
      "scripts/setup.mjs": "",
      "src/dashboard/frame/app.tsx": "",
      "docs/HELPERS.md": "",
    };
    expect(judge(names, files)).toEqual([]);
  });

  it.each(["src/base/utils.ts", "src/common/a.ts", "src/base/helpers.test.ts"])(
    "refuses %s, which says nothing",
    (path) => expect(judge(names, { [path]: "" })[0]).toContain("does not say what is inside"),
  );

  it.each([
    "src/base/intervalTree.ts",
    "src/dashboard/frame/App.tsx",
    "src/base/Interval.ts",
    "src/base/a_b.ts",
  ])("refuses %s, which is not kebab-case", (path) =>
    expect(judge(names, { [path]: "" })[0]).toContain("kebab-case"),
  );
});

describe("readmes", () => {
  it("accepts a folder that explains itself in 60 lines, and leaves the root alone", () => {
    const files = {
      "src/base/a.ts": "",
      "src/base/README.md": "line\n".repeat(60),
      "vitest.config.ts": "",
      "README.md": "line\n".repeat(300),
    };
    expect(judge(readmes, files)).toEqual([]);
  });

  it("refuses a folder without one, and a long one", () => {
    const files = {
      "src/base/a.ts": "",
      "src/kernel/a.ts": "",
      "src/kernel/README.md": "line\n".repeat(61),
    };
    expect(judge(readmes, files)).toEqual([
      "src/base/README.md:0 a folder with code needs a README.md",
      "src/kernel/README.md:0 61 lines; at most 60",
    ]);
  });
});

describe("folder size", () => {
  const folder = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`src/base/a${i}.ts`, ""]));

  it("accepts 12 files, however many tests stand beside them", () => {
    const tests = { "src/base/a0.test.ts": "", "src/base/a1.test.ts": "" };
    expect(judge(folderSize, { ...folder(12), ...tests })).toEqual([]);
  });

  it("refuses 13", () => {
    expect(judge(folderSize, folder(13))).toEqual([
      "src/base:0 13 source files; at most 12: make sub-folders",
    ]);
  });
});
