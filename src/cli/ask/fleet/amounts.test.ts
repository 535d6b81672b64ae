import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { coreWords, memoryWords } from "../../tell/fleet/words.ts";
import { parseCores, parseMemory } from "./amounts.ts";

describe("memory", () => {
  it.each([
    ["512", 512],
    ["512MiB", 512],
    ["64G", 65_536],
    ["64 GiB", 65_536],
    ["1.5Gi", 1_536],
    ["2t", 2_097_152],
    ["64GB", 61_036],
    ["1kb", 1],
    ["0", 0],
  ])("%s is %i MiB", (text, mib) => expect(parseMemory(text)).toBe(mib));

  it.each(["", "G", "-1", "1e3", "64 gigs", "1.G", "9999999999T"])("%j is none", (text) => {
    expect(() => parseMemory(text)).toThrow("such as 64GiB");
  });
});

describe("cores", () => {
  it.each([
    ["4", 4_000],
    ["0.5", 500],
    ["500m", 500],
    ["1.125", 1_125],
    ["0", 0],
  ])("%s are %i thousandths", (text, milli) => expect(parseCores(text)).toBe(milli));

  it.each(["", "m", "-1", "1.2345", "0.5m", "4c"])("%j are none", (text) => {
    expect(() => parseCores(text)).toThrow("such as 4, 0.5 or 500m");
  });
});

it("amounts in words are the same amounts when they are read", () => {
  const amount = fc.integer({ min: 0, max: 1e9 });
  const read = (mib: number, milli: number): void => {
    expect(parseMemory(memoryWords(mib))).toBe(mib);
    expect(parseCores(coreWords(milli).replace(/ cores?$/, ""))).toBe(milli);
  };
  fc.assert(fc.property(amount, amount, read), { seed: testSeed() });
});
