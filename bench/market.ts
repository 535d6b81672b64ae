import { createPrng, type Prng } from "../src/base/index.ts";
import { market } from "../src/kernel/index.ts";
import {
  INTERLEAVED_RULES,
  measureQuality,
  type QualityRow,
  STANDING_RULES,
} from "../src/sim/market/index.ts";
import type { BenchRow } from "./row.ts";

const NEVER = Number.POSITIVE_INFINITY;
const RESTING = 100_000;
const SHAPES = [1, 2, 4, 8].flatMap((cores) => [
  { cores, memory: 2 * cores },
  { cores, memory: 8 * cores },
]);
const MACHINE = { cores: 16, memory: 64 };

/**
 * The market's decisions in one process, without journal and accounts. No order-book package is
 * installed, so the plain book stands against its bar alone.
 */
export function bench(): BenchRow[] {
  return [...plainBook(), ...locatedRows(), ...windowRows(), ...qualityRows()];
}

function plainBook(): BenchRow[] {
  return [500, 20_000].map((ticks) => ({
    name: `plain limit orders, 10^5 resting, ${ticks} prices a side`,
    value: best([1, 2, 3].map((seed) => bookRate(seed, ticks))),
    unit: "/s",
    bar: { of: "value", op: ">=", value: 500_000 },
  }));
}

function best(rates: readonly number[]): number {
  return Math.round(Math.max(...rates));
}

/** 45 % new orders, 45 % cancels, 10 % that cross: made before the clock runs. */
function bookRate(seed: number, ticks: number): number {
  const prng = createPrng(seed);
  const book = market.createBook(2 * RESTING);
  const live: number[] = [];
  const send = (order: market.LimitOrder): void => {
    const plan = market.planOrder(book, order, 0);
    market.applyOrder(book, order, plan);
    if (plan.rests > 0) live.push(order.order);
  };
  let number = 0;
  const make = (crosses: boolean): market.LimitOrder => {
    number += 1;
    return plainOrder(prng, number, { ticks, crosses });
  };
  while (book.size < RESTING) send(make(false));
  const count = 300_000;
  const script = Array.from({ length: count }, () => {
    const dice = prng.below(100);
    return dice < 45 ? prng.nextU32() : make(dice < 55);
  });
  const startedAt = performance.now();
  for (const step of script) {
    if (typeof step === "number") {
      const place = step % live.length;
      market.cancelOrder(book, live[place]!);
      live[place] = live[live.length - 1]!;
      live.pop();
    } else {
      send(step);
    }
  }
  return (count / (performance.now() - startedAt)) * 1_000;
}

function plainOrder(
  prng: Prng,
  order: number,
  { ticks, crosses }: { readonly ticks: number; readonly crosses: boolean },
): market.LimitOrder {
  const isBid = prng.chance(1, 2);
  const away = crosses ? -50 : 1 + prng.below(ticks);
  return {
    order,
    owner: order % 1_000,
    side: isBid ? "bid" : "ask",
    price: 1_000_000 + (isBid ? -away : away),
    amount: 1 + prng.below(100),
    minimum: 1,
    timeInForce: crosses ? "ioc" : "gtc",
    expiresAt: NEVER,
    selfTrade: "cancel_resting",
  };
}

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

function locatedRows(): BenchRow[] {
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
  const step = (bid: market.LocatedBid): void => {
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

function rateOf<Item>(items: readonly Item[], step: (item: Item) => void): number {
  const startedAt = performance.now();
  for (const item of items) step(item);
  return Math.round((items.length / (performance.now() - startedAt)) * 1_000);
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

let sink = 0;

function scanAsks(columns: ScanColumns, bid: market.LocatedBid): void {
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
  sink += found;
}

/** As many waiting bids as machines: each slot takes its best, and a new bid comes. */
function bidSide(agents: number): Rate {
  const located = createLocated(agents, 2);
  const { state, prng, servers } = located;
  let number = 0;
  const wait = (): void => {
    number += 1;
    market.addWaiting(state, makeBid(located, number), 0);
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
  const scan = rateOf(slots.slice(0, 5_000_000 / agents), (slot) => {
    sink += scanBids(state, { scanned, limits, shapes }, slot);
  });
  const before = visitsOf(state);
  const perSecond = rateOf(slots, (slot) => {
    const waiting = market.bestBid(state, slot);
    if (waiting === undefined) return;
    market.removeWaiting(state, waiting.bid.bid);
    wait();
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

function windowRows(): BenchRow[] {
  return (
    [
      [4, 50_000],
      [24, 20_000],
      [84, 10_000],
    ] as const
  ).map(([hours, bar]) => ({
    name: `forward orders, 10^5 resting, mean window ${hours} h`,
    value: windowRate(hours),
    unit: "/s",
    bar: { of: "value", op: ">=", value: bar },
  }));
}

const GRID_HOURS = 2_160;

/** 60 % of the resting orders sell; 45 % cancels, 10 % that cross, 45 % new ones. */
function windowRate(mean: number): number {
  const prng = createPrng(mean);
  const windows = market.createWindows();
  const live: number[] = [];
  let order = 0;
  const place = (crosses: boolean): void => {
    order += 1;
    const from = prng.below(GRID_HOURS - 2 * mean);
    const span = { order, owner: order, from, to: from + 1 + prng.below(2 * mean - 1) };
    const amount = 1 + prng.below(20);
    const away = crosses ? -1 : prng.below(1_000);
    if (prng.below(100) < 60 && !crosses) {
      market.placeSell(windows, { ...span, price: 10_000 + away, amount });
    } else {
      const limit = crosses ? 10_500 : 9_999 - away;
      const timeInForce = crosses ? "ioc" : "gtc";
      market.placeBuy(windows, { ...span, limit, amount, minimum: 1, timeInForce });
    }
    if (!crosses) live.push(order);
  };
  const size = (): number => windows.sells.size + windows.buys.size;
  while (size() < RESTING) place(false);
  const count = 20_000;
  const startedAt = performance.now();
  for (let k = 0; k < count; k++) {
    const dice = prng.below(100);
    if (dice >= 45) {
      place(dice < 55);
      continue;
    }
    const at = prng.below(live.length);
    market.cancelWindowOrder(windows, live[at]!);
    live[at] = live[live.length - 1]!;
    live.pop();
  }
  return Math.round((count / (performance.now() - startedAt)) * 1_000);
}

/** Not speed, but held against a bound in the same run as well: the optimal assignment. */
function qualityRows(): BenchRow[] {
  const bars = new Map([
    ["no_waiting", 1.1],
    ["patience_10", 1.065],
    ["announced", 1.001],
    ["windows_50", 1.035],
    ["one_batch", 1],
  ]);
  const standing = measureQuality(STANDING_RULES, {
    instances: 200,
    seed: 1,
    arrivals: "standing",
  });
  const interleaved = measureQuality(INTERLEAVED_RULES, {
    instances: 200,
    seed: 1,
    arrivals: "interleaved",
  });
  return [
    ...standing.map((row) => qualityRow(row, "", bars.get(row.policy))),
    ...interleaved.map((row) => {
      return qualityRow(row, "interleaved, ", row.policy === "patience_by_level" ? 1.4 : undefined);
    }),
  ];
}

function qualityRow(row: QualityRow, prefix: string, bar: number | undefined): BenchRow {
  const { policy, medianRatio, p90Ratio, meanDelay, heldPercent } = row;
  const p90 = `p90 ${p90Ratio.toFixed(3)}`;
  const wait = `mean delay ${meanDelay.toFixed(1)}, held ${heldPercent.toFixed(1)} %`;
  return {
    name: `distance over the optimum, ${prefix}${policy} (${p90}; ${wait})`,
    value: medianRatio,
    unit: "x",
    ...(bar !== undefined && { bar: valueBar("<=", bar) }),
  };
}
