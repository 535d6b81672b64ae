import { assert } from "../../../base/index.ts";
import type { MicroCredits, Units } from "../../measures.ts";
import { ORDER_VALUE_MAX, PRICE_MAX, WINDOW_HOURS_MAX } from "../limits.ts";
import {
  type Hour,
  POOL,
  type PoolSupply,
  type RestingSell,
  type Span,
  type WindowBuy,
  type WindowFill,
  type WindowPlan,
  type Windows,
} from "./types.ts";

/** Why a forward order is not taken, checked in this order. */
export type WindowRejection =
  | { readonly reason: "window_must_not_be_empty" }
  | { readonly reason: "window_too_long"; readonly hoursMax: number }
  | { readonly reason: "price_out_of_range"; readonly max: MicroCredits }
  | { readonly reason: "amount_must_be_positive" }
  | { readonly reason: "value_too_large"; readonly max: number }
  | { readonly reason: "minimum_out_of_range"; readonly max: Units };

/** The first fault of an order for an amount over a window, or undefined. */
export function faultOfWindow(
  { from, to }: Span,
  price: MicroCredits,
  amount: Units,
  minimum: Units = 1,
): WindowRejection | undefined {
  const hours = to - from;
  if (!Number.isSafeInteger(hours) || hours < 1) return { reason: "window_must_not_be_empty" };
  if (hours > WINDOW_HOURS_MAX) return { reason: "window_too_long", hoursMax: WINDOW_HOURS_MAX };
  if (!Number.isSafeInteger(price) || price < 0 || price > PRICE_MAX) {
    return { reason: "price_out_of_range", max: PRICE_MAX };
  }
  if (!Number.isSafeInteger(amount) || amount < 1) return { reason: "amount_must_be_positive" };
  if (price * amount * hours > ORDER_VALUE_MAX || amount * hours > ORDER_VALUE_MAX) {
    return { reason: "value_too_large", max: ORDER_VALUE_MAX };
  }
  const isMinimumRight = Number.isSafeInteger(minimum) && minimum >= 1 && minimum <= amount;
  return isMinimumRight ? undefined : { reason: "minimum_out_of_range", max: amount };
}

/** What a woken buy pays the sell that woke it: the buy was there before. */
interface Newcomer {
  readonly order: number;
}

/**
 * The most units that a buy can have in every hour of its window within its limit, hour by hour
 * from the cheapest sell, which is also the least total price; own sells are passed by. Reads
 * only. O(hours x sells met).
 */
export function planBuy(
  windows: Windows,
  buy: WindowBuy,
  pool?: PoolSupply,
  newcomer?: Newcomer,
): WindowPlan {
  const fault = faultOfWindow(buy, buy.limit, buy.amount, buy.minimum);
  assert(fault === undefined, "a forward order without faults");
  let amount = buy.amount;
  let shortHour: Hour | undefined;
  for (let hour = buy.from; hour < buy.to; hour++) {
    const there = unitsAt(windows, buy, hour, amount, pool);
    if (there === amount) continue;
    amount = there;
    shortHour = hour;
    if (amount < buy.minimum) return judge(buy, [], 0, shortHour);
  }
  return judge(buy, takeCheapest(windows, buy, amount, pool, newcomer), amount, shortHour);
}

function judge(
  buy: WindowBuy,
  fills: readonly WindowFill[],
  filled: Units,
  shortHour: Hour | undefined,
): WindowPlan {
  const left = buy.amount - filled;
  const rests = buy.timeInForce === "gtc" && left >= buy.minimum ? left : 0;
  const plan = { fills, filled, rests, dropped: left - rests };
  return shortHour === undefined ? plan : { ...plan, shortHour };
}

/** Units in an hour within the limit, counted only up to `enough`. */
function unitsAt(
  windows: Windows,
  buy: WindowBuy,
  hour: Hour,
  enough: Units,
  pool: PoolSupply | undefined,
): Units {
  let sum = pool !== undefined && pool.price <= buy.limit ? pool.freeAt(hour) : 0;
  for (const chunk of windows.hours.get(hour)?.sells.chunks ?? []) {
    for (let k = 0; k < chunk.items.length; k++) {
      if (sum >= enough || chunk.keys[k]! > buy.limit) return Math.min(sum, enough);
      const { sell, left } = chunk.items[k]!;
      if (sell.owner !== buy.owner) sum += left[hour - sell.from]!;
    }
  }
  return Math.min(sum, enough);
}

function takeCheapest(
  windows: Windows,
  buy: WindowBuy,
  amount: Units,
  pool: PoolSupply | undefined,
  newcomer: Newcomer | undefined,
): readonly WindowFill[] {
  const runs: Run[] = [];
  let open: Run[] = [];
  for (let hour = buy.from; hour < buy.to; hour++) {
    const next: Run[] = [];
    for (const part of partsOf(windows, buy, hour, amount, pool)) {
      const sell = part.from?.sell;
      const number = sell?.order ?? POOL;
      const run = open.find((one) => one.sell === number && one.amount === part.amount);
      if (run !== undefined) {
        run.to = hour + 1;
        next.push(run);
        continue;
      }
      const price = number === newcomer?.order ? buy.limit : (sell?.price ?? pool?.price ?? 0);
      const about = { buy: buy.order, sell: number, seller: sell?.owner ?? POOL };
      const fresh = { ...about, amount: part.amount, price, from: hour, to: hour + 1 };
      runs.push(fresh);
      next.push(fresh);
    }
    open = next;
  }
  return runs;
}

type Run = { -readonly [Key in keyof WindowFill]: WindowFill[Key] };

interface Part {
  /** Undefined for the pool. */
  readonly from: RestingSell | undefined;
  readonly amount: Units;
}

/** `amount` units of one hour, cheapest first; the pool after all sells at its price. */
function partsOf(
  windows: Windows,
  buy: WindowBuy,
  hour: Hour,
  amount: Units,
  pool: PoolSupply | undefined,
): readonly Part[] {
  const parts: Part[] = [];
  let wanted = amount;
  const take = (from: RestingSell | undefined, there: Units): void => {
    const taken = Math.min(wanted, there);
    if (taken > 0) parts.push({ from, amount: taken });
    wanted -= taken;
  };
  let isPoolAsked = pool === undefined || pool.price > buy.limit;
  for (const chunk of windows.hours.get(hour)?.sells.chunks ?? []) {
    for (let k = 0; k < chunk.items.length && wanted > 0; k++) {
      if (!isPoolAsked && pool !== undefined && chunk.keys[k]! > pool.price) {
        take(undefined, pool.freeAt(hour));
        isPoolAsked = true;
      }
      const resting = chunk.items[k]!;
      if (resting.sell.owner !== buy.owner) take(resting, resting.left[hour - resting.sell.from]!);
    }
  }
  if (!isPoolAsked && pool !== undefined) take(undefined, pool.freeAt(hour));
  assert(wanted === 0, "what was counted must be there");
  return parts;
}
