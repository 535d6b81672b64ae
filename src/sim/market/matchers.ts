import { createNumberHeap, createPrng, heapPeekKey, type Prng } from "../../base/index.ts";
import { market } from "../../kernel/index.ts";
import { type DistanceOf, distanceIn, type FleetShape, fillTopology } from "./fleet.ts";

/** A task that wants one slot. */
export interface SimBid {
  readonly bid: number;
  readonly owner: number;
  readonly limit: number;
  readonly inputs: readonly market.BidInput[];
  readonly arrivedAt: number;
  /** Its demand was announced before. */
  readonly wasAnnounced: boolean;
}

/** One machine with room for one task. Slots of the pool share its price and its place in time. */
export interface SimSlot {
  readonly slot: number;
  readonly server: market.PlaceNumber;
  readonly price: number;
  readonly isPool: boolean;
  readonly addedAt: number;
}

export interface SimMatch {
  readonly bid: number;
  readonly slot: number;
  readonly price: number;
}

/** A way to match. A slot that comes back is given again with `addSlot`. */
export interface Matcher {
  readonly servers: readonly market.PlaceNumber[];
  readonly distance: DistanceOf;
  readonly addBid: (bid: SimBid) => readonly SimMatch[];
  readonly addSlot: (slot: SimSlot) => readonly SimMatch[];
  readonly announce: (server: market.PlaceNumber) => void;
  /** When time alone may lead to a match; Infinity for never. */
  readonly nextAt: () => number;
  readonly passTime: (at: number) => readonly SimMatch[];
}

export type MatcherKind =
  | { readonly kind: "located"; readonly patience: market.Patience }
  /** Clears all that is there at every multiple of the span, by distance. */
  | { readonly kind: "rounds"; readonly everyMs: number }
  | { readonly kind: "glow" }
  | { readonly kind: "random"; readonly seed: number };

const ONE = { cores: 1, memory: 1 };

export function createMatcher(kind: MatcherKind, shape: FleetShape): Matcher {
  switch (kind.kind) {
    case "located":
      return createLocated(kind.patience, shape);
    case "rounds":
      return createRounds(kind.everyMs, shape);
    case "glow":
      return createGlow(shape);
    case "random":
      return createRandom(createPrng(kind.seed), shape);
  }
}

function createLocated(patience: market.Patience, shape: FleetShape): Matcher {
  const state = market.createLocatedMarket(market.GLOW_DISTANCES);
  const timers: market.Timers = createNumberHeap();
  const z = market.internShape(state, ONE);
  const toMatch = ({ bid, ask, price }: market.Match): SimMatch => ({ bid, slot: ask, price });
  return {
    servers: fillTopology(state.topology, shape),
    distance: distanceIn(state.topology, market.GLOW_DISTANCES),
    addBid: (bid) => {
      const located = { ...bid, seq: bid.bid, shape: z, prefer: "nearest", patience } as const;
      const match = market.placeBid(state, timers, located);
      return match === undefined ? [] : [toMatch(match)];
    },
    addSlot: ({ slot, server, price, isPool }) => {
      const ask = {
        ...ONE,
        ask: slot,
        owner: -1,
        price,
        seq: isPool ? 0 : slot + 1,
        speed: 1,
        server,
      };
      market.removeAsk(state, slot);
      return market.placeAsk(state, ask).map(toMatch);
    },
    announce: (server) => market.announceDemand(state, z, server, 1),
    nextAt: () => heapPeekKey(timers),
    passTime: (at) => market.passTime(state, timers, at).map(toMatch),
  };
}

function createRounds(everyMs: number, shape: FleetShape): Matcher {
  const { topology } = market.createLocatedMarket(market.GLOW_DISTANCES);
  let bids: SimBid[] = [];
  let slots: SimSlot[] = [];
  let now = 0;
  let isNews = false;
  const hear = (at: number): readonly SimMatch[] => {
    now = Math.max(now, at);
    isNews = true;
    return [];
  };
  return {
    servers: fillTopology(topology, shape),
    distance: distanceIn(topology, market.GLOW_DISTANCES),
    addBid: (bid) => {
      bids.push(bid);
      return hear(bid.arrivedAt);
    },
    addSlot: (slot) => {
      slots.push(slot);
      return hear(slot.addedAt);
    },
    announce: () => undefined,
    nextAt: () => {
      const isIdle = !isNews || bids.length === 0 || slots.length === 0;
      return isIdle ? Number.POSITIVE_INFINITY : Math.ceil(now / everyMs) * everyMs;
    },
    passTime: (at) => {
      now = at + 1;
      isNews = false;
      const { matches } = market.clearByDistance(topology, market.GLOW_DISTANCES, bids, slots);
      const [gone, taken] = [new Set<number>(), new Set<number>()];
      for (const { bid, slot } of matches) {
        gone.add(bid);
        taken.add(slot);
      }
      bids = bids.filter(({ bid }) => !gone.has(bid));
      slots = slots.filter(({ slot }) => !taken.has(slot));
      return matches;
    },
  };
}

function createGlow(shape: FleetShape): Matcher {
  const { topology } = market.createLocatedMarket(market.GLOW_DISTANCES);
  const distance = distanceIn(topology, market.GLOW_DISTANCES);
  const state = market.createGlowMarket(distance);
  // Nothing is charged and every bid counts alike, as in a flow of Glow's.
  return {
    servers: fillTopology(topology, shape),
    distance,
    addBid: ({ bid, inputs }) => {
      const servers = inputs.map(({ server }) => server);
      const got = market.addGlowDemand(state, { demand: bid, bid: 1, inputs: servers });
      return got === undefined ? [] : [{ bid, slot: got.supply, price: 0 }];
    },
    addSlot: ({ slot, server }) => {
      const got = market.addGlowSupply(state, { supply: slot, server });
      return got === undefined ? [] : [{ bid: got.demand, slot, price: 0 }];
    },
    announce: () => undefined,
    nextAt: () => Number.POSITIVE_INFINITY,
    passTime: () => [],
  };
}

function createRandom(prng: Prng, shape: FleetShape): Matcher {
  const { topology } = market.createLocatedMarket(market.GLOW_DISTANCES);
  const bids: SimBid[] = [];
  const slots: SimSlot[] = [];
  const meet = (): readonly SimMatch[] => {
    if (bids.length === 0 || slots.length === 0) return [];
    const [bid] = bids.splice(prng.below(bids.length), 1);
    const [slot] = slots.splice(prng.below(slots.length), 1);
    return bid && slot ? [{ bid: bid.bid, slot: slot.slot, price: 0 }] : [];
  };
  return {
    servers: fillTopology(topology, shape),
    distance: distanceIn(topology, market.GLOW_DISTANCES),
    addBid: (bid) => {
      bids.push(bid);
      return meet();
    },
    addSlot: (slot) => {
      slots.push(slot);
      return meet();
    },
    announce: () => undefined,
    nextAt: () => Number.POSITIVE_INFINITY,
    passTime: () => [],
  };
}
