import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { parseInstant } from "./instant.ts";
import { formatInstant } from "./iso.ts";

/** 1970 to 9999. */
const seconds = fc.integer({ min: 0, max: 253_402_300_799 });
const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham"];

afterEach(() => vi.unstubAllEnvs());

describe("times", () => {
  it.each(zones)("that were written in %s are read back as they were", (zone) => {
    vi.stubEnv("TZ", zone);
    // Before 1972 some zones were off by seconds, which ISO 8601 can't write.
    const modern = fc.integer({ min: 86_400 * 365 * 4, max: 253_402_214_399 });
    const property = fc.property(modern, (at) => {
      const read = parseInstant(formatInstant(at), { now: 0 });
      expect(read).toEqual({ seconds: at, isNow: false, isLocal: false });
    });
    fc.assert(property, { seed: testSeed() });
  });

  it("are moved by the durations behind them, in any order", () => {
    const offset = fc.record({ isBack: fc.boolean(), by: fc.nat(10_000_000) });
    const property = fc.property(seconds, fc.array(offset, { maxLength: 5 }), (at, offsets) => {
      const parts = offsets.map(({ isBack, by }) => `${isBack ? "-" : "+"}${formatDuration(by)}`);
      const sum = offsets.reduce((all, { isBack, by }) => all + (isBack ? -by : by), at);
      expect(parseInstant(`${at}${parts.join("")}`, { now: 0 }).seconds).toBe(sum);
      expect(parseInstant(`now${parts.toReversed().join("")}`, { now: at }).seconds).toBe(sum);
    });
    fc.assert(property, { seed: testSeed() });
  });

  it("are a number or a complaint, whatever is written", () => {
    const piece = fc.constantFrom(
      ..."now,today,tomorrow,2026-11-21,T, ,09:00,:,Z,+,-,2d,1,h,.,+01:00,x".split(","),
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 7 }).map((all) => all.join("")),
      fc.string(),
    );
    const property = fc.property(text, (given) => {
      try {
        expect(Number.isSafeInteger(parseInstant(given, { now: 0 }).seconds)).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ name: "UsageError" });
      }
    });
    fc.assert(property, { seed: testSeed(), numRuns: 2_000 });
  });
});

describe("durations", () => {
  it("that were written are read back as they were", () => {
    const property = fc.property(fc.nat(1_000_000_000_000), (span) => {
      expect(parseDuration(formatDuration(span))).toBe(span);
    });
    fc.assert(property, { seed: testSeed() });
  });
});
