import { assert, heapPush } from "../../../base/index.ts";
import { ORDER_RETENTION_MS } from "../../limits.ts";
import { levelAt } from "../../market/index.ts";
import {
  internUser,
  type LedgerState,
  type MarketClass,
  NEVER,
  type Order,
  type OrderState,
  type Stamp,
} from "../../model/index.ts";
import { goFarther, locatedBid, putOn, reviseOn, setLeftOn, takeOff } from "../books/index.ts";
import { locatedInputs, orderKeyId } from "../decide/index.ts";
import { classOf } from "../engine/index.ts";
import { nextRound } from "../rounds/index.ts";
import type { OrderAmended, OrderEnded, OrderPlaced, OrderRested, OrderWidened } from "../types.ts";

export function applyPlaced(state: LedgerState, event: OrderPlaced, stamp: Stamp): void {
  const { market } = state;
  const cls = market.classes[market.classOf.get(event.class) ?? -1];
  assert(cls !== undefined, "an order is of a class that is there");
  assert(event.order === market.nextOrder, "numbers of orders grow by one");
  const user = internUser(state.users, event.userId);
  const { name, side, limit, amount, minimum, timeInForce, selfTrade, prefer, patience } = event;
  market.orders.set(event.order, {
    number: event.order,
    class: cls.index,
    side,
    user,
    ...(name === undefined ? {} : { name }),
    limit,
    amount,
    left: amount,
    minimum,
    timeInForce,
    selfTrade,
    expiresAt: event.expiresAt,
    returnsAt: event.returnsAt,
    prefer,
    inputs: locatedInputs(state, event.inputs),
    patience,
    createdAt: stamp.at,
    priority: market.nextPriority,
    hold: event.hold,
    grant: event.grant,
    level: 0,
    isResting: false,
    state: "open",
    endedAt: NEVER,
    fills: [],
    value: 0,
  });
  market.nextOrder += 1;
  market.nextPriority += 1;
  market.nextHold = Math.max(market.nextHold, event.hold + 1);
  cls.openOf.set(user, (cls.openOf.get(user) ?? 0) + 1);
  if (event.grant > 0) market.askOf.set(event.grant, event.order);
  if (event.key !== undefined) applyKey(state, event, stamp);
}

function applyKey(state: LedgerState, { key, userId, order }: OrderPlaced, { at }: Stamp): void {
  const id = orderKeyId(userId, key!.key);
  // Keys stand in the order of their use; one whose order was forgotten is used anew.
  state.keys.delete(id);
  state.keys.set(id, { fingerprint: key!.fingerprint, grants: [order], usedAt: at });
}

export function applyRested(state: LedgerState, event: OrderRested, { at }: Stamp): void {
  const order = openOrder(state, event.order);
  assert(event.amount === order.left && order.left > 0, "what is left of an order rests");
  const cls = classOf(state, order.class);
  order.isResting = true;
  if (cls.located !== undefined && order.side === "bid") {
    order.level = levelAt(locatedBid(order), at);
  }
  putOn(state, cls, order);
  const { clearing } = cls.options;
  if (clearing.kind === "rounds" && cls.roundAt === NEVER) {
    cls.roundAt = nextRound(at, clearing.everyMs);
  }
}

export function applyWidened(state: LedgerState, { order: number, level }: OrderWidened): void {
  const order = openOrder(state, number);
  order.level = level;
  goFarther(classOf(state, order.class), order);
}

export function applyEnded(state: LedgerState, event: OrderEnded, stamp: Stamp): void {
  const order = openOrder(state, event.order);
  order.endReason = event.reason;
  finish(state, order, event.state, stamp);
}

export function applyAmended(state: LedgerState, event: OrderAmended): void {
  const { market } = state;
  const order = openOrder(state, event.order);
  const cls = classOf(state, order.class);
  if (event.isRequeued) takeOff(state, cls, order);
  order.limit = event.limit;
  order.amount += event.left - order.left;
  order.left = event.left;
  order.minimum = event.minimum;
  order.expiresAt = event.expiresAt;
  if (!event.isRequeued) return reviseOn(state, cls, order);
  order.priority = market.nextPriority;
  market.nextPriority += 1;
  order.isResting = false;
}

/** Takes what was traded off an order; one with nothing left is filled. */
export function takeFrom(state: LedgerState, order: Order, amount: number, stamp: Stamp): void {
  order.left -= amount;
  assert(order.left >= 0, "no order trades more than is left of it");
  if (order.left === 0) finish(state, order, "filled", stamp);
  else setLeftOn(classOf(state, order.class), order);
}

function finish(state: LedgerState, order: Order, as: OrderState, { at }: Stamp): void {
  const { market } = state;
  const cls = classOf(state, order.class);
  if (order.isResting) takeOff(state, cls, order);
  order.isResting = false;
  order.state = as;
  order.endedAt = at;
  countDown(cls, order);
  if (order.grant > 0) market.askOf.delete(order.grant);
  heapPush(market.ended, at + ORDER_RETENTION_MS, order.number);
}

function countDown({ openOf }: MarketClass, { user }: Order): void {
  const open = (openOf.get(user) ?? 0) - 1;
  if (open > 0) openOf.set(user, open);
  else openOf.delete(user);
}

export function openOrder({ market }: LedgerState, number: number): Order {
  const order = market.orders.get(number);
  assert(order?.state === "open", "events change open orders only");
  return order;
}
