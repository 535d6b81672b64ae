import type {
  ClusterId,
  GrantNumber,
  GrantState,
  Instant,
  JobNumber,
  MicroCredits,
  NodeId,
  PlacementState,
  PoolId,
  Tier,
  Units,
  UserId,
} from "../../kernel/index.ts";

/** What is left out does not filter. */
export interface ReservationFilter {
  readonly userId?: UserId;
  readonly pool?: PoolId;
  readonly states?: readonly GrantState[];
  /** Reservations whose window touches `[fromAt, toAt)`; either end may be open. */
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  /** All that came of the request whose first reservation has this number. */
  readonly group?: GrantNumber;
}

export interface PageQuery {
  /** 1 to 1000. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/**
 * Newest first. A page may hold fewer items than the limit and still have a next one: the work
 * for a page is bounded, not only its length.
 */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** Last record that the page knows of. */
  readonly asOfSeq: number;
}

/** A reservation as it is now. Instants in ms, price per unit and hour. */
export interface ReservationItem {
  readonly grant: GrantNumber;
  readonly group: GrantNumber;
  readonly pool: PoolId;
  /** Where it was admitted; another pool than `pool` after a move. */
  readonly firstPool: PoolId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly state: GrantState;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
  readonly createdAt: Instant;
  readonly createdBy: UserId;
  readonly readyAt: Instant;
  readonly changedSeq: number;
  /** When a cancelled or displaced one let go of its capacity. */
  readonly releasedAt?: Instant;
  /** Why it was displaced. */
  readonly reason?: string;
}

/** What a reservation held, holds and will hold. */
export interface HeldPart {
  readonly pool: PoolId;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
}

export interface ReservationDetail {
  readonly item: ReservationItem;
  readonly parts: readonly HeldPart[];
  readonly asOfSeq: number;
}

/** What is left out does not filter. */
export interface PlacementListFilter {
  readonly userId?: UserId;
  readonly node?: NodeId;
  readonly cluster?: ClusterId;
  readonly state?: PlacementState;
  /** All parts of the gang whose first placement has this number. */
  readonly group?: GrantNumber;
}

export interface ActivityFilter {
  readonly userId?: UserId;
  readonly pool?: PoolId;
  readonly node?: NodeId;
  readonly cluster?: ClusterId;
  readonly grant?: GrantNumber;
  readonly job?: JobNumber;
}

/** Something that happened. */
export interface ActivityItem {
  readonly seq: number;
  readonly at: Instant;
  /** Kind of the event, as in the journal. */
  readonly kind: string;
  /** Absent for what concerns no pool. */
  readonly pool?: PoolId;
  readonly grant?: GrantNumber;
  readonly userId?: UserId;
  /** Who asked; absent for what time brought about. */
  readonly actor?: UserId;
  readonly amount?: Units;
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly cluster?: ClusterId;
  readonly node?: NodeId;
  /** URI of a user's policy, or name of the one that chose a place. */
  readonly policy?: string;
  readonly gpus?: readonly number[];
  /** Why, in words, or what the thing is from now on. */
  readonly message?: string;
  readonly job?: JobNumber;
  /** Which part of it, counted from 0. */
  readonly part?: number;
}
