import fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { readUtf8, utf8Length, writeUtf8 } from "./utf8.ts";

const SEED = testSeed();
const unit = fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }));
const anyText = fc
  .array(unit, { maxLength: 200 })
  .map((units) => units.map((one) => String.fromCharCode(one)).join(""));

it("any text comes back, halves of surrogate pairs too", () => {
  fc.assert(
    fc.property(anyText, fc.nat(8), (text, at) => {
      const bytes = new Uint8Array(at + utf8Length(text));
      expect(writeUtf8(bytes, at, text)).toBe(bytes.length);
      expect(readUtf8(bytes, at, bytes.length)).toBe(text);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

it("is UTF-8 for every well-formed text, however long", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 60 }), (part, times) => {
      const whole = part.repeat(times);
      const bytes = new Uint8Array(utf8Length(whole));
      writeUtf8(bytes, 0, whole);
      expect(bytes).toEqual(new TextEncoder().encode(whole));
      expect(readUtf8(bytes, 0, bytes.length)).toBe(whole);
    }),
    { seed: SEED, numRuns: 200 },
  );
});
