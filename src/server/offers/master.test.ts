import { describe, expect, it } from "vitest";
import type { OfferRoom, PoolId, UserId } from "../../kernel/index.ts";
import { createMaster, type Framework, type MasterMessage } from "./master.ts";
import { afterJob, covers, type Room, unitsUntil, without } from "./room.ts";

const NOW = 1_000_000;
const BOUNDS = { offerMs: 10_000, expiredFilterMs: 5_000 };
const FOREVER = Number.POSITIVE_INFINITY;

function poolRoom(units: number, held: Readonly<Record<UserId, number>> = {}): OfferRoom {
  return {
    steps: units === 0 ? [] : [{ units }],
    capacity: 100,
    held: new Map(Object.entries(held)),
  };
}

function roomsOf(pools: Readonly<Record<PoolId, OfferRoom>>): ReadonlyMap<PoolId, OfferRoom> {
  return new Map(Object.entries(pools));
}

function framework(id: number, rest: Partial<Framework> = {}): Framework & { told: string[] } {
  const told: string[] = [];
  const send = (message: MasterMessage): void => {
    if (message.kind === "rescind") told.push(`rescind ${message.number} ${message.reason}`);
    else told.push(`offer ${message.offer.number} ${message.offer.pool} ${units(message.offer)}`);
  };
  return { id, name: `f${id}`, userId: `u${id}`, pools: ["gpu"], share: 1, send, told, ...rest };
}

function units({ room }: { readonly room: Room }): number {
  return unitsUntil(room, NOW);
}

function masterOf(...frameworks: readonly Framework[]) {
  const master = createMaster(BOUNDS);
  for (const one of frameworks) master.join(one);
  return master;
}

describe("the master of offers", () => {
  it("offers all that is left to the framework with the least dominant share", () => {
    const [a, b] = [framework(1), framework(2)];
    const master = masterOf(a, b);
    master.round(roomsOf({ gpu: poolRoom(40, { u1: 30, u2: 20 }) }), NOW);
    expect([a.told, b.told]).toEqual([[], ["offer 1 gpu 40"]]);
  });

  it("counts the pool in which a framework has most, for its weight", () => {
    // u1 has 50 % of the cpus for a weight of 3: a sixth. u2 has a fifth of the gpus.
    const both = { pools: ["gpu", "cpu"] };
    const [a, b] = [framework(1, { ...both, share: 3 }), framework(2, both)];
    const master = masterOf(a, b);
    const rooms = roomsOf({ gpu: poolRoom(7, { u1: 1, u2: 20 }), cpu: poolRoom(0, { u1: 50 }) });
    master.round(rooms, NOW);
    expect([a.told, b.told]).toEqual([["offer 1 gpu 7"], []]);
  });

  it("goes on, among equals, to who was offered something longest ago", () => {
    const [a, b] = [framework(1), framework(2)];
    const master = masterOf(a, b);
    const rooms = roomsOf({ gpu: poolRoom(5) });
    for (const id of [1, 2, 1]) {
      master.round(rooms, NOW);
      const offer = master.find(id, [a, b][id - 1]!.told.length === 2 ? 3 : id)!;
      master.drop(offer);
    }
    expect([a.told, b.told]).toEqual([["offer 1 gpu 5", "offer 3 gpu 5"], ["offer 2 gpu 5"]]);
  });

  it("never offers the same units to two; what grows free goes to the next", () => {
    const [a, b, c] = [framework(1), framework(2), framework(3)];
    const master = masterOf(a, b, c);
    master.round(roomsOf({ gpu: poolRoom(5) }), NOW);
    master.round(roomsOf({ gpu: poolRoom(5) }), NOW);
    master.round(roomsOf({ gpu: poolRoom(8) }), NOW);
    expect([a.told, b.told, c.told]).toEqual([["offer 1 gpu 5"], ["offer 2 gpu 3"], []]);
  });

  it("takes back what does not hold any more, the newest first to give way", () => {
    const [a, b] = [framework(1), framework(2)];
    const master = masterOf(a, b);
    master.round(roomsOf({ gpu: poolRoom(5) }), NOW);
    master.round(roomsOf({ gpu: poolRoom(8) }), NOW);
    master.round(roomsOf({ gpu: poolRoom(6) }), NOW);
    // The unit that is left over is b's again: it holds no offer of the pool now.
    expect(a.told).toEqual(["offer 1 gpu 5"]);
    expect(b.told).toEqual(["offer 2 gpu 3", "rescind 2 taken", "offer 3 gpu 1"]);
    master.round(roomsOf({ gpu: poolRoom(0) }), NOW);
    expect(a.told.at(-1)).toBe("rescind 1 taken");
    expect(b.told.at(-1)).toBe("rescind 3 taken");
    expect(master.offers).toBe(0);
  });

  it("keeps an offer whose bundle is being decided, and its room from others", () => {
    const [a, b] = [framework(1), framework(2)];
    const master = masterOf(a, b);
    master.round(roomsOf({ gpu: poolRoom(5) }), NOW);
    const offer = master.find(1, 1)!;
    offer.isBeingTaken = true;
    expect(master.find(1, 1)).toBeUndefined();
    master.round(roomsOf({ gpu: poolRoom(4) }), NOW + BOUNDS.offerMs);
    expect([a.told, b.told]).toEqual([["offer 1 gpu 5"], []]);
    master.drop(offer);
    master.round(roomsOf({ gpu: poolRoom(4) }), NOW + BOUNDS.offerMs);
    expect(b.told).toEqual(["offer 2 gpu 4"]);
  });

  it("takes nothing from others for a bundle that is gone from the room already", () => {
    const [a, b] = [framework(1), framework(2)];
    const master = masterOf(a, b);
    master.round(roomsOf({ gpu: poolRoom(5) }), NOW);
    master.round(roomsOf({ gpu: poolRoom(8) }), NOW);
    master.find(1, 1)!.isBeingTaken = true;
    master.round(roomsOf({ gpu: poolRoom(3) }), NOW);
    expect(b.told).toEqual(["offer 2 gpu 3"]);
  });

  it("lets an offer expire at its instant, then passes that framework over for a while", () => {
    const [a, b] = [framework(1), framework(2)];
    const master = masterOf(a, b);
    const rooms = roomsOf({ gpu: poolRoom(5) });
    master.round(rooms, NOW);
    master.round(rooms, NOW + 9_999);
    expect(a.told).toEqual(["offer 1 gpu 5"]);
    master.round(rooms, NOW + 10_000);
    expect(a.told).toEqual(["offer 1 gpu 5", "rescind 1 expired"]);
    expect(b.told).toEqual(["offer 2 gpu 5"]);
    master.leave(2);
    master.round(rooms, NOW + 14_999);
    expect(a.told).toHaveLength(2);
    master.round(rooms, NOW + 15_000);
    expect(a.told.at(-1)).toBe("offer 3 gpu 5");
  });

  it("filters a pool for who declined it, until the time or a revive", () => {
    const a = framework(1, { pools: ["gpu", "cpu"] });
    const master = masterOf(a);
    const rooms = roomsOf({ gpu: poolRoom(5), cpu: poolRoom(9) });
    master.filter(1, "gpu", NOW + 60_000);
    master.round(rooms, NOW);
    expect(a.told).toEqual(["offer 1 cpu 9"]);
    master.revive(1);
    master.round(rooms, NOW);
    expect(a.told.at(-1)).toBe("offer 2 gpu 5");
  });

  it("knows an offer only to whom it was made, and forgets who has left", () => {
    const a = framework(1);
    const master = masterOf(a, framework(2));
    master.round(roomsOf({ gpu: poolRoom(5) }), NOW);
    expect(master.find(2, 1)).toBeUndefined();
    expect(master.find(1, 1)?.pool).toBe("gpu");
    master.leave(1);
    expect(master.find(1, 1)).toBeUndefined();
    expect(master.offers).toBe(0);
    expect([...master.pools]).toEqual(["gpu"]);
  });
});

describe("room until instants", () => {
  const room: Room = [
    { units: 8, untilAt: 100 },
    { units: 3, untilAt: FOREVER },
  ];

  it("is found by when a job ends", () => {
    expect([50, 100, 101, FOREVER].map((endAt) => unitsUntil(room, endAt))).toEqual([8, 8, 3, 3]);
    expect(unitsUntil([{ units: 8, untilAt: 100 }], 101)).toBe(0);
  });

  it("loses what a job takes, for what is shorter and what is longer", () => {
    // Two are free until 100, and of the three that are free from then on two have been all along.
    expect(afterJob(room, 6, 100)).toEqual([{ units: 2, untilAt: FOREVER }]);
    expect(afterJob(room, 3, 200)).toEqual([{ units: 5, untilAt: 100 }]);
    expect(afterJob(room, 9, 50)).toBeUndefined();
  });

  it("never gives the same units twice, whatever the parts", () => {
    const part: Room = [{ units: 5, untilAt: 80 }];
    const left = without(room, part);
    for (const endAt of [1, 80, 81, 100, 101, FOREVER]) {
      expect(unitsUntil(left, endAt) + unitsUntil(part, endAt)).toBeLessThanOrEqual(
        unitsUntil(room, endAt),
      );
    }
    expect(covers(room, part)).toBe(true);
    expect(covers(left, part)).toBe(false);
  });
});
