import type { AccountCommand, AccountEvent, AccountRejection } from "./accounts/index.ts";
import type { ReservationBound } from "./backing/index.ts";
import type { CheckinCommand, CheckinEvent, CheckinRejection } from "./checkins/index.ts";
import type { FleetCommand, FleetEvent, FleetRejection } from "./fleet/index.ts";
import type { GroupCommand, GroupRefusal } from "./groups/index.ts";
import type { JobCommand, JobEvent, JobRejection } from "./jobs/index.ts";
import type { PlacementCommand, PlacementEvent, PlacementRejection } from "./placements/index.ts";
import type { PoolCommand, PoolEvent, PoolRejection } from "./pools/index.ts";
import type { RegistryCommand, RegistryEvent, RegistryRejection } from "./registry/index.ts";
import type {
  ReservationCommand,
  ReservationEvent,
  ReservationRejection,
} from "./reservations/index.ts";
import type { TradingCommand, TradingEvent, TradingRejection } from "./trading/index.ts";

/** Time has passed: what is due starts, ends or is extended. The loop submits it. */
export interface Tick {
  readonly kind: "tick";
}

export type Command =
  | PoolCommand
  | ReservationCommand
  | FleetCommand
  | PlacementCommand
  | RegistryCommand
  | JobCommand
  | AccountCommand
  | TradingCommand
  | GroupCommand
  | CheckinCommand
  | Tick;
export type KernelEvent =
  | ReservationBound
  | PoolEvent
  | ReservationEvent
  | FleetEvent
  | PlacementEvent
  | RegistryEvent
  | JobEvent
  | AccountEvent
  | TradingEvent
  | CheckinEvent;
export type Rejection =
  | PoolRejection
  | ReservationRejection
  | FleetRejection
  | PlacementRejection
  | RegistryRejection
  | JobRejection
  | AccountRejection
  | TradingRejection
  | GroupRefusal
  | CheckinRejection;
