import type { Instant, OfferRoom, PoolId, Units, UserId } from "../../kernel/index.ts";
import { covers, type Room, roomOf, without } from "./room.ts";

/** Who takes offers. */
export interface Framework {
  readonly id: number;
  readonly userId: UserId;
  readonly pools: readonly PoolId[];
  /** Its weight among frameworks. */
  readonly share: number;
  readonly send: (message: MasterMessage) => void;
}

export type RescindReason = "expired" | "taken";

/** What the master tells a framework. */
export type MasterMessage =
  | { readonly kind: "offer"; readonly offer: Offer }
  | { readonly kind: "rescind"; readonly number: number; readonly reason: RescindReason };

/** Room proposed to one framework, to be taken or left before it expires. */
export interface Offer {
  readonly number: number;
  readonly framework: number;
  readonly pool: PoolId;
  readonly room: Room;
  readonly expiresAt: Instant;
  /** Its bundle is being decided: until then the room counts as taken. */
  isBeingTaken: boolean;
}

export interface MasterBounds {
  readonly offerMs: number;
  /** For how long a pool is not offered again to one who let an offer expire. */
  readonly expiredFilterMs: number;
}

/**
 * Proposes what pools have left beside what their queues promise: each pool's rest to
 * one framework at a time, the one with the least dominant share for its weight first (DRF,
 * Ghodsi et al. 2011). Offers never overlap. What is accepted goes through the ledger.
 */
export interface Master {
  join(framework: Framework): void;
  leave(id: number): void;
  /** Rescinds what does not hold any more, then offers what is left. */
  round(rooms: ReadonlyMap<PoolId, OfferRoom>, now: Instant): void;
  /** The offer of that number, if it is this framework's and still holds. */
  find(id: number, number: number): Offer | undefined;
  /** Its room is free again, for others or another round. */
  drop(offer: Offer): void;
  /** No offers of the pool to this framework before then. */
  filter(id: number, pool: PoolId, untilAt: Instant): void;
  revive(id: number): void;
  /** Pools that somebody wants offers of. */
  readonly pools: ReadonlySet<PoolId>;
  readonly offers: number;
}

/** A framework with what the master knows of it. */
interface Seat {
  readonly framework: Framework;
  readonly filters: Map<PoolId, Instant>;
  /** Rounds ago that it was last offered something breaks ties. */
  lastOffered: number;
}

export function createMaster(bounds: MasterBounds): Master {
  const seats = new Map<number, Seat>();
  const offers = new Map<number, Offer>();
  let nextNumber = 1;

  const rescind = (offer: Offer, reason: RescindReason): void => {
    offers.delete(offer.number);
    seats.get(offer.framework)?.framework.send({ kind: "rescind", number: offer.number, reason });
  };

  const expire = (now: Instant): void => {
    for (const offer of offers.values()) {
      if (offer.isBeingTaken || offer.expiresAt > now) continue;
      rescind(offer, "expired");
      const filters = seats.get(offer.framework)?.filters;
      filters?.set(offer.pool, now + bounds.expiredFilterMs);
    }
  };

  /** What is left of a pool's room beside the offers that still hold. */
  const settle = (pool: PoolId, room: Room): Room => {
    let left = room;
    for (const offer of offers.values()) {
      if (offer.pool !== pool) continue;
      if (!offer.isBeingTaken && !covers(left, offer.room)) rescind(offer, "taken");
      else left = without(left, offer.room);
    }
    return left;
  };

  const propose = (seat: Seat, pool: PoolId, room: Room, now: Instant): void => {
    const number = nextNumber;
    nextNumber += 1;
    const expiresAt = now + bounds.offerMs;
    const { id, send } = seat.framework;
    const offer = { number, framework: id, pool, room, expiresAt, isBeingTaken: false };
    offers.set(number, offer);
    seat.lastOffered = number;
    send({ kind: "offer", offer });
  };

  /** Who may be offered the pool now, the least served first. */
  const nextFor = (
    pool: PoolId,
    rooms: ReadonlyMap<PoolId, OfferRoom>,
    now: Instant,
  ): Seat | undefined => {
    const holders = new Set<number>();
    for (const offer of offers.values()) if (offer.pool === pool) holders.add(offer.framework);
    return [...seats.values()]
      .filter(({ framework, filters }) => {
        const isFiltered = (filters.get(pool) ?? 0) > now;
        return framework.pools.includes(pool) && !holders.has(framework.id) && !isFiltered;
      })
      .sort(
        (a, b) =>
          dominantShare(a.framework, rooms) - dominantShare(b.framework, rooms) ||
          a.lastOffered - b.lastOffered ||
          a.framework.id - b.framework.id,
      )[0];
  };

  return {
    join: (framework) => {
      seats.set(framework.id, { framework, filters: new Map(), lastOffered: 0 });
    },
    leave: (id) => {
      seats.delete(id);
      for (const offer of offers.values()) if (offer.framework === id) offers.delete(offer.number);
    },
    round: (rooms, now) => {
      expire(now);
      for (const [pool, { steps }] of rooms) {
        const left = settle(pool, roomOf(steps));
        const seat = left.length === 0 ? undefined : nextFor(pool, rooms, now);
        if (seat !== undefined) propose(seat, pool, left, now);
      }
    },
    find: (id, number) => {
      const offer = offers.get(number);
      return offer?.framework === id && !offer.isBeingTaken ? offer : undefined;
    },
    drop: (offer) => void offers.delete(offer.number),
    filter: (id, pool, untilAt) => void seats.get(id)?.filters.set(pool, untilAt),
    revive: (id) => seats.get(id)?.filters.clear(),
    get pools() {
      return new Set([...seats.values()].flatMap(({ framework }) => framework.pools));
    },
    get offers() {
      return offers.size;
    },
  };
}

/** The largest part of any pool that a framework's user holds, for its weight. */
function dominantShare(framework: Framework, rooms: ReadonlyMap<PoolId, OfferRoom>): number {
  let most = 0;
  for (const pool of framework.pools) {
    const room = rooms.get(pool);
    const held: Units = room?.held.get(framework.userId) ?? 0;
    if (room !== undefined && held > 0) most = Math.max(most, held / Math.max(1, room.capacity));
  }
  return most / framework.share;
}
