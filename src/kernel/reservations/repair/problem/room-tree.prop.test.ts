import fc from "fast-check";
import { expect, it } from "vitest";
import { addRoom, createRoomTree, leastRoom } from "./room-tree.ts";

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
console.log(`room tree: SEED=${SEED}`);

it("answers the least room as an array does, whatever is added where", () => {
  const step = fc.record({ a: fc.nat(70), b: fc.nat(70), change: fc.integer() });
  const rooms = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 70 });
  const property = fc.property(rooms, fc.array(step, { maxLength: 60 }), (room, steps) => {
    const tree = createRoomTree(Float64Array.from(room));
    const plain = [...room];
    for (const { a, b, change } of steps) {
      const lo = Math.min(a, b, room.length);
      const hi = Math.min(Math.max(a, b), room.length);
      addRoom(tree, lo, hi, change);
      for (let c = lo; c < hi; c++) plain[c]! += change;
      const from = a % (room.length + 1);
      expect(leastRoom(tree, from, room.length)).toBe(Math.min(...plain.slice(from)));
      expect(leastRoom(tree, lo, hi)).toBe(Math.min(...plain.slice(lo, hi)));
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 500 });
});
