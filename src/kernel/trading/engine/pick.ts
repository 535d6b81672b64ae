import { assert } from "../../../base/index.ts";
import {
  bestAsk,
  capacityOf,
  type LocatedBid,
  type LocatedMarket,
  type Reach,
  reachFor,
  SIXTEENTHS,
  setCapacity,
} from "../../market/index.ts";
import type { MarketClass, Order } from "../../model/index.ts";
import { GPU_MILLI, limits, occupy, vacate } from "../../placement/index.ts";
import { askOfNode, locatedBid, slotShape, syncNode } from "../books/index.ts";
import type { Trade } from "./grant.ts";
import { admittedOn, orderOn, type Paper, takeAdmitted } from "./paper.ts";

/** A slot that a bid takes, taken on paper already; `back` puts it back. */
export interface Pick {
  readonly ask: Order | undefined;
  readonly price: number;
  readonly cost: number;
  readonly place?: NonNullable<Trade["place"]>;
  readonly back: () => void;
}

/** What a bid looks for, and how far it goes by now. */
export interface Wish {
  readonly bid: LocatedBid;
  readonly reach: Reach;
  readonly level: number;
}

/**
 * Takes the best slot for a bid: the supply's or a holder's, whichever it prefers; of equal ones
 * the holder's. Undefined if there is none within its limit and reach.
 */
export function pickSlot(paper: Paper, cls: MarketClass, wish: Wish): Pick | undefined {
  const { supply, resale } = cls.located!;
  const { bid, reach, level } = wish;
  const hasSupply = admittedOn(paper, cls) > 0;
  const own = hasSupply ? bestAsk(supply, bid, reach, level) : -1;
  const other = bestAsk(resale, bid, reach, level);
  if (own < 0 && other < 0) return undefined;
  const isResale = other >= 0 && (own < 0 || !isBetter(wish, { supply, own, resale, other }));
  if (isResale) return takeResale(paper, cls, wish, other);
  return takeSupply(paper, cls, supply.asks.number[own]! / 2, costAt(supply, reach, own));
}

/** Takes a holder's slot. */
function takeResale(paper: Paper, cls: MarketClass, { reach }: Wish, slot: number): Pick {
  const { resale } = cls.located!;
  const number = resale.asks.number[slot]!;
  const price = resale.asks.price[slot]!;
  const cost = costAt(resale, reach, slot);
  const ask = orderOn(paper, (number - 1) / 2);
  setCapacity(resale, number, { cores: 0, memory: 0 });
  return {
    ask,
    price,
    cost,
    back: () => setCapacity(resale, number, { cores: 1, memory: 0 }),
  };
}

/** Takes a slot of the supply on a node: its first idle GPUs. */
export function takeSupply(paper: Paper, cls: MarketClass, node: number, cost: number): Pick {
  const { state } = paper;
  const { index } = state.fleet;
  const shape = slotShape(state, cls);
  const gpus = idleGpus(paper, node, shape.gpus);
  const placed = { node, gpus };
  occupy(index, shape, placed);
  syncNode(state, cls, node);
  takeAdmitted(paper, cls, 1);
  return {
    ask: undefined,
    price: cls.options.price,
    cost,
    place: placed,
    back: () => {
      vacate(index, shape, placed);
      syncNode(state, cls, node);
      takeAdmitted(paper, cls, -1);
    },
  };
}

/** Has the supply another slot on the node? */
export function hasSlot(cls: MarketClass, node: number): boolean {
  return capacityOf(cls.located!.supply, askOfNode(node)).cores > 0;
}

function idleGpus({ state }: Paper, node: number, count: number): readonly number[] {
  const { gpuFree, gpuCount } = state.fleet.index.nodes;
  const gpus: number[] = [];
  for (let gpu = 0; gpu < gpuCount[node]! && gpus.length < count; gpu++) {
    if (gpuFree[node * limits.NODE_GPUS_MAX + gpu] === GPU_MILLI) gpus.push(gpu);
  }
  assert(gpus.length === count, "a node that fits has as many idle GPUs");
  return gpus;
}

interface Pair {
  readonly supply: LocatedMarket;
  readonly own: number;
  readonly resale: LocatedMarket;
  readonly other: number;
}

/** Is the supply's slot better for the bid than the holder's? */
function isBetter({ bid, reach }: Wish, { supply, own, resale, other }: Pair): boolean {
  const speed = supply.asks.speed[own]! - resale.asks.speed[other]!;
  const price = resale.asks.price[other]! - supply.asks.price[own]!;
  const cost = costAt(resale, reach, other) - costAt(supply, reach, own);
  const leads: Record<LocatedBid["prefer"], readonly number[]> = {
    nearest: [cost, price],
    cheapest: [price, cost],
    fastest: [speed, cost, price],
  };
  const lead = leads[bid.prefer].find((one) => one !== 0) ?? 0;
  return lead > 0;
}

/** What the slot of an ask costs a bid in distance, in sixteenths. */
export function costAt({ topology, asks }: LocatedMarket, reach: Reach, slot: number): number {
  return costOn(topology.parent, reach, asks.server[slot]!);
}

/** What a slot on a server costs a bid in distance, in sixteenths. */
export function costFor(paper: Paper, cls: MarketClass, order: Order, server: number): number {
  const reach = reachFor(cls.located!.supply, locatedBid(order));
  return costOn(paper.state.market.topology.parent, reach, server);
}

/** The same for a server: the deepest place of the reach that holds it says it. */
export function costOn(parent: readonly number[], reach: Reach, server: number): number {
  for (let place = server; place >= 0; place = parent[place]!) {
    const k = reach.places.indexOf(place);
    if (k >= 0) return reach.costs[k]!;
  }
  return SIXTEENTHS;
}
