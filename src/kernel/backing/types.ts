import type { BoundPart, GrantNumber, Instant, PoolId } from "../model/index.ts";

/** A running reservation of a backed pool has got nodes: these parts, beside those it had. */
export interface ReservationBound {
  readonly kind: "reservation.bound";
  readonly grant: GrantNumber;
  readonly pool: PoolId;
  readonly parts: readonly BoundPart[];
}

/** It has until `endAt`, then it makes room for `by`. */
export interface PlacementEvicted {
  readonly kind: "placement.evicted";
  readonly grant: GrantNumber;
  readonly by: GrantNumber;
  readonly endAt: Instant;
}

export interface PlacementPreempted {
  readonly kind: "placement.preempted";
  readonly grant: GrantNumber;
}
