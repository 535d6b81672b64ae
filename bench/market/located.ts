import { createPrng, type Prng } from "../../src/base/index.ts";
import { market } from "../../src/kernel/index.ts";
import type { BenchRow } from "../rows/row.ts";
import { rateOf } from "./rate.ts";

const NEVER = Number.POSITIVE_INFINITY;
const SHAPES = [1, 2, 4, 8].flatMap((cores) => [
  { cores, memory: 2 * cores },
  { cores, memory: 8 * cores },
]);
const MACHINE = { cores: 16, memory: 64 };

interface Located {
  readonly state: market.LocatedMarket;
  readonly servers: readonly number[];
  readonly prng: Prng;
  readonly agents: number;
}

/** So many machines in racks of 50, 40 racks to each of 5 data centres (and more with more). */
function createLocated(agents: number, seed: number): Located {
  const prng = createPrng(seed);
  const state = market.createLocatedMarket(market.GLOW_DISTANCES);
  for (const shape of SHAPES) market.internShape(state, shape);
  const racks = agents / 50;
  const servers = Array.from({ length: agents }, (_, server) => {
    const rack = server % racks;
    const at = { dataCenter: `d${rack % 5}`, rack: `r${rack}`, server: `s${server}` };
    return market.internServer(state.topology, at);
  });
  return { state, servers, prng, agents };
}

function inputsFor({ prng, servers }: Located): readonly market.BidInput[] {
  const input = () => ({ server: servers[prng.below(servers.length)]!, bytes: 1 });
  return Array.from({ length: 1 + prng.below(3) }, input);
}

function makeBid(located: Located, bid: number): market.LocatedBid {
  const { prng } = located;
  return {
    bid,
    owner: bid,
    limit: 100 + prng.below(100),
    seq: bid,
    shape: prng.below(SHAPES.length),
    prefer: "nearest",
    inputs: inputsFor(located),
    patience: market.NO_PATIENCE,
    arrivedAt: 0,
    wasAnnounced: false,
  };
}

interface Rate {
  readonly perSecond: number;
  /** Of a scan over typed arrays, on the same state. */
  readonly scan: number;
  readonly visits: number;
}

/** Both sides of the located market at 10^4 and 10^5, each against a scan of the same state. */
export function locatedRows(): BenchRow[] {
  const rows: BenchRow[] = [];
  const sides = [
    ["bid takes the best ask", askSide],
    ["slot takes the best waiting bid", bidSide],
  ] as const;
  for (const [name, measure] of sides) {
    const [small, large] = [measure(10_000), measure(100_000)];
    for (const [size, rate, bar] of [
      ["10^4", small, 20],
      ["10^5", large, 100],
    ] as const) {
      const baseline = { name: "a scan over typed arrays", value: rate.scan };
      const about = { value: rate.perSecond, unit: "/s", baseline };
      const title = `${name}, ${size}, 8 shapes, 1 to 3 inputs`;
      rows.push({ ...about, name: `${title}: against a scan`, bar: ratioBar(">=", bar) });
      if (size === "10^4") rows.push({ ...about, name: title, bar: valueBar(">=", 50_000) });
    }
    rows.push({
      name: `${name}: time at 10^5 against 10^4`,
      value: 1e6 / large.perSecond,
      unit: "us",
      baseline: { name: "10^4", value: 1e6 / small.perSecond },
      bar: ratioBar("<=", 3),
    });
    rows.push({
      name: `${name}: tree nodes visited per match, 10^5`,
      value: large.visits,
      unit: "nodes",
      baseline: { name: "10^4", value: small.visits },
      bar: ratioBar("<=", 2),
    });
  }
  return rows;
}

function valueBar(op: ">=" | "<=", value: number): NonNullable<BenchRow["bar"]> {
  return { of: "value", op, value };
}

function ratioBar(op: ">=" | "<=", value: number): NonNullable<BenchRow["bar"]> {
  return { of: "ratio", op, value };
}

/** Machines half full: each bid takes its best ask, and the oldest taken slot comes back. */
function askSide(agents: number): Rate {
  const located = createLocated(agents, 1);
  const { state, prng, servers } = located;
  const asks = servers.map((server, k): market.LocatedAsk => {
    const own = { ask: k, owner: -1, price: 50 + prng.below(100), seq: k, speed: 1, server };
    return { ...own, ...MACHINE };
  });
  for (const ask of asks) market.addAsk(state, ask);
  const taken: { readonly ask: number; readonly shape: number }[] = [];
  let next = 0;
  const step = (bid: market.LocatedBid): number => {
    const slot = market.bestAsk(state, bid);
    if (slot >= 0) {
      const ask = state.asks.number[slot]!;
      change(state, ask, SHAPES[bid.shape]!, -1);
      taken.push({ ask, shape: bid.shape });
    }
    if (taken.length - next > 2 * agents) {
      const { ask, shape } = taken[next]!;
      next += 1;
      change(state, ask, SHAPES[shape]!, 1);
    }
    return slot;
  };
  for (let bid = 0; bid < 3 * agents; bid++) step(makeBid(located, bid));
  const bids = Array.from({ length: 60_000 }, (_, bid) => makeBid(located, bid));
  const before = visitsOf(state);
  const perSecond = rateOf(bids, step);
  const visits = (visitsOf(state) - before) / bids.length;
  const columns = scanColumns(located);
  const scan = rateOf(bids.slice(0, 5_000_000 / agents), (bid) => scanAsks(columns, bid));
  return { perSecond, scan, visits };
}

function change(
  state: market.LocatedMarket,
  ask: number,
  shape: market.Capacity,
  sign: 1 | -1,
): void {
  const { cores, memory } = market.capacityOf(state, ask);
  const left = { cores: cores + sign * shape.cores, memory: memory + sign * shape.memory };
  market.setCapacity(state, ask, left);
}

function visitsOf({ shapes, groups }: market.LocatedMarket): number {
  const asks = shapes.reduce((sum, { tour }) => sum + tour.tournament.visits, 0);
  return groups.reduce((sum, { tournament }) => sum + tournament.visits, asks);
}

/** What a scan reads, one place after another. */
interface ScanColumns {
  readonly server: Int32Array;
  readonly rack: Int32Array;
  readonly dataCenter: Int32Array;
  readonly cores: Int32Array;
  readonly memory: Int32Array;
  readonly price: Int32Array;
  readonly parent: readonly number[];
}

function scanColumns({ state }: Located): ScanColumns {
  const { asks, topology } = state;
  const { parent } = topology;
  return {
    server: Int32Array.from(asks.server),
    rack: Int32Array.from(asks.server, (server) => parent[server]!),
    dataCenter: Int32Array.from(asks.server, (server) => parent[parent[server]!]!),
    cores: Int32Array.from(asks.cores),
    memory: Int32Array.from(asks.memory),
    price: Int32Array.from(asks.price),
    parent,
  };
}

function scanAsks(columns: ScanColumns, bid: market.LocatedBid): number {
  const { server, rack, dataCenter, cores, memory, price, parent } = columns;
  const shape = SHAPES[bid.shape]!;
  const inputs = bid.inputs.map((one) => {
    const home = parent[one.server]!;
    return { server: one.server, rack: home, dataCenter: parent[home]! };
  });
  const shares = market.sharesOf(bid.inputs.map(({ bytes }) => bytes));
  let [found, least] = [-1, NEVER];
  for (let k = 0; k < server.length; k++) {
    if (cores[k]! < shape.cores || memory[k]! < shape.memory || price[k]! > bid.limit) continue;
    let cost = 16;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!;
      if (input.server === server[k]) cost += shares[i]!;
      else if (input.rack === rack[k]) cost += shares[i]! * 10;
      else cost += shares[i]! * (input.dataCenter === dataCenter[k] ? 100 : 1_000);
    }
    if (cost > least || (cost === least && price[k]! >= price[found]!)) continue;
    [found, least] = [k, cost];
  }
  return found;
}

/** As many waiting bids as machines: each slot takes its best, and a new bid comes. */
function bidSide(agents: number): Rate {
  const located = createLocated(agents, 2);
  const { state, prng, servers } = located;
  let number = 0;
  // Made before the clock runs: whoever sends a bid makes it.
  const bids = Array.from({ length: agents + 30_000 }, (_, bid) => makeBid(located, bid));
  const wait = (): void => {
    market.addWaiting(state, bids[number]!, 0);
    number += 1;
  };
  for (let k = 0; k < agents; k++) wait();
  const slots = Array.from({ length: 30_000 }, () => ({
    server: servers[prng.below(agents)]!,
    price: 50 + prng.below(100),
    owner: -1,
    ...SHAPES[prng.below(SHAPES.length)]!,
  }));
  const scanned = [...state.waiting.values()];
  const limits = Float64Array.from(scanned, ({ bid }) => bid.limit);
  const shapes = Int32Array.from(scanned, ({ bid }) => bid.shape);
  const scan = rateOf(slots.slice(0, 5_000_000 / agents), (slot) =>
    scanBids(state, { scanned, limits, shapes }, slot),
  );
  const before = visitsOf(state);
  const perSecond = rateOf(slots, (slot) => {
    const waiting = market.bestBid(state, slot);
    if (waiting === undefined) return 0;
    market.removeWaiting(state, waiting.bid.bid);
    wait();
    return waiting.bid.bid;
  });
  return { perSecond, scan, visits: (visitsOf(state) - before) / slots.length };
}

type Slot = market.Capacity & { readonly server: number; readonly price: number };

function scanBids(
  state: market.LocatedMarket,
  {
    scanned,
    limits,
    shapes,
  }: {
    readonly scanned: readonly { readonly reach: market.Reach }[];
    readonly limits: Float64Array;
    readonly shapes: Int32Array;
  },
  slot: Slot,
): number {
  const { parent } = state.topology;
  const rack = parent[slot.server]!;
  const chain = [0, parent[rack]!, rack, slot.server];
  let [found, most] = [-1, -1];
  for (let k = 0; k < limits.length; k++) {
    const shape = SHAPES[shapes[k]!]!;
    if (limits[k]! < slot.price || shape.cores > slot.cores || shape.memory > slot.memory) continue;
    const { places, costs } = scanned[k]!.reach;
    let least = NEVER;
    for (let i = 0; i < places.length; i++) {
      if (costs[i]! < least && chain.includes(places[i]!)) least = costs[i]!;
    }
    if (limits[k]! / least > most) [found, most] = [k, limits[k]! / least];
  }
  return found;
}
