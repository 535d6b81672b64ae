import { assert } from "../../../base/index.ts";
import type { Instant, Units } from "../../measures.ts";
import { MINIMUM_PASSES_MAX, ORDER_VALUE_MAX, PRICE_MAX } from "../limits.ts";
import { nextExpiry } from "./expiry.ts";
import { ladderBest } from "./ladder.ts";
import {
  type Book,
  type DropReason,
  type LimitOrder,
  NONE,
  type OrderNumber,
  type OrderPlan,
  type PlannedFill,
} from "./types.ts";

/** Why an order is not let into a book at all, checked in this order. */
export type OrderRejection =
  | { readonly reason: "price_out_of_range"; readonly max: number }
  | { readonly reason: "amount_must_be_positive" }
  | { readonly reason: "value_too_large"; readonly max: number }
  | { readonly reason: "minimum_out_of_range"; readonly max: Units }
  | { readonly reason: "already_expired"; readonly at: Instant };

/** The first fault of an order, or undefined. Prices start at 0: some give capacity away. */
export function faultOfOrder(order: LimitOrder, at: Instant): OrderRejection | undefined {
  const { price, amount, minimum } = order;
  if (!Number.isSafeInteger(price) || price < 0 || price > PRICE_MAX) {
    return { reason: "price_out_of_range", max: PRICE_MAX };
  }
  if (!Number.isSafeInteger(amount) || amount < 1) return { reason: "amount_must_be_positive" };
  if (amount > ORDER_VALUE_MAX || price * amount > ORDER_VALUE_MAX) {
    return { reason: "value_too_large", max: ORDER_VALUE_MAX };
  }
  if (!Number.isSafeInteger(minimum) || minimum < 1 || minimum > amount) {
    return { reason: "minimum_out_of_range", max: amount };
  }
  return order.expiresAt > at ? undefined : { reason: "already_expired", at };
}

/**
 * What `order` would do on arrival: with whom it trades, at the resting orders' prices, best price
 * first and first in, first out within a price. Reads only; `applyOrder` does it.
 *
 * What is due at `at` must have been expired before. Cost: O(log n) and the orders it meets.
 */
export function planOrder(book: Book, order: LimitOrder, at: Instant): OrderPlan {
  assert(faultOfOrder(order, at) === undefined, "an order without faults");
  assert(nextExpiry(book) > at, "orders that are due must be expired before one is planned");
  const ladder = order.side === "bid" ? book.asks : book.bids;
  if (ladderBest(ladder) > limitKey(order)) return judge(order, NOTHING);
  const taken = walk(book, order, 0);
  const isTooLittle = taken.filled > 0 && taken.filled < order.minimum;
  // Small trades may have kept it from one that is large enough by itself: try again without.
  return judge(order, isTooLittle ? walk(book, order, order.minimum) : taken);
}

interface Taken {
  readonly fills: readonly PlannedFill[];
  readonly selfCancels: readonly OrderNumber[];
  readonly filled: Units;
  readonly stop: "self_trade" | "too_many_passed" | undefined;
}

const EMPTY: readonly never[] = [];
const NOTHING: Taken = { fills: EMPTY, selfCancels: EMPTY, filled: 0, stop: undefined };

/** The worst key of the other side that `order` still takes. */
function limitKey({ side, price }: LimitOrder): number {
  return side === "bid" ? price : -price;
}

interface Walk {
  /** The least that the first trade must bring. */
  readonly firstMin: Units;
  readonly amount: Units;
  readonly fills: PlannedFill[];
  readonly selfCancels: OrderNumber[];
  left: Units;
  passed: number;
  stop: "self_trade" | "too_many_passed" | undefined;
}

/** Meets resting orders until nothing is left to take, the price is too bad, or it must stop. */
function walk(book: Book, order: LimitOrder, firstMin: Units): Taken {
  const ladder = order.side === "bid" ? book.asks : book.bids;
  const limit = limitKey(order);
  const state: Walk = {
    firstMin,
    amount: order.amount,
    fills: [],
    selfCancels: [],
    left: order.amount,
    passed: 0,
    stop: undefined,
  };
  for (const chunk of ladder.chunks) {
    for (let place = 0; place < chunk.count; place++) {
      if (chunk.keys[place]! > limit) return finish(order, state);
      walkLevel(book, order, chunk.levels[place]!, state);
      if (state.left === 0 || state.stop !== undefined) return finish(order, state);
    }
  }
  return finish(order, state);
}

function walkLevel(book: Book, order: LimitOrder, level: number, state: Walk): void {
  const { orders } = book;
  const price = book.levels.price[level]!;
  for (let slot = book.levels.head[level]!; slot !== NONE; slot = orders.next[slot]!) {
    if (orders.owner[slot] === order.owner) {
      if (order.selfTrade === "cancel_incoming") state.stop = "self_trade";
      else state.selfCancels.push(orders.number[slot]!);
    } else {
      meet(book, slot, price, state);
    }
    if (state.left === 0 || state.stop !== undefined) return;
  }
}

function meet({ orders }: Book, slot: number, price: number, state: Walk): void {
  const amount = Math.min(state.left, orders.left[slot]!);
  const minimum = orders.minimum[slot]!;
  if (amount < minimum || (state.left === state.amount && amount < state.firstMin)) {
    state.passed += 1;
    if (state.passed > MINIMUM_PASSES_MAX) state.stop = "too_many_passed";
    return;
  }
  const rest = orders.left[slot]! - amount;
  const stays = rest < minimum ? 0 : rest;
  const [number, owner] = [orders.number[slot]!, orders.owner[slot]!];
  state.fills.push({ order: number, owner, price, amount, stays, dropped: rest - stays });
  state.left -= amount;
}

function finish(order: LimitOrder, { fills, selfCancels, left, stop }: Walk): Taken {
  return { fills, selfCancels, filled: order.amount - left, stop };
}

/** Applies the order's own conditions to what it could take. */
function judge(order: LimitOrder, taken: Taken): OrderPlan {
  const { amount, minimum, timeInForce } = order;
  if (timeInForce === "fok" && taken.filled < amount) return end(order, "not_all");
  const isEnough = taken.filled >= minimum;
  if (timeInForce === "post_only" && isEnough) return end(order, "would_trade");
  if (taken.stop === "self_trade" && !isEnough) return end(order, "self_trade");
  if (taken.stop === "too_many_passed" && !isEnough) return end(order, "too_many_passed");
  if (timeInForce === "ioc" && !isEnough) {
    return end(order, minimum > 1 ? "below_minimum" : "immediate_only");
  }
  const filled = isEnough ? taken.filled : 0;
  const fills = isEnough ? taken.fills : EMPTY;
  const left = amount - filled;
  const { selfCancels } = taken;
  if (left === 0) return { fills, selfCancels, filled, rests: 0, dropped: 0 };
  const reason = reasonToDrop(order, left, taken);
  if (reason !== undefined) {
    return { fills, selfCancels, filled, rests: 0, dropped: left, reason };
  }
  return { fills, selfCancels, filled, rests: left, dropped: 0 };
}

function reasonToDrop(order: LimitOrder, left: Units, { stop }: Taken): DropReason | undefined {
  if (stop !== undefined) return stop;
  if (order.timeInForce === "ioc") return "immediate_only";
  return left < order.minimum ? "below_minimum" : undefined;
}

function end({ amount }: LimitOrder, reason: DropReason): OrderPlan {
  return { fills: EMPTY, selfCancels: EMPTY, filled: 0, rests: 0, dropped: amount, reason };
}
