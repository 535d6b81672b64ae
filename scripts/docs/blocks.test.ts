import { describe, expect, it } from "vitest";
import { stepsOf, withOutputs } from "./blocks.ts";

const DOCUMENT = `# Tour
\`\`\`sh
$ not run
\`\`\`
\`\`\`console
$ echo one
one
$ curl -s \\
    --data '{}'
$ arbiter serve &
ready

\`\`\`
~~~console
$ a && b
~~~
`;

describe("console blocks", () => {
  it("gives commands with the output that follows them, and nothing from other blocks", () => {
    const steps = stepsOf(DOCUMENT);
    const brief = steps.map(({ line, command, expected }) => [line, command, expected]);
    expect(brief).toEqual([
      [6, "echo one", ["one"]],
      [8, "curl -s \\\n    --data '{}'", []],
      [10, "arbiter serve &", ["ready", ""]],
      [15, "a && b", []],
    ]);
    expect(steps.map((step) => step.isBackground)).toEqual([false, false, true, false]);
  });

  it("puts other outputs in their places", () => {
    const steps = stepsOf(DOCUMENT);
    const renewed = withOutputs(DOCUMENT, steps, [["1", "2"], ["{}"], [], ["c"]]);
    expect(stepsOf(renewed).map((step) => step.expected)).toEqual([["1", "2"], ["{}"], [], ["c"]]);
    const same = steps.map((step) => step.expected);
    expect(withOutputs(DOCUMENT, steps, same)).toBe(DOCUMENT);
  });

  it("refuses a block that starts with output or never ends", () => {
    expect(() => stepsOf("\n```console\none\n```\n")).toThrow("line 3: a console block starts");
    expect(() => stepsOf("```console\n$ echo\n")).toThrow("line 1: the block is not closed");
  });
});
