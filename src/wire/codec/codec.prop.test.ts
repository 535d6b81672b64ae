import * as fc from "fast-check";
import { describe, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { SECONDS_MAX } from "../schemas/atoms.ts";
import { canonicalJson, fingerprintOf } from "./fingerprint.ts";
import { parseReservationId, toReservationId } from "./ids.ts";
import { parseCredits, parseRatio, toCredits, toRatio } from "./money.ts";
import { toMillis, toSeconds, toSecondsUp } from "./time.ts";

const SEED = testSeed();
const holds = <Values extends [unknown, ...unknown[]]>(
  property: fc.IPropertyWithHooks<Values>,
): void => fc.assert(property, { seed: SEED, numRuns: 500 });

describe("codecs lose nothing", () => {
  it("every micro-credit survives the way out and back", () => {
    holds(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000_000_000 }),
        (micro) => parseCredits(toCredits(micro)) === micro,
      ),
    );
  });

  it("a price with a seventh decimal is refused, not rounded", () => {
    holds(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (sevenths) => {
        const isExact = sevenths % 10 === 0;
        return (parseCredits(sevenths / 1e7) === undefined) === !isExact;
      }),
    );
  });

  it("every thousandth of a ratio survives", () => {
    holds(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000_000 }),
        (milli) => parseRatio(toRatio(milli)) === milli,
      ),
    );
  });

  it("every second that a schema lets through is exact in milliseconds", () => {
    holds(
      fc.property(fc.integer({ min: -SECONDS_MAX, max: SECONDS_MAX }), (seconds) => {
        const ms = toMillis(seconds);
        const isExact = Number.isSafeInteger(ms) && BigInt(ms) === BigInt(seconds) * 1_000n;
        return isExact && toSeconds(ms) === seconds && toSecondsUp(ms) === seconds;
      }),
    );
  });

  it("seconds bracket every instant", () => {
    holds(
      fc.property(fc.maxSafeInteger(), (at) => {
        const [down, up] = [BigInt(toSeconds(at)) * 1_000n, BigInt(toSecondsUp(at)) * 1_000n];
        return down <= BigInt(at) && BigInt(at) <= up && up - down <= 1_000n;
      }),
    );
  });

  it("ids come back as the number they were made of, and nothing else does", () => {
    holds(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (grant) => parseReservationId(toReservationId(grant)) === grant,
      ),
    );
    holds(
      fc.property(fc.string(), (text) => {
        const number = parseReservationId(text);
        return number === undefined || toReservationId(number) === text;
      }),
    );
  });

  it("a fingerprint does not see the order of fields, and sees everything else", () => {
    holds(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const isSame = canonicalJson(a) === canonicalJson(b);
        const shuffled = JSON.parse(JSON.stringify(a), (_, value: unknown) => reversed(value));
        if (fingerprintOf(a) !== fingerprintOf(shuffled)) return false;
        return (fingerprintOf(a) === fingerprintOf(b)) === isSame;
      }),
    );
  });

  it("canonical JSON is the value itself", () => {
    holds(
      fc.property(fc.jsonValue(), (value) => {
        const back: unknown = JSON.parse(canonicalJson(value));
        return JSON.stringify(sorted(back)) === JSON.stringify(sorted(value));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).reverse());
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
