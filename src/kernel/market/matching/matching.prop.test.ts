import { expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../../base/index.ts";
import {
  addAsk,
  addWaiting,
  bestAsk,
  bestBid,
  commonLevel,
  createLocatedMarket,
  GLOW_DISTANCES,
  internServer,
  internShape,
  type LocatedAsk,
  type LocatedBid,
  type LocatedMarket,
  levelAt,
  NO_PATIENCE,
  removeAsk,
  removeWaiting,
  setCapacity,
  sharesOf,
  unitsOf,
} from "./index.ts";

// Goal: the indexes choose what a scan over everything chooses, ties included.
// Method: random small markets with few prices and places, so that ties abound.

interface World {
  readonly market: LocatedMarket;
  readonly prng: Prng;
  readonly servers: readonly number[];
  readonly asks: Map<number, LocatedAsk>;
  readonly bids: Map<number, LocatedBid>;
  next: number;
}

const SHAPES = [
  { cores: 1, memory: 4 },
  { cores: 2, memory: 2 },
  { cores: 4, memory: 8 },
];
const DISTANCE = [1_000, 100, 10, 1];

function createWorld(prng: Prng): World {
  const market = createLocatedMarket({ ...GLOW_DISTANCES, unknown: 500 });
  const servers = Array.from({ length: 30 }, () =>
    internServer(market.topology, {
      dataCenter: `d${prng.below(3)}`,
      rack: `r${prng.below(3)}`,
      server: `s${prng.below(3)}`,
    }),
  );
  for (const shape of SHAPES) internShape(market, shape);
  return { market, prng, servers, asks: new Map(), bids: new Map(), next: 1 };
}

function randomAsk({ prng, servers, next }: World): LocatedAsk {
  const isPool = prng.chance(1, 2);
  return {
    ask: next,
    owner: prng.below(4),
    price: isPool ? 20 : 18 + prng.below(5),
    seq: isPool ? 0 : next,
    speed: prng.below(3),
    server: servers[prng.below(servers.length)]!,
    cores: prng.below(7),
    memory: prng.below(12),
  };
}

function randomBid({ prng, servers, next }: World): LocatedBid {
  const input = (): { server: number; bytes: number } => ({
    server: prng.chance(1, 6) ? -1 : servers[prng.below(servers.length)]!,
    bytes: prng.chance(1, 3) ? 1 + prng.below(100) : 7,
  });
  const patience = { rackMs: prng.below(3), dataCenterMs: 2 + prng.below(3), anywhereMs: 5 };
  return {
    bid: next,
    owner: prng.below(4),
    limit: [17, 19, 20, 20, 22, 60, 240][prng.below(7)]!,
    seq: next,
    shape: prng.below(SHAPES.length),
    prefer: (["nearest", "nearest", "cheapest", "fastest"] as const)[prng.below(4)]!,
    inputs: Array.from({ length: prng.below(4) }, input),
    patience: prng.chance(1, 3) ? patience : NO_PATIENCE,
    arrivedAt: 0,
    wasAnnounced: false,
  };
}

/** In sixteenths, straight from the definition. */
function costOf({ market }: World, { inputs }: LocatedBid, server: number): number {
  const shares = sharesOf(inputs.map(({ bytes }) => bytes));
  const far = (place: number): number =>
    place < 0 ? 500 : DISTANCE[commonLevel(market.topology, place, server)]!;
  return inputs.reduce((sum, input, k) => sum + shares[k]! * far(input.server), 16);
}

function isNearEnough(world: World, bid: LocatedBid, server: number, level: number): boolean {
  const located = bid.inputs.filter((input) => input.server >= 0);
  if (located.length === 0) return true;
  const { topology } = world.market;
  return located.some((input) => commonLevel(topology, input.server, server) >= level);
}

function fits(ask: LocatedAsk, bid: LocatedBid): boolean {
  return ask.owner !== bid.owner && ask.price <= bid.limit && unitsOf(SHAPES[bid.shape]!, ask) > 0;
}

/** Places that hold a server, deepest last, with how many fitting asks each has. */
function poolRank(world: World, ask: LocatedAsk, isIn: (other: LocatedAsk) => boolean): number[] {
  const { topology } = world.market;
  const asks = [...world.asks.values()].filter(isIn);
  const rank: number[] = [];
  for (const level of [1, 2]) {
    const under = asks.filter((o) => commonLevel(topology, o.server, ask.server) >= level);
    let place = ask.server;
    while (topology.level[place]! > level) place = topology.parent[place]!;
    rank.push(-under.length, place);
  }
  return [...rank, ask.server, ask.ask];
}

function scanAsk(world: World, bid: LocatedBid, level: number): LocatedAsk | undefined {
  let best: { readonly ask: LocatedAsk; readonly key: readonly number[] } | undefined;
  for (const ask of world.asks.values()) {
    if (!fits(ask, bid) || !isNearEnough(world, bid, ask.server, level)) continue;
    const cost = costOf(world, bid, ask.server);
    const isIn = (other: LocatedAsk): boolean =>
      unitsOf(SHAPES[bid.shape]!, other) > 0 &&
      (bid.prefer !== "fastest" || other.speed === ask.speed);
    const first = { nearest: [cost, ask.price], cheapest: [ask.price, cost] };
    const lead = bid.prefer === "fastest" ? [-ask.speed, cost, ask.price] : first[bid.prefer];
    const key = [...lead, ask.seq, ...poolRank(world, ask, isIn)];
    if (best === undefined || compare(key, best.key) < 0) best = { ask, key };
  }
  return best?.ask;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const k = a.findIndex((value, index) => value !== b[index]);
  return k < 0 ? 0 : a[k]! - b[k]!;
}

/** Bids with their score as a fraction; the higher first, then the earlier. */
function scanBid(world: World, ask: LocatedAsk, at: number): LocatedBid | undefined {
  let best: { readonly bid: LocatedBid; readonly cost: number } | undefined;
  for (const bid of world.bids.values()) {
    if (!fits(ask, bid) || !isNearEnough(world, bid, ask.server, levelAt(bid, at))) continue;
    const cost = costOf(world, bid, ask.server);
    const lead = best === undefined ? 1 : bid.limit * best.cost - best.bid.limit * cost;
    if (lead > 0) best = { bid, cost };
  }
  return best?.bid;
}

function changeSomething(world: World): void {
  const { market, prng, asks, bids } = world;
  world.next += 1;
  const ask = [...asks.values()][prng.below(Math.max(1, asks.size))];
  const bid = [...bids.values()][prng.below(Math.max(1, bids.size))];
  const what = prng.below(6);
  if (what <= 1) {
    const added = randomAsk(world);
    asks.set(added.ask, added);
    addAsk(market, added);
  } else if (what <= 3) {
    const added = randomBid(world);
    bids.set(added.bid, added);
    addWaiting(market, added, levelAt(added, 3));
  } else if (ask !== undefined && (what === 4 || asks.size > 25)) {
    const isGone = asks.size > 25 || prng.chance(1, 2);
    const changed = { ...ask, cores: prng.below(7), memory: prng.below(12) };
    if (isGone) asks.delete(ask.ask);
    else asks.set(ask.ask, changed);
    if (isGone) expect(removeAsk(market, ask.ask)).toBe(true);
    else setCapacity(market, ask.ask, changed);
  }
  if (bid !== undefined && (what === 5 || bids.size > 25)) {
    bids.delete(bid.bid);
    expect(removeWaiting(market, bid.bid)).toBe(true);
  }
}

/** Bids without own asks about: stepping over one changes what a pool has free meanwhile. */
function isUndisturbed({ asks }: World, bid: LocatedBid): boolean {
  return ![...asks.values()].some(({ owner }) => owner === bid.owner);
}

it("chooses what a scan over everything chooses, on both sides", () => {
  const prng = createPrng(testSeed());
  const seen = { asks: 0, found: 0, bids: 0, waited: 0 };
  for (let round = 0; round < 60; round++) {
    const world = createWorld(prng);
    for (let step = 0; step < 120; step++) {
      changeSomething(world);
      const bid = { ...randomBid(world), ...(prng.chance(2, 3) && { owner: 9 }) };
      const level = levelAt(bid, 3);
      const slot = bestAsk(world.market, bid, undefined, level);
      const expected = scanAsk(world, bid, level);
      const number = slot < 0 ? undefined : world.market.asks.number[slot];
      if (isUndisturbed(world, bid)) {
        expect(number, `round ${round} step ${step}`).toBe(expected?.ask);
        seen.asks += 1;
        if (number !== undefined) seen.found += 1;
      } else {
        expect(number === undefined).toBe(expected === undefined);
      }
      const ask = randomAsk(world);
      const waiting = bestBid(world.market, ask);
      expect(waiting?.bid.bid, `round ${round} step ${step}`).toBe(scanBid(world, ask, 3)?.bid);
      seen.bids += 1;
      if (waiting !== undefined) seen.waited += 1;
    }
  }
  console.log(seen);
  expect(seen.found).toBeGreaterThan(500);
  expect(seen.waited).toBeGreaterThan(1_000);
});
