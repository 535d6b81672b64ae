import { LEVEL, type Topology } from "../topology.ts";
import { replay, type Tournament, winnerAt } from "./tournament.ts";
import { NOBODY, sparseTrees } from "./trees.ts";

/** Waiting bids in columns, by their slot. */
export interface BidColumns {
  readonly number: number[];
  readonly owner: number[];
  readonly limit: number[];
  readonly seq: number[];
}

/**
 * Waiting bids whose costs are the same at each level above their data: then the order by limit
 * and time is the order by score at each of these levels.
 */
export interface BidGroup {
  readonly tournament: Tournament;
  readonly bids: BidColumns;
  readonly shape: number;
  /** The level up to which these bids take slots by now: 0 is anywhere. */
  readonly level: number;
  /** In sixteenths, by level. */
  readonly costs: readonly [number, number, number, number];
  /** By registration: its bid. */
  readonly bidOf: number[];
  readonly serverOf: number[];
  readonly positionOf: number[];
  readonly spare: number[];
  /** By server: positions used so far, and those that came free. */
  readonly used: Map<number, number>;
  readonly holes: Map<number, number[]>;
  /** The highest limit of all, or -1: lets a search pass the whole group by. */
  best: number;
}

export function createBidGroup(
  topology: Topology,
  bids: BidColumns,
  about: Pick<BidGroup, "shape" | "level" | "costs">,
): BidGroup {
  const isBefore = (level: number, a: number, b: number): boolean => {
    const { tournament, bidOf } = group;
    const x = bidOf[level === LEVEL.server ? a : winnerAt(tournament, a)]!;
    const y = bidOf[level === LEVEL.server ? b : winnerAt(tournament, b)]!;
    const { limit, seq } = bids;
    return limit[x] !== limit[y] ? limit[x]! > limit[y]! : seq[x]! < seq[y]!;
  };
  const group: BidGroup = {
    ...about,
    tournament: { topology, trees: sparseTrees(topology), visits: 0, isBefore },
    bids,
    bidOf: [],
    serverOf: [],
    positionOf: [],
    spare: [],
    used: new Map(),
    holes: new Map(),
    best: -1,
  };
  return group;
}

/** Lets a bid wait at a server; gives the registration. O(log bids), less if others are ahead. */
export function register(group: BidGroup, bid: number, server: number): number {
  const registration = group.spare.pop() ?? group.bidOf.length;
  let position = group.holes.get(server)?.pop();
  if (position === undefined) {
    position = group.used.get(server) ?? 0;
    group.used.set(server, position + 1);
  }
  group.bidOf[registration] = bid;
  group.serverOf[registration] = server;
  group.positionOf[registration] = position;
  climb(group, registration, true);
  return registration;
}

export function unregister(group: BidGroup, registration: number): void {
  climb(group, registration, false);
  group.spare.push(registration);
  const server = group.serverOf[registration]!;
  if (winnerAt(group.tournament, server) === NOBODY) {
    group.used.delete(server);
    group.holes.delete(server);
    return;
  }
  const holes = group.holes.get(server);
  if (holes === undefined) group.holes.set(server, [group.positionOf[registration]!]);
  else holes.push(group.positionOf[registration]!);
}

/** Carries a change upwards as far as winners change, and no further than the group looks. */
function climb(group: BidGroup, registration: number, isThere: boolean): void {
  const { tournament } = group;
  const { parent, position, level } = tournament.topology;
  let place = group.serverOf[registration]!;
  let child = registration;
  let slot = group.positionOf[registration]!;
  let stays = isThere;
  for (;;) {
    const was = winnerAt(tournament, place);
    replay(tournament, place, slot, child, stays);
    const now = winnerAt(tournament, place);
    if (level[place] === group.level) group.best = Math.max(group.best, limitOf(group, now));
    if (now === was || level[place] === group.level) break;
    child = place;
    slot = position[place]!;
    stays = now !== NOBODY;
    place = parent[place]!;
  }
  if (group.level === LEVEL.anywhere) group.best = limitOf(group, winnerAt(tournament, 0));
}

function limitOf({ bids, bidOf }: BidGroup, registration: number): number {
  return registration === NOBODY ? -1 : bids.limit[bidOf[registration]!]!;
}
