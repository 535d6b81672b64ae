import { unreachable } from "../../../base/index.ts";
import type { LedgerState, Stamp } from "../../model/index.ts";
import type { TradingEvent } from "../types.ts";
import { applyClassDeleted, applyClassStored, applyCleared } from "./classes.ts";
import { applyLeaseReduced, applyLeaseRenewed, applyLeaseSettled } from "./leases.ts";
import { applyAmended, applyEnded, applyPlaced, applyRested, applyWidened } from "./orders.ts";
import { applyTraded } from "./traded.ts";

/** Writes what was decided about the market into the state. Never refuses. O(log n). */
export function applyTrading(state: LedgerState, event: TradingEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "market.class_stored":
      return applyClassStored(state, event);
    case "market.class_deleted":
      return applyClassDeleted(state, event);
    case "market.cleared":
      return applyCleared(state, event);
    case "order.placed":
      return applyPlaced(state, event, stamp);
    case "order.rested":
      return applyRested(state, event, stamp);
    case "order.traded":
      return applyTraded(state, event, stamp);
    case "order.ended":
      return applyEnded(state, event, stamp);
    case "order.amended":
      return applyAmended(state, event);
    case "order.widened":
      return applyWidened(state, event);
    case "lease.renewed":
      return applyLeaseRenewed(state, event);
    case "lease.reduced":
      return applyLeaseReduced(state, event);
    case "lease.settled":
      return applyLeaseSettled(state, event);
    default:
      return unreachable(event);
  }
}
