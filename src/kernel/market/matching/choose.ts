import { OWN_SKIPS_MAX } from "../limits.ts";
import {
  type AskTour,
  type BidGroup,
  isAskBefore,
  NOBODY,
  penaltyAbove,
  register,
  setUnits,
  unregister,
  winnerAt,
} from "./index/index.ts";
import { toursBySpeed } from "./market.ts";
import { type Reach, reachOf } from "./reach.ts";
import { LEVEL, type PlaceNumber, placeAt } from "./topology.ts";
import type { Capacity, LocatedBid, LocatedMarket, Waiting } from "./types.ts";

/**
 * The slot of the ask that a bid takes, or -1. Nearest: the least cost, then the lower ask, the
 * earlier; within a pool the data centre, then the rack, with the most free, then the server known
 * for longer. With announced demand a slot also costs what its loss will cost others.
 *
 * `level` is how far the bid goes by now. O(inputs) looks; own asks are stepped over.
 */
export function bestAsk(
  market: LocatedMarket,
  bid: LocatedBid,
  reach: Reach = reachFor(market, bid),
  level: number = LEVEL.anywhere,
): number {
  const shape = market.shapes[bid.shape]!;
  const query: Query = { market, bid, reach, level };
  if (bid.prefer === "fastest") {
    for (const tour of toursBySpeed(market, shape)) {
      const found = bestIn(query, tour);
      if (found !== NOBODY) return found;
    }
    return NOBODY;
  }
  if (bid.prefer === "nearest" && shape.guided !== undefined) {
    const found = bestIn(query, shape.guided);
    if (found !== NOBODY) return found;
  }
  return bestIn(query, shape.tour);
}

export function reachFor(market: LocatedMarket, { inputs }: LocatedBid): Reach {
  return reachOf(market.topology, market.distances, market.unknownDistance, inputs);
}

interface Query {
  readonly market: LocatedMarket;
  readonly bid: LocatedBid;
  readonly reach: Reach;
  readonly level: number;
}

/** As `bestBelow`, stepping over the owner's own asks: they are taken out and put back. */
function bestIn(query: Query, tour: AskTour): number {
  const stepped: { readonly slot: number; readonly units: number }[] = [];
  let found = bestBelow(query, tour);
  while (found !== NOBODY && tour.asks.owner[found] === query.bid.owner) {
    if (stepped.length === OWN_SKIPS_MAX) {
      found = NOBODY;
      break;
    }
    stepped.push({ slot: found, units: tour.units[found]! });
    setUnits(tour, found, 0);
    found = bestBelow(query, tour);
  }
  for (const { slot, units } of stepped) setUnits(tour, slot, units);
  return found;
}

/**
 * Each place of the reach offers the best of all that lies below it. What lies below a nearer
 * place too is offered there at its true, lower cost, so nothing needs to be left out.
 */
function bestBelow({ market, bid, reach, level }: Query, tour: AskTour): number {
  const { price } = tour.asks;
  const byPrice = bid.prefer === "cheapest";
  let best = NOBODY;
  let bestCost = 0;
  for (let k = 0; k < reach.places.length; k++) {
    const place = reach.places[k]!;
    if (market.topology.level[place]! < level) continue;
    const ask = winnerAt(tour.tournament, place);
    tour.tournament.visits += 1;
    if (ask === NOBODY || price[ask]! > bid.limit) continue;
    const cost = reach.costs[k]! + (tour.penalty[place] ?? 0) + penaltyAbove(tour, place);
    if (best !== NOBODY) {
      const lead = byPrice ? price[ask]! - price[best]! || cost - bestCost : cost - bestCost;
      if (lead > 0 || (lead === 0 && !isAskBefore(tour, ask, best))) continue;
    }
    best = ask;
    bestCost = cost;
  }
  return best;
}

/**
 * The waiting bid with the highest score (limit over cost, the earlier one first) that takes a
 * slot of this capacity on `server` at `price`; or undefined. O(groups) tests, few looks each.
 */
export function bestBid(
  market: LocatedMarket,
  slot: Capacity & { readonly server: PlaceNumber; readonly price: number; readonly owner: number },
): Waiting | undefined {
  const stepped: { readonly group: BidGroup; readonly bid: number; readonly server: number }[] = [];
  const chain = [0, 1, 2, 3].map((level) => placeAt(market.topology, slot.server, level));
  let found = bestWaiting(market, slot, chain);
  while (found !== undefined && market.bids.owner[bidAt(found)] === slot.owner) {
    if (stepped.length === OWN_SKIPS_MAX) {
      found = undefined;
      break;
    }
    const { group, registration } = found;
    stepped.push({ group, bid: bidAt(found), server: group.serverOf[registration]! });
    unregister(group, registration);
    found = bestWaiting(market, slot, chain);
  }
  const bid =
    found === undefined ? undefined : market.waiting.get(market.bids.number[bidAt(found)]!);
  for (const { group, bid: own, server } of stepped.reverse()) register(group, own, server);
  return bid;
}

interface Found {
  readonly group: BidGroup;
  readonly registration: number;
}

function bidAt({ group, registration }: Found): number {
  return group.bidOf[registration]!;
}

function bestWaiting(
  market: LocatedMarket,
  slot: Capacity & { readonly price: number },
  chain: readonly PlaceNumber[],
): Found | undefined {
  const { limit, seq } = market.bids;
  let best: Found | undefined;
  let bestLimit = -1;
  let bestCost = 1;
  let bestSeq = 0;
  for (const group of market.groups) {
    if (group.best < slot.price || group.best * bestCost < bestLimit * group.costs[3]) continue;
    const shape = market.shapes[group.shape]!;
    if (shape.cores > slot.cores || shape.memory > slot.memory) continue;
    // The best of all is known without a look: it may be beaten already where it is farthest.
    const isBeaten = group.best * bestCost < bestLimit * group.costs[group.level]!;
    const from = isBeaten && group.level < LEVEL.server ? group.level + 1 : group.level;
    for (let level = from; level <= LEVEL.server; level++) {
      group.tournament.visits += 1;
      const registration = winnerAt(group.tournament, chain[level]!);
      if (registration === NOBODY) break;
      const bid = group.bidOf[registration]!;
      if (limit[bid]! < slot.price) break;
      const cost = group.costs[level]!;
      const lead = limit[bid]! * bestCost - bestLimit * cost;
      if (best !== undefined && (lead < 0 || (lead === 0 && seq[bid]! >= bestSeq))) continue;
      best = { group, registration };
      bestLimit = limit[bid]!;
      bestCost = cost;
      bestSeq = seq[bid]!;
    }
  }
  return best;
}
