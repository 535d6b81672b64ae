import type { BoundPart, GrantNumber, PoolId } from "../model/index.ts";

/** A running reservation of a backed pool has got nodes: these parts, beside those it had. */
export interface ReservationBound {
  readonly kind: "reservation.bound";
  readonly grant: GrantNumber;
  readonly pool: PoolId;
  readonly parts: readonly BoundPart[];
}
