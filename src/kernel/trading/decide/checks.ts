import { refuse } from "../../decision.ts";
import { MESSAGE_LENGTH_MAX, ORDERS_OPEN_MAX } from "../../limits.ts";
import { faultOfOrder, type LimitOrder, ORDER_VALUE_MAX, PRICE_MAX } from "../../market/index.ts";
import {
  type Actor,
  actsFor,
  classNamed,
  type Instant,
  keyId,
  type LedgerState,
  type MarketClass,
  NEVER,
  type Order,
  type RequestKey,
  type UserId,
} from "../../model/index.ts";
import type { TradingRejection } from "../types.ts";
import type { Answer } from "./session.ts";

const KNOWN_SHOWN_MAX = 50;

export function invalid(path: string, message: string): TradingRejection {
  return { reason: "invalid_request", path, message };
}

/** The class of that name, or why there is none. */
export function findClass(state: LedgerState, name: string): MarketClass | TradingRejection {
  const cls = classNamed(state.market, name);
  if (cls !== undefined) return cls;
  const known = [...state.market.classOf.keys()].slice(0, KNOWN_SHOWN_MAX);
  return { reason: "unknown_class", class: name, known };
}

/** The actor's open order of that number, or why there is none. Others' are unknown to it. */
export function findOpen(
  { market, users }: LedgerState,
  number: number,
  actor: Actor,
): Order | TradingRejection {
  const order = market.orders.get(number);
  if (order === undefined || !actsFor(actor, users.names[order.user]!)) {
    return { reason: "unknown_order", order: number };
  }
  return order.state === "open"
    ? order
    : { reason: "order_not_open", order: number, state: order.state };
}

/** Where a user's keys for orders are kept: beside those for grants, and apart from them. */
export function orderKeyId(user: UserId, key: string): string {
  return keyId(user, `order\u0000${key}`);
}

/** A key that was used before: the same answer again, or a refusal if the request differs. */
export function checkKey(
  state: LedgerState,
  userId: UserId,
  key: RequestKey | undefined,
): Answer | undefined {
  if (key === undefined) return undefined;
  const use = state.keys.get(orderKeyId(userId, key.key));
  const order = use?.grants[0];
  if (use === undefined || order === undefined) return undefined;
  if (use.fingerprint !== key.fingerprint) {
    return refuse({ reason: "idempotency_key_reused", key: key.key, grant: order });
  }
  // What it was used for may be forgotten before its time: then the key is free again.
  return state.market.orders.has(order) ? { ok: true, events: [], replayOf: [order] } : undefined;
}

export function checkName(name: string | undefined): TradingRejection | undefined {
  const isFine = name === undefined || (name !== "" && name.length <= MESSAGE_LENGTH_MAX);
  return isFine ? undefined : invalid("/name", `must have 1 to ${MESSAGE_LENGTH_MAX} characters`);
}

/** Faults of an order that no market could make good. */
export function checkOrder(order: LimitOrder, at: Instant): TradingRejection | undefined {
  const fault = faultOfOrder(order, at);
  switch (fault?.reason) {
    case undefined:
      return undefined;
    case "price_out_of_range":
      return { reason: "invalid_price", asked: order.price, max: PRICE_MAX };
    case "amount_must_be_positive":
      return { reason: "invalid_amount", amount: order.amount, min: 1 };
    case "value_too_large":
      return { reason: "order_too_large", value: order.price * order.amount, max: ORDER_VALUE_MAX };
    case "minimum_out_of_range":
      return { reason: "invalid_minimum", minimum: order.minimum, max: order.amount };
    default:
      return { reason: "already_expired", expiresAt: order.expiresAt, now: at };
  }
}

/** Room for another order of this owner. */
export function checkRoom(
  { market, users }: LedgerState,
  cls: MarketClass,
  userId: UserId,
): TradingRejection | undefined {
  const user = users.indexOf.get(userId);
  const open = user === undefined ? 0 : (cls.openOf.get(user) ?? 0);
  const max = cls.options.ordersPerOwnerMax;
  if (open >= max) return { reason: "too_many_orders", open, max };
  const all = market.orders.size - market.ended.size;
  return all < ORDERS_OPEN_MAX ? undefined : { reason: "ledger_full", max: ORDERS_OPEN_MAX };
}

/** An order that takes what is there at once has no place in a class that is cleared in rounds. */
export function checkRounds(
  { name, options }: MarketClass,
  timeInForce: string,
  at: Instant,
): TradingRejection | undefined {
  const { clearing } = options;
  if (clearing.kind === "continuous" || timeInForce === "gtc") return undefined;
  const roundAt = at - (at % clearing.everyMs) + clearing.everyMs;
  return { reason: "waits_for_round", class: name, roundAt };
}

/** An expiry as the state has it. */
export function expiryOf(expiresAt: Instant | undefined): Instant {
  return expiresAt ?? NEVER;
}
