import type { PoolCommand, PoolEvent, PoolRejection } from "./pools/index.ts";
import type {
  ReservationCommand,
  ReservationEvent,
  ReservationRejection,
} from "./reservations/index.ts";

/** Time has passed: what is due starts, ends or is extended. The loop submits it. */
export interface Tick {
  readonly kind: "tick";
}

export type Command = PoolCommand | ReservationCommand | Tick;
export type KernelEvent = PoolEvent | ReservationEvent;
export type Rejection = PoolRejection | ReservationRejection;
