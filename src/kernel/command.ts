import type { Instant, PoolId } from "./model/index.ts";
import type { PoolCommand, PoolEvent, PoolRejection } from "./pools/index.ts";
import type {
  ReservationCommand,
  ReservationEvent,
  ReservationRejection,
} from "./reservations/index.ts";

/** Time has passed: what is due starts, ends or is extended. The loop submits it; nobody asks. */
export interface Tick {
  readonly kind: "tick";
}

/** A rolling schedule reaches further: `[fromAt, untilAt)` is new. */
export interface ScheduleExtended {
  readonly kind: "pool.schedule_extended";
  readonly pool: PoolId;
  readonly fromAt: Instant;
  readonly untilAt: Instant;
  readonly capacity: number;
}

export type Command = PoolCommand | ReservationCommand | Tick;
export type KernelEvent = PoolEvent | ReservationEvent | ScheduleExtended;
export type Rejection = PoolRejection | ReservationRejection;
