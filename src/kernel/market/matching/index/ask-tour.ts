import { LEVEL, type Topology } from "../topology.ts";
import { replay, type Tournament, winnerAt } from "./tournament.ts";
import { denseTrees, NOBODY } from "./trees.ts";

/** Asks in columns, by their slot. Asks of one pool share a price and a `seq`: they are one. */
export interface AskColumns {
  readonly number: number[];
  readonly owner: number[];
  readonly price: number[];
  /** Time priority: the earlier order is the lower number. */
  readonly seq: number[];
  readonly speed: number[];
  readonly server: number[];
  /** Position among the asks of the server. */
  readonly position: number[];
  readonly cores: number[];
  readonly memory: number[];
}

/**
 * The asks that fit one shape, best first below each place: least penalty of announced demand,
 * then price, then time; within a pool the data centre, then the rack, with the most free.
 */
export interface AskTour {
  readonly tournament: Tournament;
  readonly asks: AskColumns;
  /** Units each ask has for the shape: 0 or 1 where only "fits" counts. */
  readonly units: number[];
  /** By place: units below it. */
  readonly free: number[];
  /** By place: announced bids with data below it. Empty unless demand is announced. */
  readonly announced: number[];
  /** By level: what taking a slot costs that announced demand needs, in sixteenths. */
  readonly steps: readonly number[];
  /** By place: the penalty of its best item, from this place down. */
  readonly penalty: number[];
}

export function createAskTour(
  topology: Topology,
  asks: AskColumns,
  steps: readonly number[],
): AskTour {
  const tour: AskTour = {
    tournament: {
      topology,
      trees: denseTrees(),
      visits: 0,
      isBefore: (l, a, b) => before(tour, l, a, b),
    },
    asks,
    units: [],
    free: [],
    announced: [],
    steps,
    penalty: [],
  };
  return tour;
}

/** Tells how many units an ask has for the shape. O(log asks). */
export function setUnits(tour: AskTour, ask: number, units: number): void {
  const delta = units - (tour.units[ask] ?? 0);
  if (delta === 0) return;
  tour.units[ask] = units;
  const server = tour.asks.server[ask]!;
  replay(tour.tournament, server, tour.asks.position[ask]!, ask, units > 0);
  climb(tour, server, delta);
}

/** Announces `delta` more bids (or fewer) with data on `server`. O(log asks). */
export function announce(tour: AskTour, server: number, delta: number): void {
  const { parent } = tour.tournament.topology;
  for (let place = server; place > 0; place = parent[place]!) {
    tour.announced[place] = (tour.announced[place] ?? 0) + delta;
  }
  climb(tour, server, 0);
}

/** What taking a slot below `place` would cost announced demand at the places that hold it. */
export function penaltyAbove(tour: AskTour, place: number): number {
  if (tour.announced.length === 0) return 0;
  const { parent } = tour.tournament.topology;
  let sum = 0;
  for (let up = parent[place]!; up > 0; up = parent[up]!) sum += ownPenalty(tour, up);
  return sum;
}

/** Is ask `a` before `b` at equal cost? Price, time, then the pool's rule. */
export function isAskBefore(tour: AskTour, a: number, b: number): boolean {
  const { price, seq, server, number } = tour.asks;
  if (price[a] !== price[b]) return price[a]! < price[b]!;
  if (seq[a] !== seq[b]) return seq[a]! < seq[b]!;
  if (server[a] === server[b]) return number[a]! < number[b]!;
  const { parent } = tour.tournament.topology;
  let [one, two] = [server[a]!, server[b]!];
  while (parent[one] !== parent[two]) [one, two] = [parent[one]!, parent[two]!];
  return isPlaceBefore(tour, tour.tournament.topology.level[one]!, one, two);
}

/** Of two siblings: the data centre or rack with more free, else the one known for longer. */
function isPlaceBefore(tour: AskTour, level: number, a: number, b: number): boolean {
  const more = level === LEVEL.server ? 0 : tour.free[a]! - tour.free[b]!;
  return more !== 0 ? more > 0 : a < b;
}

function before(tour: AskTour, level: number, a: number, b: number): boolean {
  const { price, seq, number } = tour.asks;
  if (level === LEVEL.server) {
    if (price[a] !== price[b]) return price[a]! < price[b]!;
    return seq[a] !== seq[b] ? seq[a]! < seq[b]! : number[a]! < number[b]!;
  }
  const lead = (tour.penalty[a] ?? 0) - (tour.penalty[b] ?? 0);
  if (lead !== 0) return lead < 0;
  const [x, y] = [winnerAt(tour.tournament, a), winnerAt(tour.tournament, b)];
  if (price[x] !== price[y]) return price[x]! < price[y]!;
  if (seq[x] !== seq[y]) return seq[x]! < seq[y]!;
  return isPlaceBefore(tour, level + 1, a, b);
}

/** Carries a change at a server up to "anywhere". */
function climb(tour: AskTour, server: number, delta: number): void {
  const { tournament } = tour;
  const { parent, position } = tournament.topology;
  for (let place = server; ; place = parent[place]!) {
    tour.free[place] = (tour.free[place] ?? 0) + delta;
    if (place === 0) return;
    if (tour.announced.length > 0) tour.penalty[place] = penaltyOf(tour, place);
    const isThere = winnerAt(tournament, place) !== NOBODY;
    replay(tournament, parent[place]!, position[place]!, place, isThere);
  }
}

function penaltyOf(tour: AskTour, place: number): number {
  const { topology, trees } = tour.tournament;
  const own = ownPenalty(tour, place);
  if (topology.level[place] === LEVEL.server) return own;
  const child = trees.treeAt(place)?.[1] ?? NOBODY;
  return child === NOBODY ? own : own + (tour.penalty[child] ?? 0);
}

/** A slot is missed once as many announced bids want one here as there are. */
function ownPenalty(tour: AskTour, place: number): number {
  const wanted = tour.announced[place] ?? 0;
  if (wanted === 0 || wanted < (tour.free[place] ?? 0)) return 0;
  return tour.steps[tour.tournament.topology.level[place]!]!;
}
