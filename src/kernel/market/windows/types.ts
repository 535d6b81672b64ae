import type { MicroCredits, Units } from "../../measures.ts";
import type { Queue } from "./queue.ts";

/** A whole hour of the grid: hours since 1970. Other grids number their steps alike. */
export type Hour = number;

/** An amount in every hour of `[from, to)`. */
export interface Span {
  readonly from: Hour;
  readonly to: Hour;
}

/** Sells up to `amount` in each hour by itself: buyers may take parts of it, in amount and time. */
export interface WindowSell extends Span {
  /** Grows with each order: the lower is the earlier. 0 is the pool. */
  readonly order: number;
  readonly owner: number;
  /** Micro-credits per unit-hour. */
  readonly price: MicroCredits;
  readonly amount: Units;
}

/** Buys one amount for every hour of its window, from one or several sells. */
export interface WindowBuy extends Span {
  readonly order: number;
  readonly owner: number;
  /** Micro-credits per unit-hour, kept in each hour. */
  readonly limit: MicroCredits;
  readonly amount: Units;
  /** The least that is of use; `amount` for all or nothing. */
  readonly minimum: Units;
  /** `gtc` rests, `ioc` takes what there is. All or nothing at once is `ioc` with that minimum. */
  readonly timeInForce: "gtc" | "ioc";
}

/** What a pool has free, at its price: a seller that is last in the queue and never stored. */
export interface PoolSupply {
  readonly price: MicroCredits;
  readonly freeAt: (hour: Hour) => Units;
}

/** Who sells under number 0. */
export const POOL = 0;

/** So many units of one sell in each hour of a run, at one price. */
export interface WindowFill extends Span {
  readonly buy: number;
  /** A sell's number, or `POOL`. */
  readonly sell: number;
  readonly seller: number;
  readonly amount: Units;
  readonly price: MicroCredits;
}

/** What a buy does: `filled + rests + dropped` is its amount. */
export interface WindowPlan {
  readonly fills: readonly WindowFill[];
  readonly filled: Units;
  readonly rests: Units;
  readonly dropped: Units;
  /** The hour that was short: nothing more can be had before something is sold there. */
  readonly shortHour?: Hour;
}

export interface RestingSell {
  readonly sell: WindowSell;
  /** By hour from `sell.from` on. */
  readonly left: Float64Array;
  /** Hours with something left. */
  hoursLeft: number;
}

export interface RestingBuy {
  readonly buy: WindowBuy;
  left: Units;
  watches: Hour;
}

export interface HourBook {
  /** By price, then time. */
  readonly sells: Queue<RestingSell>;
  /** Buys that were short in this hour, by limit downwards, then time. */
  readonly watchers: Queue<RestingBuy>;
}

/** Forward orders of one class, on a grid of hours. */
export interface Windows {
  readonly hours: Map<Hour, HourBook>;
  readonly sells: Map<number, RestingSell>;
  readonly buys: Map<number, RestingBuy>;
}
