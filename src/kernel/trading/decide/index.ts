import { unreachable } from "../../../base/index.ts";
import type { Decision } from "../../decision.ts";
import type { LedgerState, Stamp } from "../../model/index.ts";
import type { PlacementRejection } from "../../placements/index.ts";
import type { ReservationRejection } from "../../reservations/index.ts";
import type { LedgerEvent } from "../engine/index.ts";
import type { TradingCommand, TradingRejection } from "../types.ts";
import { decideAsk } from "./ask.ts";
import { decideBid } from "./bid.ts";
import { decideAmendOrder, decideCancelOrder } from "./change.ts";
import { decideDeleteClass, decidePutClass } from "./classes.ts";
import { decideRelease, decideRenewLease } from "./leases.ts";

export { locatedInputs } from "./bid.ts";
export { orderKeyId } from "./checks.ts";
export { dueTrading, nextTradingDueAt, settleTrading } from "./due.ts";

/** Decides a command about classes, orders or leases. Reads only. */
export function decideTrading(
  state: LedgerState,
  command: TradingCommand,
  stamp: Stamp,
): Decision<LedgerEvent, TradingRejection | PlacementRejection | ReservationRejection> {
  switch (command.kind) {
    case "market.put_class":
      return decidePutClass(state, command);
    case "market.delete_class":
      return decideDeleteClass(state, command);
    case "order.bid":
      return decideBid(state, command, stamp);
    case "order.ask":
      return decideAsk(state, command, stamp);
    case "order.amend":
      return decideAmendOrder(state, command, stamp);
    case "order.cancel":
      return decideCancelOrder(state, command, stamp);
    case "lease.release":
      return decideRelease(state, command, stamp);
    case "lease.renew":
      return decideRenewLease(state, command, stamp);
    default:
      return unreachable(command);
  }
}
