import { describe, expect, it } from "vitest";
import { kernelBans } from "./kernel.ts";
import { judge } from "./sample.ts";

describe("bans in the kernel", () => {
  it.each([
    ["const a = Date.now();", "Date: "],
    ["const a = new Date(0);", "Date: "],
    ["const a = Math.random();", "Math.random: "],
    ["const a = Math.sqrt(2) + Math.abs(1);", "Math.sqrt: "],
    ["const a = 2 ** 3;", "**: "],
    ["let a = 2; a **= 3;", "**=: "],
    ["const f = async () => 1;", "async: "],
    ["const a = await f();", "await: "],
    ["type P = Promise<number>;", "Promise: "],
    ["const a = Intl;", "Intl: "],
    ['const a = "a".localeCompare("b");', "localeCompare: "],
    ["const a = (1).toLocaleString();", "toLocaleString: "],
    ["for (const k in {}) k;", "for..in: "],
    ["const a = [2, 1].sort();", "sort without a comparator: "],
    ["const a = [2, 1].toSorted();", "toSorted without a comparator: "],
    ["class A {}", "class: "],
    ["const a = class {};", "class: "],
    ['throw new Error("a");', "throw: "],
    ["try { f(); } finally { g(); }", "try: "],
    ['import fs from "node:fs";', "import of node:fs: "],
    ['import { x } from "fastify";', "import of fastify: "],
  ])("refuses %s", (text, reason) => {
    const path = "src/kernel/model/window.ts";
    const findings = judge(kernelBans, { [path]: `// first line\n${text}` });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(`${path}:2 ${reason}`);
  });

  it("is not misled by texts, comments, names of members and sorts that say their order", () => {
    const text = `
      // Date, Math.random, throw, try and 2 ** 3 may be spoken of.
      const words = "async Promise Intl for (a in b)";
      const pattern = /throw Date/;
      const filled = \`await \${words} class\`;
      type Dated = { readonly Date: number; Promise(): void };
      const dated = { Date: 1 };
      const read = dated.Date + other.Intl;
      const sorted = [2, 1].sort((a, b) => a - b);
      const exact = Math.floor(1) + Math.imul(2, 3);
      for (const one of sorted) use(one);
    `;
    expect(judge(kernelBans, { "src/kernel/model/window.ts": text })).toEqual([]);
  });

  it("leaves the kernel's tests and the other layers alone", () => {
    const text = "throw new Error(String(Date.now() + Math.random()));";
    const files = { "src/kernel/a.prop.test.ts": text, "src/runtime/clock.ts": text };
    expect(judge(kernelBans, files)).toEqual([]);
  });
});
