import { describe, expect, it } from "vitest";
import { createPrng } from "../../../base/index.ts";
import { addRange, createProfile, headroom } from "../../model/index.ts";
import { boundOfRepair, planRepair, type RepairItem, type RepairRoom } from "./index.ts";
import { randomInstance, valueKept } from "./testing/index.ts";

const STAYS = { kind: "stays" };
const DISPLACED = { kind: "displaced" };

function item(number: number, given: Partial<RepairItem> = {}): RepairItem {
  const plain = { startAt: 0, endAt: 10, amount: 4, isTrial: false, value: 100, options: [] };
  return { number, ...plain, ...given };
}

/** Constant room over [0, 100), of which `standard` for all use but trial use. */
function room(free: number, standard?: number): RepairRoom {
  const profile = createProfile();
  addRange(profile, 0, 100, free);
  if (standard === undefined) return { free: profile, freeStandard: undefined };
  const share = createProfile();
  addRange(share, 0, 100, standard);
  return { free: profile, freeStandard: share };
}

describe("planRepair", () => {
  it("has nothing to decide without items", () => {
    expect(planRepair([], room(0), [room(1)])).toEqual([]);
  });

  it("leaves everybody in place while all fit", () => {
    expect(planRepair([item(1), item(2)], room(8), [])).toEqual([STAYS, STAYS]);
  });

  it("displaces the least value where one must go", () => {
    const items = [item(1, { value: 90 }), item(2, { value: 10 }), item(3, { value: 50 })];
    expect(planRepair(items, room(8), [])).toEqual([STAYS, DISPLACED, STAYS]);
  });

  it("prefers two small ones to one large one of less value", () => {
    const items = [
      item(1, { amount: 8, value: 90 }),
      item(2, { value: 50 }),
      item(3, { value: 50 }),
    ];
    expect(planRepair(items, room(8), [])).toEqual([DISPLACED, STAYS, STAYS]);
  });

  it("touches nobody outside the time that is short", () => {
    const home = room(8);
    addRange(home.free, 10, 20, -8);
    const items = [
      item(1),
      item(2, { startAt: 10, endAt: 12 }),
      item(3, { startAt: 20, endAt: 30 }),
    ];
    expect(planRepair(items, home, [])).toEqual([STAYS, DISPLACED, STAYS]);
  });

  it("displaces who reaches beyond the end of the schedule", () => {
    expect(planRepair([item(1, { endAt: 101 })], room(8), [])).toEqual([DISPLACED]);
  });

  it("moves who finds room in a fallback, with the amount that is held there", () => {
    const options = [{ pool: 1, amount: 6, value: 100 }];
    const items = [item(1, { options }), item(2)];
    const moved = { kind: "moves", pool: 1, amount: 6 };
    expect(planRepair(items, room(4), [room(9), room(6)])).toEqual([moved, STAYS]);
    expect(planRepair(items, room(4), [room(9), room(5)])).toEqual([STAYS, DISPLACED]);
  });

  it("takes the first of two fallbacks that keep the same", () => {
    const options = [
      { pool: 1, amount: 4, value: 70 },
      { pool: 0, amount: 4, value: 70 },
    ];
    const fates = planRepair([item(1, { options })], room(0), [room(4), room(4)]);
    expect(fates).toEqual([{ kind: "moves", pool: 1, amount: 4 }]);
  });

  it("gives a fallback that many want to those who lose most without it", () => {
    const option = (value: number) => [{ pool: 0, amount: 4, value }];
    const items = [10, 80, 30, 60].map((value, k) => item(k + 1, { options: option(value) }));
    const moved = { kind: "moves", pool: 0, amount: 4 };
    expect(planRepair(items, room(0), [room(8)])).toEqual([DISPLACED, moved, DISPLACED, moved]);
  });

  it("displaces a dear one if it keeps most elsewhere and a cheap one can stay", () => {
    const items = [
      item(1, { value: 100, options: [{ pool: 0, amount: 4, value: 95 }] }),
      item(2, { value: 40 }),
    ];
    const moved = { kind: "moves", pool: 0, amount: 4 };
    expect(planRepair(items, room(4), [room(4)])).toEqual([moved, STAYS]);
  });

  it("keeps trial use in the float where standard use has no place", () => {
    const items = [item(1, { isTrial: true, value: 1 }), item(2), item(3)];
    expect(planRepair(items, room(8, 4), [])).toEqual([STAYS, STAYS, DISPLACED]);
  });

  it("lets standard use displace trial use in the float's time, not the other way round", () => {
    const items = [item(1, { isTrial: true, value: 1 }), item(2), item(3, { isTrial: true })];
    expect(planRepair(items, room(8, 8), [])).toEqual([DISPLACED, STAYS, STAYS]);
  });

  it("breaks ties by tier, then the earlier start, then the lower number", () => {
    const tied = [
      item(4, { startAt: 1, endAt: 10 }),
      item(3, { startAt: 1, endAt: 10 }),
      item(2, { startAt: 0, endAt: 9, isTrial: true }),
      item(1, { startAt: 2, endAt: 9 }),
    ];
    const stays = (units: number) =>
      planRepair(tied, room(units), []).map(({ kind }, k) => (kind === "stays" ? k : -1));
    expect(stays(4)).toEqual([-1, 1, -1, -1]);
    expect(stays(8)).toEqual([0, 1, -1, -1]);
    expect(stays(12)).toEqual([0, 1, -1, 3]);
  });

  it("keeps what it can of items without value", () => {
    const items = [1, 2, 3].map((number) => item(number, { value: 0 }));
    expect(planRepair(items, room(8), [])).toEqual([STAYS, STAYS, DISPLACED]);
    const many = Array.from({ length: 40 }, (_, k) => item(k + 1, { value: 0, amount: 1 }));
    const kept = planRepair(many, room(30), []).filter(({ kind }) => kind === "stays");
    expect(kept.length).toBe(30);
  });

  it("lets nobody stay where a pool is overfull even without them", () => {
    const items = [item(1), item(2, { options: [{ pool: 0, amount: 4, value: 3 }] })];
    const moved = { kind: "moves", pool: 0, amount: 4 };
    expect(planRepair(items, room(-3), [room(4)])).toEqual([DISPLACED, moved]);
  });

  it("adds up values near 2^53", () => {
    const most = 9_007_199_254_740_992;
    const items = [item(1, { value: most - 1, amount: 5 }), item(2, { value: most })];
    expect(planRepair(items, room(5), [])).toEqual([DISPLACED, STAYS]);
  });

  it("refuses what no caller may ask", () => {
    const plan = (given: Partial<RepairItem>) => () => planRepair([item(1, given)], room(1), []);
    expect(plan({ endAt: 0 })).toThrow("window");
    expect(plan({ amount: 0 })).toThrow("amount");
    expect(plan({ value: 0.5 })).toThrow("value");
    expect(plan({ options: [{ pool: 0, amount: 1, value: 1 }] })).toThrow("fallback room");
  });
});

describe("boundOfRepair", () => {
  it("never falls below what is kept, though the values add up beyond 2^53", () => {
    const found = [
      { seed: 582_112_416, items: 34 },
      { seed: 932_483_148, items: 138 },
      { seed: 538_425_364, items: 153 },
    ];
    for (const { seed, items } of found) {
      const size = { items, fallbacks: seed % 4, horizon: 8 + (seed % 50) };
      const { items: all, home, fallbacks } = randomInstance(seed, size);
      const reached = valueKept(all, planRepair(all, home, fallbacks));
      const bound = boundOfRepair(all, home, fallbacks, { rounds: 30, reached });
      expect(bound).toBeGreaterThanOrEqual(reached);
    }
  });
});

describe("planRepair with 100,000 items", () => {
  it("keeps nearly all that can be kept, within the room", () => {
    const items = manyItems(100_000);
    const need = createProfile();
    for (const { startAt, endAt, amount } of items) addRange(need, startAt, endAt, -amount);
    const free = createProfile();
    const units = Math.floor(-headroom(need, 0, 40_000_000) * 0.8);
    addRange(free, 0, 40_000_000, units);
    const home = { free, freeStandard: undefined };
    const fates = planRepair(items, home, []);
    const used = createProfile();
    items.forEach(({ startAt, endAt, amount }, k) => {
      if (fates[k]!.kind === "stays") addRange(used, startAt, endAt, -amount);
    });
    expect(fates.length).toBe(items.length);
    expect(-headroom(used, 0, 40_000_000)).toBeLessThanOrEqual(units);
    const reached = valueKept(items, fates);
    expect(reached / boundOfRepair(items, home, [], { rounds: 30, reached })).toBeGreaterThan(0.98);
  });
});

/** A year in seconds, windows of hours to two weeks. */
function manyItems(count: number): readonly RepairItem[] {
  const prng = createPrng(20_261_121);
  return Array.from({ length: count }, (_, k) => {
    const startAt = prng.below(31_536_000);
    const endAt = startAt + 3_600 * (1 + prng.below(336));
    const amount = 1 + prng.below(64);
    const value = amount * (endAt - startAt) * (500 + prng.below(1_000));
    return item(k + 1, { startAt, endAt, amount, value, isTrial: prng.chance(1, 10) });
  });
}
