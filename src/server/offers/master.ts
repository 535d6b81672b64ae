import type { Instant, OfferRoom, PoolId, Units, UserId } from "../../kernel/index.ts";
import { covers, type Room, roomOf, without } from "./room.ts";

/** Who takes offers. */
export interface Framework {
  readonly id: number;
  /** As it calls itself, for people. */
  readonly name: string;
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
  /** What was proposed to it came to something, or to nothing. */
  note(id: number, what: keyof Tally): void;
  /** Who is there, in the order in which they came, with what each may take now. */
  seats(): readonly SeatView[];
  /** Pools that somebody wants offers of. */
  readonly pools: ReadonlySet<PoolId>;
  readonly offers: number;
}

/** What has become of offers; those that expired count as declined. */
export interface Tally {
  accepted: number;
  declined: number;
}

export interface SeatView {
  readonly framework: Framework;
  readonly tally: Readonly<Tally>;
  readonly offers: readonly Offer[];
}

/** A framework with what the master knows of it. */
interface Seat {
  readonly framework: Framework;
  readonly tally: Tally;
  readonly filters: Map<PoolId, Instant>;
  /** Rounds ago that it was last offered something breaks ties. */
  lastOffered: number;
}

/** Who is there, and what is offered to whom. */
interface Book {
  readonly bounds: MasterBounds;
  readonly seats: Map<number, Seat>;
  readonly offers: Map<number, Offer>;
  nextNumber: number;
}

export function createMaster(bounds: MasterBounds): Master {
  const book: Book = { bounds, seats: new Map(), offers: new Map(), nextNumber: 1 };
  const { seats, offers } = book;
  return {
    join: (framework) => {
      const tally = { accepted: 0, declined: 0 };
      seats.set(framework.id, { framework, tally, filters: new Map(), lastOffered: 0 });
    },
    leave: (id) => {
      seats.delete(id);
      for (const offer of offers.values()) if (offer.framework === id) offers.delete(offer.number);
    },
    round: (rooms, now) => holdRound(book, rooms, now),
    find: (id, number) => {
      const offer = offers.get(number);
      return offer?.framework === id && !offer.isBeingTaken ? offer : undefined;
    },
    drop: (offer) => void offers.delete(offer.number),
    filter: (id, pool, untilAt) => void seats.get(id)?.filters.set(pool, untilAt),
    revive: (id) => seats.get(id)?.filters.clear(),
    note: (id, what) => {
      const seat = seats.get(id);
      if (seat !== undefined) seat.tally[what] += 1;
    },
    seats: () =>
      [...seats.values()].map(({ framework, tally }) => ({
        framework,
        tally: { ...tally },
        offers: [...offers.values()].filter((offer) => offer.framework === framework.id),
      })),
    get pools() {
      return new Set([...seats.values()].flatMap(({ framework }) => framework.pools));
    },
    get offers() {
      return offers.size;
    },
  };
}

type Rooms = ReadonlyMap<PoolId, OfferRoom>;

function holdRound(book: Book, rooms: Rooms, now: Instant): void {
  expire(book, now);
  for (const [pool, { steps }] of rooms) {
    const left = settle(book, pool, roomOf(steps));
    const seat = left.length === 0 ? undefined : nextFor(book, pool, rooms, now);
    if (seat !== undefined) propose(book, seat, { pool, room: left, now });
  }
}

function expire(book: Book, now: Instant): void {
  for (const offer of book.offers.values()) {
    if (offer.isBeingTaken || offer.expiresAt > now) continue;
    rescind(book, offer, "expired");
    const seat = book.seats.get(offer.framework);
    if (seat === undefined) continue;
    seat.tally.declined += 1;
    seat.filters.set(offer.pool, now + book.bounds.expiredFilterMs);
  }
}

/** What is left of a pool's room beside the offers that still hold. */
function settle(book: Book, pool: PoolId, room: Room): Room {
  let left = room;
  const own = [...book.offers.values()].filter((offer) => offer.pool === pool);
  for (const offer of own) {
    if (offer.isBeingTaken) continue;
    if (covers(left, offer.room)) left = without(left, offer.room);
    else rescind(book, offer, "taken");
  }
  // What is being taken may be gone from the room already: it costs nobody an offer.
  for (const offer of own) if (offer.isBeingTaken) left = without(left, offer.room);
  return left;
}

function rescind(book: Book, { number, framework }: Offer, reason: RescindReason): void {
  book.offers.delete(number);
  book.seats.get(framework)?.framework.send({ kind: "rescind", number, reason });
}

/** Who may be offered the pool now, the least served first. */
function nextFor(book: Book, pool: PoolId, rooms: Rooms, now: Instant): Seat | undefined {
  const holders = new Set<number>();
  for (const offer of book.offers.values()) if (offer.pool === pool) holders.add(offer.framework);
  return [...book.seats.values()]
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
}

function propose(
  book: Book,
  seat: Seat,
  { pool, room, now }: { readonly pool: PoolId; readonly room: Room; readonly now: Instant },
): void {
  const number = book.nextNumber;
  book.nextNumber += 1;
  const expiresAt = now + book.bounds.offerMs;
  const { id, send } = seat.framework;
  const offer = { number, framework: id, pool, room, expiresAt, isBeingTaken: false };
  book.offers.set(number, offer);
  seat.lastOffered = number;
  send({ kind: "offer", offer });
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
