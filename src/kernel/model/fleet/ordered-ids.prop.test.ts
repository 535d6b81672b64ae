import fc from "fast-check";
import { expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { addId, createOrderedIds, deleteId, idsAfter } from "./ordered-ids.ts";

const SEED = testSeed();
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

it("is a sorted set, whatever was added and deleted", () => {
  const id = fc.oneof(fc.nat(1500).map(String), fc.string({ maxLength: 3 }));
  const step = fc.record({ isAdded: fc.nat(2).map((n) => n > 0), id });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4000, size: "max" }), id, (steps, after) => {
      const ids = createOrderedIds();
      const plain = new Set<string>();
      for (const { isAdded, id: one } of steps) {
        if (isAdded) {
          addId(ids, one);
          plain.add(one);
        } else {
          deleteId(ids, one);
          plain.delete(one);
        }
      }
      const sorted = [...plain].sort(byText);
      expect(ids.size).toBe(plain.size);
      expect([...idsAfter(ids)]).toEqual(sorted);
      expect([...idsAfter(ids, after)]).toEqual(sorted.filter((one) => one > after));
    }),
    { seed: SEED, numRuns: 60 },
  );
});
