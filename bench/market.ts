import { createPrng, type Prng } from "../src/base/index.ts";
import { market } from "../src/kernel/index.ts";
import {
  INTERLEAVED_RULES,
  measureQuality,
  type QualityRow,
  STANDING_RULES,
} from "../src/sim/market/index.ts";
import { orderRows } from "./market/http.ts";
import { ledgerRows } from "./market/ledger.ts";
import { locatedRows } from "./market/located.ts";
import { peerRate } from "./market/peer.ts";
import { rateOf } from "./market/rate.ts";
import type { BenchRow } from "./rows/row.ts";

const NEVER = Number.POSITIVE_INFINITY;
const RESTING = 100_000;
/** Forward windows start within a quarter. */
const GRID_HOURS = 2_160;

/**
 * The market's decisions, without journal and accounts where nothing else is said; rates are by the
 * process's own time, but for those over HTTP. Those "in the ledger" are as they are served, with
 * accounts, grants and events.
 */
export async function bench(): Promise<BenchRow[]> {
  return [
    ...plainBook(),
    ...(await orderRows()),
    ...ledgerRows(),
    ...locatedRows(),
    ...windowRows(),
    ...qualityRows(),
  ];
}

function plainBook(): BenchRow[] {
  return [500, 20_000].map((ticks) => ({
    name: `plain limit orders, 10^5 resting, ${ticks} prices a side`,
    value: best([1, 2, 3].map((seed) => bookRate(seed, ticks))),
    unit: "/s",
    baseline: { name: "nodejs-order-book, the same mix", value: peerRate(1, ticks) },
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
  const send = (order: market.LimitOrder): number => {
    const plan = market.planOrder(book, order, 0);
    market.applyOrder(book, order, plan);
    if (plan.rests > 0) live.push(order.order);
    return plan.filled;
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
  return rateOf(script, (step) => {
    if (typeof step !== "number") return send(step);
    const place = step % live.length;
    const left = market.cancelOrder(book, live[place]!) ?? 0;
    live[place] = live[live.length - 1]!;
    live.pop();
    return left;
  });
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

/** 60 % of the resting orders sell; 45 % cancels, 10 % that cross, 45 % new ones. */
function windowRate(mean: number): number {
  const prng = createPrng(mean);
  const windows = market.createWindows();
  const live: number[] = [];
  let order = 0;
  const place = (crosses: boolean): number => {
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
    return order;
  };
  const size = (): number => windows.sells.size + windows.buys.size;
  while (size() < RESTING) place(false);
  const script = Array.from({ length: 30_000 }, () => prng.below(100));
  return rateOf(script, (dice) => {
    if (dice >= 45) return place(dice < 55);
    const at = prng.below(live.length);
    const wasThere = market.cancelWindowOrder(windows, live[at]!);
    live[at] = live[live.length - 1]!;
    live.pop();
    return wasThere ? 1 : 0;
  });
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
    ...(bar !== undefined && { bar: { of: "value", op: "<=", value: bar } as const }),
  };
}
