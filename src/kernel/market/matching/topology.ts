import { assert } from "../../../base/index.ts";
import { DISTANCE_MAX } from "../limits.ts";

/** A place: anywhere, a data centre, a rack or a server. */
export type PlaceNumber = number;

/** How deep a place lies: two places are as near as the deepest one that holds both. */
export const LEVEL = { anywhere: 0, dataCenter: 1, rack: 2, server: 3 } as const;

export const ANYWHERE: PlaceNumber = 0;
/** A server that no ask is on: where bids without located inputs wait. */
export const NOWHERE: PlaceNumber = 3;

/** Places in columns. Grows, never shrinks: an empty place costs a few numbers. */
export interface Topology {
  readonly parent: number[];
  readonly level: number[];
  /** Position among the children of the parent, in the order of their coming. */
  readonly position: number[];
  readonly children: number[];
  /** Numbers places other than servers from 0 up; -1 for a server. */
  readonly area: number[];
  areas: number;
  /** Of each place: its children by name. */
  readonly names: Map<string, PlaceNumber>[];
}

/** Distances by the deepest common place; a larger place is never nearer. */
export interface Distances {
  readonly server: number;
  readonly rack: number;
  readonly dataCenter: number;
  readonly other: number;
  /** Of an input whose place nobody knows, from everywhere. */
  readonly unknown: number;
}

export const GLOW_DISTANCES: Distances = {
  server: 1,
  rack: 10,
  dataCenter: 100,
  other: 1_000,
  unknown: 0,
};

export interface Location {
  readonly dataCenter: string;
  readonly rack: string;
  readonly server: string;
}

export function createTopology(): Topology {
  const topology: Topology = {
    parent: [-1],
    level: [0],
    position: [0],
    children: [0],
    area: [0],
    areas: 1,
    names: [new Map()],
  };
  const nowhere = [1, 2, 3].reduce((place) => addPlace(topology, place, ""), ANYWHERE);
  assert(nowhere === NOWHERE, "nowhere is the first server");
  return topology;
}

/** The server at a location; it is added, with what holds it, if it is new. */
export function internServer(topology: Topology, at: Location): PlaceNumber {
  const dataCenter = internPlace(topology, ANYWHERE, at.dataCenter);
  return internPlace(topology, internPlace(topology, dataCenter, at.rack), at.server);
}

/** All places but the first ones, as they came: each by what holds it, and its name. */
export function placesOf({ names, parent }: Topology): readonly (readonly [number, string])[] {
  const places: (readonly [number, string])[] = parent.map((holder) => [holder, ""]);
  names.forEach((children, holder) => {
    for (const [name, place] of children) places[place] = [holder, name];
  });
  return places.slice(NOWHERE + 1);
}

/** Adds places as `placesOf` listed them. */
export function restorePlaces(
  topology: Topology,
  places: readonly (readonly [number, string])[],
): void {
  for (const [holder, name] of places) addPlace(topology, holder, name);
}

/** The server at a location, or -1 if nobody has told of it. */
export function findServer(topology: Topology, at: Location): PlaceNumber {
  const dataCenter = topology.names[ANYWHERE]!.get(`=${at.dataCenter}`) ?? -1;
  const rack = topology.names[dataCenter]?.get(`=${at.rack}`) ?? -1;
  return topology.names[rack]?.get(`=${at.server}`) ?? -1;
}

/** The place that holds `place` at `level`. */
export function placeAt({ parent, level }: Topology, place: PlaceNumber, at: number): PlaceNumber {
  let holder = place;
  while (level[holder]! > at) holder = parent[holder]!;
  return holder;
}

/** Distances by level, deepest last; asserts that nearer is never farther. */
export function distanceByLevel(distances: Distances): readonly number[] {
  const { server, rack, dataCenter, other } = distances;
  const rises = 0 <= server && server <= rack && rack <= dataCenter && dataCenter <= other;
  assert(rises && other <= DISTANCE_MAX, "distances must rise with the place that holds both");
  assert(distances.unknown >= 0 && distances.unknown <= DISTANCE_MAX, "a bounded distance");
  return [other, dataCenter, rack, server];
}

/** The level of the deepest place that holds both servers. */
export function commonLevel(topology: Topology, a: PlaceNumber, b: PlaceNumber): number {
  let [one, two] = [a, b];
  while (one !== two) {
    one = topology.parent[one]!;
    two = topology.parent[two]!;
  }
  return topology.level[one]!;
}

function internPlace(topology: Topology, parent: PlaceNumber, name: string): PlaceNumber {
  return topology.names[parent]!.get(`=${name}`) ?? addPlace(topology, parent, `=${name}`);
}

function addPlace(topology: Topology, parent: PlaceNumber, name: string): PlaceNumber {
  const place = topology.parent.length;
  topology.parent.push(parent);
  topology.level.push(topology.level[parent]! + 1);
  topology.position.push(topology.children[parent]!);
  topology.children[parent] = topology.children[parent]! + 1;
  topology.children.push(0);
  const isServer = topology.level[place] === LEVEL.server;
  topology.area.push(isServer ? -1 : topology.areas);
  if (!isServer) topology.areas += 1;
  topology.names.push(new Map());
  topology.names[parent]!.set(name, place);
  return place;
}
