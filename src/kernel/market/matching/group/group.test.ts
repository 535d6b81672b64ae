import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../../test/support/seed.ts";
import { createPrng } from "../../../../base/index.ts";
import {
  allocateGroup,
  type GroupAllocation,
  type GroupOptions,
  type GroupServer,
} from "./index.ts";

const ALL: GroupOptions = { allOrNothing: true, near: [] };
const SOME: GroupOptions = { allOrNothing: false, near: [] };

/** Servers as [data centre, rack, cores, memory], numbered from 0. */
function fleet(...rows: readonly (readonly [number, number, number, number])[]): GroupServer[] {
  return rows.map(([dataCenter, rack, cores, memory], server) => ({
    server,
    dataCenter,
    rack,
    cores,
    memory,
  }));
}

const want = (count: number, cores: number, memory: number): { cores: number; memory: number }[] =>
  Array.from({ length: count }, () => ({ cores, memory }));

const placesOf = (allocation: GroupAllocation): readonly (number | undefined)[] =>
  allocation.ok ? allocation.places : [];

describe("what Glow's master got wrong", () => {
  it("gives each request one allocation, however many racks it takes", () => {
    const servers = fleet([0, 0, 4, 200], [0, 1, 4, 190]);
    const found = allocateGroup(servers, want(4, 1, 64), ALL);
    expect(placesOf(found).toSorted()).toEqual([0, 0, 1, 1].toSorted());
  });

  it("reaches every request, also when a rack runs out of machines", () => {
    const servers = fleet([0, 0, 1, 64], [0, 1, 1, 64]);
    expect(placesOf(allocateGroup(servers, want(2, 1, 64), ALL)).toSorted()).toEqual([0, 1]);
  });

  it("tries a request on every machine of a rack", () => {
    const servers = fleet([0, 0, 1, 10], [0, 0, 8, 100]);
    const requests = [...want(1, 4, 50), ...want(1, 1, 10)];
    expect(allocateGroup(servers, requests, ALL)).toMatchObject({
      ok: true,
      places: [1, 0],
      spread: "one_rack",
    });
  });

  it("says what is missing instead of giving less without a word", () => {
    const servers = fleet([0, 0, 4, 400]);
    expect(allocateGroup(servers, want(6, 1, 64), ALL)).toEqual({
      ok: false,
      rejection: { reason: "not_enough_room", placed: 4, missing: { cores: 2, memory: 128 } },
    });
    expect(allocateGroup(fleet([0, 0, 0, 0]), want(1, 1, 1), SOME)).toMatchObject({ ok: false });
  });

  it("gives the same answer in whatever order machines and requests come", () => {
    const servers = fleet([0, 0, 8, 10], [0, 0, 1, 100], [0, 0, 4, 50]);
    const requests = [...want(1, 8, 1), ...want(1, 1, 90), ...want(1, 4, 40)];
    expect(placesOf(allocateGroup(servers, requests, ALL))).toEqual([0, 1, 2]);
    const reversed = allocateGroup(servers.toReversed(), requests.toReversed(), ALL);
    expect(placesOf(reversed)).toEqual([2, 1, 0]);
  });

  it("does not give away what is held: the caller's free room is all it looks at", () => {
    const servers = fleet([0, 0, 2, 128]);
    const first = allocateGroup(servers, want(2, 1, 64), ALL);
    expect(first.ok).toBe(true);
    const held = fleet([0, 0, 0, 0]);
    expect(allocateGroup(held, want(1, 1, 64), ALL).ok).toBe(false);
  });

  it("honours the driver's data centre and rack, and looks at memory as well as at cores", () => {
    const servers = fleet([0, 0, 8, 800], [1, 1, 8, 800], [1, 2, 8, 10]);
    expect(placesOf(allocateGroup(servers, want(1, 1, 64), { ...ALL, dataCenter: 1 }))).toEqual([
      1,
    ]);
    expect(allocateGroup(servers, want(1, 1, 64), { ...ALL, rack: 2 })).toEqual({
      ok: false,
      rejection: { reason: "no_machine_is_large_enough", request: 0 },
    });
  });
});

describe("a group", () => {
  it("is put near its data, among places that are as close together", () => {
    const servers = fleet([0, 0, 4, 40], [0, 1, 4, 40], [1, 2, 4, 40]);
    for (const near of [0, 1, 2]) {
      const found = allocateGroup(servers, want(4, 1, 10), { ...ALL, near: [near] });
      expect(placesOf(found)).toEqual([near, near, near, near]);
    }
  });

  it("takes as many as there are if it may", () => {
    const found = allocateGroup(fleet([0, 0, 2, 20]), want(3, 1, 10), SOME);
    expect(placesOf(found).filter((place) => place === undefined)).toHaveLength(1);
  });

  it("is refused when it is empty or too large", () => {
    expect(allocateGroup([], [], ALL)).toMatchObject({ rejection: { reason: "no_requests" } });
    expect(allocateGroup([], want(1_025, 1, 1), ALL)).toMatchObject({
      rejection: { reason: "too_many_requests" },
    });
  });
});

/** Can these requests be packed? Tries everything. */
function canPack(
  servers: readonly GroupServer[],
  requests: readonly { cores: number; memory: number }[],
): boolean {
  const [first, ...rest] = requests;
  if (first === undefined) return true;
  return servers.some((server, k) => {
    if (server.cores < first.cores || server.memory < first.memory) return false;
    const left = { cores: server.cores - first.cores, memory: server.memory - first.memory };
    return canPack(servers.with(k, { ...server, ...left }), rest);
  });
}

it("is as close together as trying everything can make it", () => {
  const prng = createPrng(testSeed());
  const spreads = new Map<string, number>();
  for (let round = 0; round < 1_500; round++) {
    const servers = Array.from({ length: 2 + prng.below(6) }, (_, server): GroupServer => {
      const dataCenter = prng.below(3);
      const rack = dataCenter * 2 + prng.below(2);
      return { server, dataCenter, rack, cores: prng.below(6), memory: prng.below(6) };
    });
    const requests = Array.from({ length: 1 + prng.below(5) }, () => ({
      cores: prng.below(4),
      memory: 1 + prng.below(3),
    }));
    const found = allocateGroup(servers, requests, ALL);
    const within = (keys: readonly number[], keyOf: (s: GroupServer) => number): boolean =>
      canPack(
        servers.filter((s) => keys.includes(keyOf(s))),
        requests,
      );
    const rack = [0, 1, 2, 3, 4, 5].some((k) => within([k], (s) => s.rack));
    const centre = [0, 1, 2].some((k) => within([k], (s) => s.dataCenter));
    const two = [
      [0, 1],
      [0, 2],
      [1, 2],
    ].some((ks) => within(ks, (s) => s.dataCenter));
    const best = [rack, centre, two, canPack(servers, requests)].indexOf(true);
    expect(found.ok ? kindOf(found, servers) : -1, `round ${round}`).toBe(best);
    if (found.ok) checkRoom(found.places, servers, requests);
    spreads.set(`${best}`, (spreads.get(`${best}`) ?? 0) + 1);
  }
  expect([...spreads.keys()].sort()).toEqual(["-1", "0", "1", "2", "3"]);
});

function kindOf(found: GroupAllocation, servers: readonly GroupServer[]): number {
  if (!found.ok || found.spread === "one_rack") return 0;
  if (found.spread === "one_data_center") return 1;
  return new Set(found.places.map((place) => servers[place!]!.dataCenter)).size;
}

function checkRoom(
  places: readonly (number | undefined)[],
  servers: readonly GroupServer[],
  requests: readonly { cores: number; memory: number }[],
): void {
  for (const { server, cores, memory } of servers) {
    const mine = requests.filter((_, k) => places[k] === server);
    expect(mine.reduce((sum, r) => sum + r.cores, 0)).toBeLessThanOrEqual(cores);
    expect(mine.reduce((sum, r) => sum + r.memory, 0)).toBeLessThanOrEqual(memory);
  }
}
