import type { Instant, MicroCredits, PoolId, Step, Units } from "../../model/index.ts";
import type { Repeat } from "../types.ts";

/** One window that would be admitted if asked at once. For a recurring request: the first one. */
export interface WindowOffer {
  /**
   * `later`: the earliest window of the length asked for. `smaller`: the largest amount in the
   * window. `shorter`: as long as the amount lasts from the start. `elsewhere`: in another pool.
   */
  readonly kind: "later" | "smaller" | "shorter" | "elsewhere";
  readonly pool: PoolId;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly readyAt: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
  readonly repeat?: Repeat;
}

/** Different amounts one after another, together as much of the wish as there is. */
export interface SteppedOffer {
  readonly kind: "stepped";
  readonly pool: PoolId;
  readonly steps: readonly Step[];
  readonly price: MicroCredits;
}

export type CounterOffer = WindowOffer | SteppedOffer;
