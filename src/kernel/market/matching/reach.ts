import { assert, divFloor } from "../../../base/index.ts";
import { INPUTS_MAX } from "../limits.ts";
import { ANYWHERE, LEVEL, NOWHERE, type PlaceNumber, type Topology } from "./topology.ts";

/** Shares of a bid's bytes are whole sixteenths; costs are sixteenths too, so they are whole. */
export const SIXTEENTHS = 16;

export interface BidInput {
  /** The server it is on, or -1 if nobody knows. */
  readonly server: PlaceNumber;
  readonly bytes: number;
}

/**
 * What a bid's inputs make of the topology: a handful of places at which the cost changes. All
 * servers below a place, but not below a deeper one of these, cost the same.
 */
export interface Reach {
  readonly places: readonly PlaceNumber[];
  /** In sixteenths, by place: 16 + the sum of share times distance. */
  readonly costs: readonly number[];
  /** For each different server with inputs: its costs by level, anywhere first. */
  readonly profiles: readonly Profile[];
}

export interface Profile {
  readonly server: PlaceNumber;
  readonly costs: readonly [number, number, number, number];
}

/**
 * The places of a bid's inputs with what a slot below them costs. `distances` by level.
 * At most 3 places per input and "anywhere". O(inputs squared).
 */
export function reachOf(
  topology: Topology,
  distances: readonly number[],
  unknown: number,
  inputs: readonly BidInput[],
): Reach {
  assert(inputs.length <= INPUTS_MAX, "a bid has a bounded number of inputs");
  const shares = sharesOf(inputs.map(({ bytes }) => bytes));
  const base = inputs.reduce(
    (sum, { server }, k) => sum + (server < 0 ? shares[k]! * unknown : 0),
    SIXTEENTHS,
  );
  const chains = inputs.map(({ server }) => (server < 0 ? undefined : chainOf(topology, server)));
  const costAt = (chain: readonly number[], level: number): number => {
    let cost = base;
    for (let k = 0; k < chains.length; k++) {
      const other = chains[k];
      if (other !== undefined) cost += shares[k]! * distances[shared(chain, other, level)]!;
    }
    return cost;
  };
  const servers = [...new Set(inputs.map(({ server }) => server))].filter((server) => server >= 0);
  if (servers.length === 0) {
    const profile: Profile = { server: NOWHERE, costs: [base, base, base, base] };
    return { places: [ANYWHERE], costs: [base], profiles: [profile] };
  }
  const costOf = new Map<PlaceNumber, number>();
  const profiles = servers.map((server): Profile => {
    const chain = chainOf(topology, server);
    const costs = [costAt(chain, 0), costAt(chain, 1), costAt(chain, 2), costAt(chain, 3)] as const;
    for (let level = 0; level < costs.length; level++) costOf.set(chain[level]!, costs[level]!);
    return { server, costs: [costs[0], costs[1], costs[2], costs[3]] };
  });
  return { places: [...costOf.keys()], costs: [...costOf.values()], profiles };
}

/**
 * Splits sixteen sixteenths by bytes: whole shares first, what is left to the largest remainders,
 * the earlier first. Without any bytes the inputs count alike.
 */
export function sharesOf(bytes: readonly number[]): readonly number[] {
  if (bytes.length === 1) return [SIXTEENTHS];
  const total = bytes.reduce((sum, size) => sum + size, 0);
  assert(Number.isSafeInteger(total * SIXTEENTHS), "bytes of a bid must stay exact");
  if (total === 0) return bytes.length === 0 ? [] : sharesOf(bytes.map(() => 1));
  const shares = bytes.map((size) => divFloor(size * SIXTEENTHS, total));
  const left = SIXTEENTHS - shares.reduce((sum, share) => sum + share, 0);
  const remainder = (k: number): number => bytes[k]! * SIXTEENTHS - shares[k]! * total;
  const order = bytes.map((_, k) => k).sort((a, b) => remainder(b) - remainder(a) || a - b);
  for (const k of order.slice(0, left)) shares[k] = shares[k]! + 1;
  return shares;
}

function chainOf({ parent }: Topology, server: PlaceNumber): readonly number[] {
  const rack = parent[server]!;
  return [ANYWHERE, parent[rack]!, rack, server];
}

/** The deepest level, at most `level`, at which two chains are the same. */
function shared(one: readonly number[], two: readonly number[], level: number): number {
  let common = Math.min(level, LEVEL.server);
  while (one[common] !== two[common]) common -= 1;
  return common;
}
