import {
  assert,
  createIntMap,
  divFloor,
  intMapDelete,
  intMapGet,
  intMapSet,
} from "../../../base/index.ts";
import { PRICE_MAX, SHAPES_MAX } from "../limits.ts";
import { type AskTour, announce, createAskTour, NOBODY, setUnits } from "./index/index.ts";
import { SIXTEENTHS } from "./reach.ts";
import {
  createTopology,
  type Distances,
  distanceByLevel,
  type PlaceNumber,
  type Topology,
} from "./topology.ts";
import type { Capacity, LocatedAsk, LocatedMarket, ShapeIndex } from "./types.ts";

/**
 * A market without asks or bids, on places of its own or on those that are known. Distances must
 * rise with the place that two servers share.
 */
export function createLocatedMarket(
  distances: Distances,
  topology: Topology = createTopology(),
): LocatedMarket {
  return {
    topology,
    distances: distanceByLevel(distances),
    unknownDistance: distances.unknown,
    shapes: [],
    asks: {
      number: [],
      owner: [],
      price: [],
      seq: [],
      speed: [],
      server: [],
      position: [],
      cores: [],
      memory: [],
    },
    askSlots: createIntMap(),
    freeAskSlots: [],
    positionsUsed: new Map(),
    positionsFree: new Map(),
    bids: { number: [], owner: [], limit: [], seq: [] },
    freeBidSlots: [],
    waiting: new Map(),
    groups: [],
    groupTree: new Map(),
  };
}

/** The number of a requirement, indexed from now on. O(asks) the first time. */
export function internShape(market: LocatedMarket, { cores, memory }: Capacity): number {
  const known = market.shapes.findIndex((z) => z.cores === cores && z.memory === memory);
  if (known >= 0) return known;
  assert(market.shapes.length < SHAPES_MAX, "shapes beyond the limit are rounded up to a menu");
  assert(cores >= 0 && memory >= 0 && cores + memory > 0, "a shape wants something");
  const tour = createAskTour(market.topology, market.asks, []);
  const shape: ShapeIndex = { cores, memory, tour, guided: undefined, bySpeed: undefined };
  market.shapes.push(shape);
  fill(market, shape, tour, () => true);
  return market.shapes.length - 1;
}

/** Puts an ask on the market. O(shapes x log asks). */
export function addAsk(market: LocatedMarket, ask: LocatedAsk): void {
  const { asks } = market;
  assert(ask.price >= 0 && ask.price <= PRICE_MAX, "a price in range");
  assert(intMapGet(market.askSlots, ask.ask) === NOBODY, "an ask is put up once");
  const slot = market.freeAskSlots.pop() ?? asks.number.length;
  intMapSet(market.askSlots, ask.ask, slot);
  asks.number[slot] = ask.ask;
  asks.owner[slot] = ask.owner;
  asks.price[slot] = ask.price;
  asks.seq[slot] = ask.seq;
  asks.speed[slot] = ask.speed;
  asks.server[slot] = ask.server;
  asks.position[slot] = takePosition(market, ask.server);
  asks.cores[slot] = 0;
  asks.memory[slot] = 0;
  setCapacity(market, ask.ask, ask);
}

/** Says what an ask has left. Only shapes that it begins or ceases to fit change. */
export function setCapacity(market: LocatedMarket, ask: number, capacity: Capacity): void {
  const slot = intMapGet(market.askSlots, ask);
  assert(slot !== NOBODY, "only an ask on the market has capacity");
  market.asks.cores[slot] = capacity.cores;
  market.asks.memory[slot] = capacity.memory;
  for (const shape of market.shapes) {
    const fits = shape.cores <= capacity.cores && shape.memory <= capacity.memory ? 1 : 0;
    setUnits(shape.tour, slot, fits);
    if (shape.guided !== undefined) setUnits(shape.guided, slot, unitsOf(shape, capacity));
    if (shape.bySpeed !== undefined) setUnits(tourOf(market, shape, slot), slot, fits);
  }
}

export function capacityOf({ asks, askSlots }: LocatedMarket, ask: number): Capacity {
  const slot = intMapGet(askSlots, ask);
  return slot === NOBODY
    ? { cores: 0, memory: 0 }
    : { cores: asks.cores[slot]!, memory: asks.memory[slot]! };
}

/** Is an ask of this number on the market? */
export function hasAsk({ askSlots }: LocatedMarket, ask: number): boolean {
  return intMapGet(askSlots, ask) !== NOBODY;
}

/** Takes an ask off the market; true if it was there. */
export function removeAsk(market: LocatedMarket, ask: number): boolean {
  const slot = intMapGet(market.askSlots, ask);
  if (slot === NOBODY) return false;
  setCapacity(market, ask, { cores: 0, memory: 0 });
  const server = market.asks.server[slot]!;
  const free = market.positionsFree.get(server);
  if (free === undefined) market.positionsFree.set(server, [market.asks.position[slot]!]);
  else free.push(market.asks.position[slot]!);
  intMapDelete(market.askSlots, ask);
  market.freeAskSlots.push(slot);
  return true;
}

/**
 * Announces `count` bids of a shape that will come with their data on `server` (or, below zero,
 * takes an announcement back). Slots that they will need are then kept from others that would
 * have to cross to them as well.
 */
export function announceDemand(
  market: LocatedMarket,
  shapeNumber: number,
  server: PlaceNumber,
  count: number,
): void {
  const shape = market.shapes[shapeNumber]!;
  if (shape.guided === undefined) {
    shape.guided = createAskTour(market.topology, market.asks, stepsOf(market));
    fill(market, shape, shape.guided, () => true, true);
  }
  announce(shape.guided, server, count);
}

/** The tours of each speed, fastest first; made when the first bid prefers the fastest. */
export function toursBySpeed(market: LocatedMarket, shape: ShapeIndex): readonly AskTour[] {
  if (shape.bySpeed === undefined) {
    shape.bySpeed = new Map();
    for (const slot of liveSlots(market)) tourOf(market, shape, slot);
    for (const [speed, tour] of shape.bySpeed) {
      fill(market, shape, tour, (slot) => market.asks.speed[slot] === speed);
    }
  }
  return [...shape.bySpeed].sort(([a], [b]) => b - a).map(([, tour]) => tour);
}

/** How many times a requirement fits. */
export function unitsOf(shape: Capacity, { cores, memory }: Capacity): number {
  const byCores = shape.cores === 0 ? Number.POSITIVE_INFINITY : divFloor(cores, shape.cores);
  const byMemory = shape.memory === 0 ? Number.POSITIVE_INFINITY : divFloor(memory, shape.memory);
  return Math.min(byCores, byMemory);
}

function tourOf({ topology, asks }: LocatedMarket, shape: ShapeIndex, slot: number): AskTour {
  const speed = asks.speed[slot]!;
  const known = shape.bySpeed?.get(speed);
  if (known !== undefined) return known;
  const tour = createAskTour(topology, asks, []);
  shape.bySpeed?.set(speed, tour);
  return tour;
}

function fill(
  market: LocatedMarket,
  shape: Capacity,
  tour: AskTour,
  isIn: (slot: number) => boolean,
  countsUnits = false,
): void {
  for (const slot of liveSlots(market)) {
    if (!isIn(slot)) continue;
    const capacity = { cores: market.asks.cores[slot]!, memory: market.asks.memory[slot]! };
    const units = unitsOf(shape, capacity);
    setUnits(tour, slot, countsUnits ? units : Math.min(units, 1));
  }
}

function* liveSlots({ asks, askSlots }: LocatedMarket): Generator<number> {
  for (let slot = 0; slot < asks.number.length; slot++) {
    if (intMapGet(askSlots, asks.number[slot]!) === slot) yield slot;
  }
}

/** What the next bid with data in a place loses when it has to leave it, by level. */
function stepsOf({ distances }: LocatedMarket): readonly number[] {
  return distances.map((distance, level) =>
    level === 0 ? 0 : SIXTEENTHS * (distances[level - 1]! - distance),
  );
}

function takePosition(market: LocatedMarket, server: PlaceNumber): number {
  const free = market.positionsFree.get(server)?.pop();
  if (free !== undefined) return free;
  const position = market.positionsUsed.get(server) ?? 0;
  market.positionsUsed.set(server, position + 1);
  return position;
}
