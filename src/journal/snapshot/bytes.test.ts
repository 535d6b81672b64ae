import fc from "fast-check";
import { expect, test } from "vitest";
import type { StateImage } from "../../kernel/index.ts";
import { imageBytes, imageOf } from "./bytes.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

const column = fc.oneof(
  fc.array(fc.double({ noNaN: true })).map((values) => new Float64Array(values)),
  fc.array(fc.nat()).map((values) => new Uint32Array(values)),
  fc.array(fc.nat(255)).map((values) => new Uint8Array(values)),
);
const image = fc.record({
  version: fc.nat(),
  seq: fc.nat(),
  at: fc.nat(),
  head: fc.record({
    nextGrant: fc.nat(),
    forgottenDayAt: fc.nat(),
    poolNames: fc.array(fc.string({ unit: "binary" })),
    pools: fc.constant([]),
    users: fc.array(fc.string({ unit: "binary" })),
    keys: fc.constant([]),
  }),
  columns: fc.array(fc.record({ name: fc.string(), data: column }), { maxLength: 6 }),
});

test(`any image comes back from its bytes, cut anywhere (SEED=${SEED})`, () => {
  fc.assert(
    fc.property(image, fc.integer({ min: 1, max: 64 }), (given, chunk) => {
      const source = imageBytes(given);
      const all = new Uint8Array(source.length);
      for (let at = 0; at < source.length; at += chunk) {
        all.set(source.slice(at, Math.min(chunk, source.length - at)), at);
      }
      expect(plain(imageOf(all, source.headerLength))).toEqual(plain(given));
    }),
    { seed: SEED },
  );
});

function plain(given: StateImage): unknown {
  const columns = given.columns.map(({ name, data }) => ({
    name,
    type: data.constructor.name,
    values: [...data].map((value) => (Object.is(value, -0) ? "-0" : value)),
  }));
  // JSON does not tell -0 from 0; heads are whole numbers and texts.
  return { ...JSON.parse(JSON.stringify(given.head)), seq: given.seq, at: given.at, columns };
}
