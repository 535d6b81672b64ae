import type { MicroCredits } from "../../measures.ts";
import {
  type BidInput,
  commonLevel,
  type Distances,
  distanceByLevel,
  LEVEL,
  type PlaceNumber,
  SIXTEENTHS,
  sharesOf,
  type Topology,
} from "../matching/index.ts";
import { assignAtLeastCost, FORBIDDEN } from "./assignment.ts";

export interface RoundBid {
  readonly bid: number;
  readonly limit: MicroCredits;
  readonly inputs: readonly BidInput[];
}

/** One slot; a machine with several is several. */
export interface RoundSlot {
  readonly slot: number;
  readonly price: MicroCredits;
  readonly server: PlaceNumber;
}

export interface RoundMatch {
  readonly bid: number;
  readonly slot: number;
  /** The slot's price: what the bid pays is what the slot's owner gets. */
  readonly price: MicroCredits;
}

export interface DistanceClearing {
  readonly matches: readonly RoundMatch[];
  /** In sixteenths: the sum of the costs of all matches. */
  readonly cost: number;
}

/**
 * Clears a round by distance: as many bids as can be get a slot whose price is within their limit,
 * and the sum of their costs (1 + share x distance, in sixteenths) is the least possible.
 * O(n^3), see `assignAtLeastCost`.
 */
export function clearByDistance(
  topology: Topology,
  distances: Distances,
  bids: readonly RoundBid[],
  slots: readonly RoundSlot[],
): DistanceClearing {
  const byLevel = distanceByLevel(distances);
  const costs = new Float64Array(bids.length * slots.length);
  bids.forEach(({ limit, inputs }, row) => {
    const shares = sharesOf(inputs.map(({ bytes }) => bytes));
    slots.forEach(({ price, server }, column) => {
      const cost = inputs.reduce((sum, input, k) => {
        const isKnown = input.server >= LEVEL.anywhere;
        const distance = isKnown
          ? byLevel[commonLevel(topology, input.server, server)]!
          : distances.unknown;
        return sum + shares[k]! * distance;
      }, SIXTEENTHS);
      costs[row * slots.length + column] = price > limit ? FORBIDDEN : cost;
    });
  });
  const { columns, cost } = assignAtLeastCost(costs, bids.length, slots.length);
  const matches = bids.flatMap(({ bid }, row): readonly RoundMatch[] => {
    const found = slots[columns[row]!];
    return found === undefined ? [] : [{ bid, slot: found.slot, price: found.price }];
  });
  return { matches, cost };
}
