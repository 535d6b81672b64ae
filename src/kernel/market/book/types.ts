import type { IntMap, NumberHeap } from "../../../base/index.ts";
import type { Instant, MicroCredits, Units } from "../../measures.ts";

/** A caller's number of an order; never used twice in one book. */
export type OrderNumber = number;
/** A caller's number of an owner. */
export type OwnerNumber = number;
export type BookSide = "bid" | "ask";

/**
 * `gtc` rests until it is filled, cancelled or expires; `ioc` takes what is there and ends;
 * `fok` takes all or nothing; `post_only` rests or ends, and never takes.
 */
export type TimeInForce = "gtc" | "ioc" | "fok" | "post_only";

/** Who gives way when an owner would trade with itself. */
export type SelfTrade = "cancel_resting" | "cancel_incoming";

export interface LimitOrder {
  readonly order: OrderNumber;
  readonly owner: OwnerNumber;
  readonly side: BookSide;
  /** Micro-credits per unit-hour: the most a bid pays, the least an ask takes. */
  readonly price: MicroCredits;
  readonly amount: Units;
  /**
   * The least that is of use, `1 <= minimum <= amount`: of all that is taken on arrival, and of
   * each single trade once it rests. What is left below it ends.
   */
  readonly minimum: Units;
  readonly timeInForce: TimeInForce;
  /** The first instant at which it no longer trades; Infinity for never. */
  readonly expiresAt: Instant;
  readonly selfTrade: SelfTrade;
}

/** Why the part of an order that neither traded nor rests has ended. */
export type DropReason =
  | "would_trade"
  | "not_all"
  | "below_minimum"
  | "self_trade"
  | "too_many_passed"
  | "immediate_only";

/** One trade with a resting order, at that order's price. */
export interface PlannedFill {
  readonly order: OrderNumber;
  readonly owner: OwnerNumber;
  readonly price: MicroCredits;
  readonly amount: Units;
  /** What stays of the resting order; 0 when it is filled or ends for being below its minimum. */
  readonly stays: Units;
  /** What ends with this trade for being below the resting order's minimum. */
  readonly dropped: Units;
}

/** What an order will do: `filled + rests + dropped` is its amount. */
export interface OrderPlan {
  readonly fills: readonly PlannedFill[];
  /** The owner's own resting orders that give way. */
  readonly selfCancels: readonly OrderNumber[];
  readonly filled: Units;
  readonly rests: Units;
  readonly dropped: Units;
  readonly reason?: DropReason;
}

/** Prices of one side in order of merit, best first, in chunks so that an insert moves little. */
export interface Ladder {
  readonly chunks: LadderChunk[];
}

export interface LadderChunk {
  /** Price for asks, minus price for bids: the least is the best. */
  readonly keys: Float64Array;
  readonly levels: Int32Array;
  count: number;
}

/** Resting orders of one resource class, in columns of numbers. */
export interface Book {
  readonly bids: Ladder;
  readonly asks: Ladder;
  /** From order number to slot. */
  readonly slots: IntMap;
  readonly orders: OrderColumns;
  readonly levels: LevelColumns;
  /** By `expiresAt`; entries of orders that have gone are skipped when they come up. */
  readonly expiries: NumberHeap;
  /** Resting orders. */
  size: number;
}

export interface OrderColumns {
  number: Float64Array;
  owner: Float64Array;
  left: Float64Array;
  minimum: Float64Array;
  expiresAt: Float64Array;
  next: Int32Array;
  previous: Int32Array;
  level: Int32Array;
  used: number;
  free: number;
}

export interface LevelColumns {
  price: Float64Array;
  amount: Float64Array;
  head: Int32Array;
  tail: Int32Array;
  orders: Int32Array;
  /** 1 for bids, 0 for asks. */
  isBid: Uint8Array;
  used: number;
  free: number;
}

export const NONE = -1;
