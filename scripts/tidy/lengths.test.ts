import { describe, expect, it } from "vitest";
import { fileLength, functionLength, lineLength } from "./lengths.ts";
import { judge } from "./sample.ts";

const lines = (count: number): string => "f();\n".repeat(count);

describe("file length", () => {
  it("accepts 400 lines of code and 600 of tests", () => {
    const files = { "src/base/a.ts": lines(400), "src/base/a.test.ts": lines(600) };
    expect(judge(fileLength, files)).toEqual([]);
  });

  it("refuses one more", () => {
    const files = { "src/base/a.ts": lines(401), "src/base/a.test.ts": lines(601) };
    expect(judge(fileLength, files)).toEqual([
      "src/base/a.ts:0 401 lines; at most 400",
      "src/base/a.test.ts:0 601 lines; at most 600",
    ]);
  });

  it("counts components and styles too", () => {
    const files = { "src/dashboard/a.tsx": lines(401), "src/dashboard/a.css": lines(401) };
    expect(judge(fileLength, files)).toHaveLength(2);
  });

  it("does not count what is not code", () => {
    expect(judge(fileLength, { "docs/a.md": lines(1000) })).toEqual([]);
  });
});

describe("line length", () => {
  it("accepts 100 characters, however many bytes they have, and long addresses", () => {
    const text = `${"é".repeat(100)}\n// https://example.org/${"a".repeat(100)}\n`;
    expect(judge(lineLength, { "src/base/a.ts": text })).toEqual([]);
  });

  it("refuses 101", () => {
    const text = `\n${"a".repeat(101)}\n`;
    expect(judge(lineLength, { "src/base/a.ts": text })).toEqual([
      "src/base/a.ts:2 101 columns; at most 100",
    ]);
  });
});

describe("function length", () => {
  // Two lines are the braces' own.
  it.each([
    ["a declaration", "function a() {\n", "}"],
    ["an arrow", "const a = () => {\n", "};"],
    ["a method", "const a = { b() {\n", "} };"],
    ["a test", 'it("a", () => {\n', "});"],
  ])("accepts %s of 60 lines and refuses one of 61", (_, open, close) => {
    const fits = { "src/base/a.test.ts": `/** Doc. */\n${open}${lines(58)}${close}` };
    const long = { "src/base/a.test.ts": `/** Doc. */\n${open}${lines(59)}${close}` };
    expect(judge(functionLength, fits)).toEqual([]);
    expect(judge(functionLength, long)).toEqual([
      "src/base/a.test.ts:2 a function of 61 lines; at most 60",
    ]);
  });

  it("lets describe hold many tests", () => {
    const text = `describe("a", () => {\n${lines(200)}});`;
    expect(judge(functionLength, { "src/base/a.test.ts": text })).toEqual([]);
  });
});
