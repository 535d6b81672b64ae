import { assert, divFloor } from "../../../../base/index.ts";
import { DISTANCE_MAX, PRICE_MAX } from "../../limits.ts";

/** A task group that wants a slot, with the servers that its located inputs are on. */
export interface GlowDemand<Server> {
  readonly demand: number;
  /** Whole and positive. */
  readonly bid: number;
  readonly inputs: readonly Server[];
}

export interface GlowSupply<Server> {
  readonly supply: number;
  readonly server: Server;
}

/** One driver's market under Glow's rules: no asks, no limits, no budget; only distance decides. */
export interface GlowMarket<Server> {
  /** Whole; 1 on the same server, 1000 in another data centre. */
  readonly distance: (a: Server, b: Server) => number;
  readonly demands: GlowDemand<Server>[];
  readonly supplies: GlowSupply<Server>[];
}

export function createGlowMarket<Server>(
  distance: GlowMarket<Server>["distance"],
): GlowMarket<Server> {
  return { distance, demands: [], supplies: [] };
}

/** The waiting slot that a new demand gets, now taken away; or undefined: it waits. O(supplies). */
export function addGlowDemand<Server>(
  market: GlowMarket<Server>,
  demand: GlowDemand<Server>,
): GlowSupply<Server> | undefined {
  // Glow asks with a bid of 1 here; within one demand any bid gives the same order.
  const scored = market.supplies.map(({ server }) => ({
    bid: 1,
    cost: costOf(market, demand.inputs, server),
  }));
  const best = lastBest(scored);
  if (best >= 0) return market.supplies.splice(best, 1)[0];
  market.demands.push(demand);
  return undefined;
}

/** The waiting demand that a new slot goes to, now taken away; or undefined: it waits. */
export function addGlowSupply<Server>(
  market: GlowMarket<Server>,
  supply: GlowSupply<Server>,
): GlowDemand<Server> | undefined {
  const scored = market.demands.map(({ bid, inputs }) => ({
    bid,
    cost: costOf(market, inputs, supply.server),
  }));
  const best = lastBest(scored);
  if (best >= 0) return market.demands.splice(best, 1)[0];
  market.supplies.push(supply);
  return undefined;
}

/** A flow's whole bid split over its task groups; what does not divide goes to the first ones. */
export function splitBid(total: number, groups: number): readonly number[] {
  assert(groups > 0 && Number.isSafeInteger(total) && total >= 0, "a flow has groups and a bid");
  const each = divFloor(total, groups);
  const more = total - each * groups;
  return Array.from({ length: groups }, (_, k) => (k < more ? each + 1 : each));
}

interface Scored {
  readonly bid: number;
  readonly cost: number;
}

/** The place of the highest bid / cost; of several the last, as in Glow. -1 if there is none. */
function lastBest(scored: readonly Scored[]): number {
  let best = -1;
  scored.forEach(({ bid, cost }, k) => {
    assert(bid >= 0 && bid <= PRICE_MAX && cost <= SAFE_COST, "products of a score stay exact");
    const leader = scored[best];
    if (leader === undefined || bid * leader.cost >= leader.bid * cost) best = k;
  });
  return best;
}

const SAFE_COST = 16 * (DISTANCE_MAX + 1);

function costOf<Server>(
  { distance }: GlowMarket<Server>,
  inputs: readonly Server[],
  server: Server,
): number {
  return inputs.reduce((sum, input) => sum + distance(input, server), 1);
}
