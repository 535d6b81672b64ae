import type { PageOf } from "../../fleet/index.ts";
import { LIST_LOOKED_AT_MAX } from "../../limits.ts";
import type { BookSide } from "../../market/index.ts";
import {
  type ClassName,
  gpusOf,
  type Lease,
  type LedgerState,
  type MarketState,
  NEVER,
  type Order,
  type OrderState,
  placementSlot,
  siteOf,
  slotOf,
  type UserId,
} from "../../model/index.ts";
import { endOf } from "../engine/index.ts";
import type { LeaseView, OrderView } from "./types.ts";

export interface OrderFilter {
  readonly userId?: UserId;
  readonly class?: ClassName;
  readonly side?: BookSide;
  readonly states?: readonly OrderState[];
}

/** The order as it now stands; undefined for one that is unknown or forgotten. O(1). */
export function viewOrder(state: LedgerState, number: number): OrderView | undefined {
  const order = state.market.orders.get(number);
  return order === undefined ? undefined : viewOf(state, order);
}

/**
 * Newest first. `before`: the last number of the page before. O(orders looked at), at most
 * `LIST_LOOKED_AT_MAX`: a page may end early, even empty, with a `next`.
 */
export function listOrders(
  state: LedgerState,
  filter: OrderFilter,
  limit: number,
  before: number = Number.POSITIVE_INFINITY,
): PageOf<OrderView> {
  const { market } = state;
  const items: OrderView[] = [];
  let left = LIST_LOOKED_AT_MAX;
  const first = Math.min(before, market.nextOrder) - 1;
  for (let number = first; number >= market.oldestOrder; number--) {
    if (items.length >= limit || left === 0) return { items, next: `${number + 1}` };
    left -= 1;
    const order = market.orders.get(number);
    if (order !== undefined && passes(state, order, filter)) items.push(viewOf(state, order));
  }
  return { items, next: undefined };
}

function passes({ market, users }: LedgerState, order: Order, filter: OrderFilter): boolean {
  const { userId, class: name, side, states } = filter;
  return (
    (userId === undefined || users.names[order.user] === userId) &&
    (name === undefined || market.classNames[order.class] === name) &&
    (side === undefined || order.side === side) &&
    (states === undefined || states.includes(order.state))
  );
}

function viewOf({ market, users }: LedgerState, order: Order): OrderView {
  const { class: index, user, expiresAt, returnsAt, endedAt, hold, grant, ...rest } = order;
  const { priority: _priority, isResting: _isResting, level: _level, ...told } = rest;
  return {
    ...told,
    class: market.classNames[index]!,
    onNodes: isOnNodes(market, order),
    userId: users.names[user]!,
    ...(expiresAt === NEVER ? {} : { expiresAt }),
    ...(returnsAt === NEVER ? {} : { returnsAt }),
    ...(endedAt === NEVER ? {} : { endedAt }),
    ...(grant === 0 ? {} : { grant }),
    held: market.money.holds.get(hold)?.left ?? 0,
    fills: [...order.fills],
  };
}

/** By its class, or by what it has got where that is gone. */
function isOnNodes({ classes }: MarketState, { class: index, fills }: Order): boolean {
  return classes[index]?.options.isOnNodes ?? fills.some(({ node }) => node !== undefined);
}

/** A lease as it now stands; undefined for one that is over. */
export function viewLease(state: LedgerState, grant: number): LeaseView | undefined {
  const lease = state.market.leases.get(grant);
  return lease === undefined ? undefined : leaseOf(state, lease);
}

/** Leases of a user, or of all, the newest first. O(leases). */
export function listLeases(
  state: LedgerState,
  filter: { readonly userId?: UserId; readonly class?: ClassName },
  limit: number,
  before: number = Number.POSITIVE_INFINITY,
): PageOf<LeaseView> {
  const { market, users } = state;
  const found = [...market.leases.values()].filter(
    (lease) =>
      lease.grant < before &&
      (filter.userId === undefined || users.names[lease.user] === filter.userId) &&
      (filter.class === undefined || market.classNames[lease.class] === filter.class),
  );
  const page = found.sort((a, b) => b.grant - a.grant).slice(0, limit);
  return {
    items: page.map((lease) => leaseOf(state, lease)),
    next: found.length > page.length ? `${page.at(-1)!.grant}` : undefined,
  };
}

function leaseOf(state: LedgerState, lease: Lease): LeaseView {
  const { market, users, placements, grants } = state;
  const { grant, user, units, dues } = lease;
  const slot = placementSlot(placements, grant);
  const startAt = slot >= 0 ? placements.startAt[slot]! : grants.startAt[slotOf(grants, grant)]!;
  const own = dues.filter(({ from }) => from === user);
  const ask = market.askOf.get(grant);
  return {
    grant,
    class: market.classNames[lease.class]!,
    userId: users.names[user]!,
    units,
    startAt,
    endAt: endOf(state, grant),
    price: own[0]?.price ?? 0,
    held: own.reduce((sum, { hold }) => sum + (market.money.holds.get(hold)?.left ?? 0), 0),
    ...(slot < 0 ? {} : { node: siteOf(placements, slot).node, gpus: gpusOf(placements, slot) }),
    ...(ask === undefined ? {} : { ask }),
  };
}
