import { describe, expect, it } from "vitest";
import { cycles } from "./cycles.ts";
import { kernelDoors, layers } from "./layers.ts";
import { judge } from "./sample.ts";

describe("layers", () => {
  it("lets a layer import those to its left through their doors, and itself freely", () => {
    const files = {
      "src/journal/record.ts": 'import { assert } from "../base/index.ts";\nimport "node:fs";',
      "src/journal/sqlite/open.ts": 'export { x } from "../record.ts";',
      "src/journal/record.test.ts": 'import { testSeed } from "../../test/support/seed.ts";',
      "src/client/retry.ts": 'import type { Reply } from "../wire/index.ts";',
      "bench/profile.ts": 'import { add } from "../src/kernel/model/index.ts";',
    };
    expect(judge(layers, files)).toEqual([]);
  });

  it.each([
    ["src/kernel/a.ts", "../journal/index.ts", "kernel can't import journal; it may import base"],
    ["src/base/a.ts", "../kernel/index.ts", "base can't import kernel; it may import nothing"],
    [
      "src/client/a.ts",
      "../kernel/index.ts",
      "client can't import kernel; it may import base, wire",
    ],
    [
      "src/journal/a.ts",
      "../base/prng.ts",
      "src/base/prng.ts is behind a door: import src/base/index.ts",
    ],
    [
      "src/journal/a.test.ts",
      "../views/index.ts",
      "journal can't import views; it may import base, kernel",
    ],
    [
      "src/base/a.ts",
      "../../test/support/seed.ts",
      "a layer can't import test/support/seed.ts, which is outside the layers",
    ],
    ["src/extra/a.ts", "../base/index.ts", "src holds layers only; this folder is not one"],
  ])("refuses that %s imports %s", (path, specifier, message) => {
    const text = `const x = 1;\nexport const load = () => import("${specifier}");\n`;
    expect(judge(layers, { [path]: text })).toEqual([`${path}:2 ${message}`]);
  });
});

describe("doors of the kernel", () => {
  it("lets a folder see its own files, those above it, and the doors of others", () => {
    const files = {
      "src/kernel/reservations/decide.ts":
        'import "./types.ts";\nimport "../limits.ts";\nimport "../model/index.ts";',
      "src/kernel/model/window.ts": 'import "./profile/index.ts";',
      "src/kernel/model/profile/tree.ts": 'import "../window.ts";\nimport "../../limits.ts";',
    };
    expect(judge(kernelDoors, files)).toEqual([]);
  });

  it.each([
    ["src/kernel/reservations/decide.ts", "../model/window.ts", "model"],
    ["src/kernel/reservations/decide.ts", "../model/profile/index.ts", "model"],
    ["src/kernel/model/window.ts", "./profile/tree.ts", "model/profile"],
    ["src/kernel/kernel.ts", "./pools/decide.ts", "pools"],
  ])("refuses that %s reaches into %s", (path, specifier, folder) => {
    const [finding, ...more] = judge(kernelDoors, { [path]: `import "${specifier}";` });
    expect(finding).toContain(`is behind a door: import src/kernel/${folder}/index.ts`);
    expect(more).toEqual([]);
  });
});

describe("cycles", () => {
  it("accepts a diamond", () => {
    const files = {
      "src/base/a.ts": 'import "./b.ts";\nimport "./c.ts";',
      "src/base/b.ts": 'import "./d.ts";',
      "src/base/c.ts": 'import "./d.ts";',
      "src/base/d.ts": "export const d = 1;",
    };
    expect(judge(cycles, files)).toEqual([]);
  });

  it("tells each knot once, by its shortest circle, types included", () => {
    const files = {
      "src/base/a.ts": 'import "./b.ts";',
      "src/base/b.ts": 'import "./c.ts";',
      "src/base/c.ts": 'import type { A } from "./a.ts";\nexport type { B } from "./b.ts";',
      "src/base/self.ts": 'import "./self.ts";',
    };
    expect(judge(cycles, files)).toEqual([
      "src/base/a.ts:0 src/base/a.ts -> src/base/b.ts -> src/base/c.ts -> src/base/a.ts",
      "src/base/self.ts:0 src/base/self.ts -> src/base/self.ts",
    ]);
  });
});
