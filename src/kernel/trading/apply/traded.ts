import { FILLS_PER_ORDER_KEPT } from "../../limits.ts";
import { recordTrade, tradeValue } from "../../market/index.ts";
import type { Due, LedgerState, MarketState, Order, Stamp } from "../../model/index.ts";
import { classOf } from "../engine/index.ts";
import type { OrderTraded } from "../types.ts";
import { openOrder, takeFrom } from "./orders.ts";

export function applyTraded(state: LedgerState, event: OrderTraded, stamp: Stamp): void {
  const { market } = state;
  const bid = openOrder(state, event.order);
  const { grant, amount, price, startAt, endAt, node, cost, dues } = event;
  const fill = {
    grant,
    at: stamp.at,
    amount,
    price,
    endAt,
    ...(node === undefined ? {} : { node }),
    ...(cost === undefined ? {} : { cost }),
  };
  const orders = event.ask === 0 ? [bid] : [bid, openOrder(state, event.ask)];
  for (const order of orders) {
    noteFill(order, fill);
    order.value += tradeValue(price, amount, endAt - startAt);
    takeFrom(state, order, amount, stamp);
  }
  market.leases.set(grant, { grant, class: bid.class, user: bid.user, units: amount, dues });
  noteHolds(market, dues);
  if (event.from !== undefined) applySold(market, event.from);
  recordTrade(classOf(state, bid.class).history, { at: stamp.at, price, amount });
}

function noteFill({ fills }: Order, fill: Order["fills"][number]): void {
  fills.push(fill);
  if (fills.length > FILLS_PER_ORDER_KEPT) fills.shift();
}

/** What is left of the lease that units were sold from: nothing, or fewer of them. */
function applySold(market: MarketState, from: NonNullable<OrderTraded["from"]>): void {
  const { grant, units, dues } = from;
  const lease = market.leases.get(grant);
  if (lease === undefined) return;
  if (units === 0) {
    market.leases.delete(grant);
    market.overs.delete(grant);
    return;
  }
  market.leases.set(grant, { ...lease, units, dues });
  noteHolds(market, dues);
}

/** Numbers of holds are never used twice. */
export function noteHolds(market: MarketState, dues: readonly Due[]): void {
  for (const { hold } of dues) market.nextHold = Math.max(market.nextHold, hold + 1);
}
