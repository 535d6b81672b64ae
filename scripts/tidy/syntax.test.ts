import { describe, expect, it } from "vitest";
import { judge } from "./sample.ts";
import { casts, noAny, noDefaultExport, noSkips } from "./syntax.ts";

describe("casts", () => {
  it.each(["const a = b as number;", "const a = <number>b;", "const a = b as unknown as C;"])(
    "refuses %s",
    (text) => {
      const findings = judge(casts, { "src/kernel/a.ts": `\n${text}` });
      expect(findings[0]).toContain("src/kernel/a.ts:2 a type assertion outside codec.ts");
    },
  );

  it("accepts const assertions, renames, generic calls, codecs and tests", () => {
    const rename = 'import { a as b } from "./a.ts";\nimport * as c from "./c.ts";\n';
    const files = {
      "src/kernel/a.ts": `${rename}export { b as d };\nconst e = [1] as const;\nf<number>(e);`,
      "src/kernel/codec.ts": "const a = b as number;",
      "src/kernel/a.test.ts": "const a = b as number;",
    };
    expect(judge(casts, files)).toEqual([]);
  });
});

describe("any", () => {
  it("refuses it wherever a type can stand", () => {
    const text = "let a: any;\nlet b: Map<string, any[]>;\nfunction f(c: unknown): any {}";
    expect(judge(noAny, { "bench/a.ts": text })).toHaveLength(3);
  });

  it("accepts the word elsewhere", () => {
    const text = 'const any = "any"; // any\nconst a: unknown = x.any(any);';
    expect(judge(noAny, { "bench/a.ts": text })).toEqual([]);
  });
});

describe("default exports", () => {
  it.each(["export default 1;", "export default function f() {}", "const a = 1;\nexport = a;"])(
    "refuses %s",
    (text) => expect(judge(noDefaultExport, { "src/base/a.ts": text })).toHaveLength(1),
  );

  it("accepts named exports, imports of foreign defaults and a tool's configuration", () => {
    const files = {
      "src/base/a.ts": 'import fastify from "fastify";\nexport const a = { default: fastify };',
      "vitest.config.ts": "export default {};",
    };
    expect(judge(noDefaultExport, files)).toEqual([]);
  });

  it("does not mistake the default branch of a switch", () => {
    const text = "switch (a) {\n  default:\n    f();\n}";
    expect(judge(noDefaultExport, { "src/base/a.ts": text })).toEqual([]);
  });
});

describe("skipped tests", () => {
  it.each([
    'it.only("a", f);',
    'describe.skip("a", f);',
    'test.skipIf(b)("a", f);',
    'it.todo("a");',
    'describe.skip.each([1])("a", f);',
    'xit("a", f);',
  ])("refuses %s", (text) => {
    expect(judge(noSkips, { "src/base/a.test.ts": text })).toHaveLength(1);
  });

  it("accepts tables, other things called skip, shipped code and the loud helper", () => {
    const files = {
      "src/base/a.test.ts": 'it.each([1])("a", f);\ncursor.skip(2);\nmock.only();',
      "src/kernel/a.ts": "const best = fit(window);",
      "test/support/loud-skip.ts": 'describe.skip("a", f);',
    };
    expect(judge(noSkips, files)).toEqual([]);
  });
});
