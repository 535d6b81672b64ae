import type { AccountEvent } from "../../accounts/index.ts";
import type { PlacementEnded, PlacementGranted, PlacementRenewed } from "../../placements/index.ts";
import type {
  ReservationAdmitted,
  ReservationAmended,
  ReservationCancelled,
} from "../../reservations/index.ts";
import type { TradingEvent } from "../types.ts";

/** What a decision of the market may lead to: orders, money, and the grants that are traded. */
export type LedgerEvent =
  | TradingEvent
  | AccountEvent
  | PlacementGranted
  | PlacementEnded
  | PlacementRenewed
  | ReservationAdmitted
  | ReservationAmended
  | ReservationCancelled;
