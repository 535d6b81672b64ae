import { describe, expect, it } from "vitest";
import { renderFacts, renderTable } from "./table.ts";
import { plain, widthOf } from "./width.ts";

const plainOutput = { hasColor: false };

describe("a table", () => {
  it("puts words to the left, numbers to the right, and a dash where nothing is", () => {
    const columns = [
      { title: "pool" },
      { title: "amount", align: "right" },
      { title: "note" },
    ] as const;
    const rows = [
      ["gpu", 8, "x"],
      ["a-long-name", 1_000_000, undefined],
      ["東京", 0, null],
    ];
    expect(`\n${renderTable(columns, rows, plainOutput)}`).toBe(`
pool          amount  note
gpu                8  x
a-long-name  1000000  -
東京               0  -
`);
  });

  it("without rows is its titles", () => {
    expect(renderTable([{ title: "a" }, { title: "b" }], [], plainOutput)).toBe("a  b\n");
  });

  it("is coloured only where colours are shown", () => {
    const table = (hasColor: boolean) => renderTable([{ title: "a" }], [["b"]], { hasColor });
    expect(table(true)).toBe("\u001b[1ma\u001b[22m\nb\n");
    expect(table(false)).not.toContain("\u001b");
  });
});

describe("facts", () => {
  it("stand below each other, without those that are not there", () => {
    const facts = [
      ["pool", "gpu"],
      ["ready", undefined],
      ["amount", "8 units"],
    ] as const;
    expect(`\n${renderFacts(facts, plainOutput)}`).toBe(`
  pool    gpu
  amount  8 units
`);
  });
});

describe("text from elsewhere", () => {
  it("can't move the cursor or break a line", () => {
    expect(plain("a\u001b[2Jb\nc\u009b1m")).toBe("a\ufffd[2Jb\ufffdc\ufffd1m");
  });

  it.each([
    ["abc", 3],
    ["東京", 4],
    ["e\u0301", 1],
    ["🚀", 2],
    ["", 0],
  ])("%j takes %i columns", (text, width) => expect(widthOf(text)).toBe(width));
});
