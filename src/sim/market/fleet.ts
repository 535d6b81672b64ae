import { market } from "../../kernel/index.ts";

/** Racks per data centre, servers per rack. */
export interface FleetShape {
  readonly dataCenters: number;
  readonly racks: number;
  readonly servers: number;
}

export const REFERENCE_FLEET: FleetShape = { dataCenters: 5, racks: 4, servers: 10 };

/**
 * Puts a fleet into a topology; gives the place of each server. The same shape gives the same
 * places in every fresh topology, so that several matchers can be asked about one fleet.
 */
export function fillTopology(
  topology: market.Topology,
  { dataCenters, racks, servers }: FleetShape,
): readonly market.PlaceNumber[] {
  const places: market.PlaceNumber[] = [];
  for (let dataCenter = 0; dataCenter < dataCenters; dataCenter++) {
    for (let rack = 0; rack < racks; rack++) {
      for (let server = 0; server < servers; server++) {
        const at = { dataCenter: `dc${dataCenter}`, rack: `r${rack}`, server: `s${server}` };
        places.push(market.internServer(topology, at));
      }
    }
  }
  return places;
}

/** Distance between two servers of a fleet. */
export type DistanceOf = (a: market.PlaceNumber, b: market.PlaceNumber) => number;

export function distanceIn(topology: market.Topology, distances: market.Distances): DistanceOf {
  const byLevel = market.distanceByLevel(distances);
  return (a, b) => byLevel[market.commonLevel(topology, a, b)]!;
}
