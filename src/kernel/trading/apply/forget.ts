import { heapPeekKey, heapPeekValue, heapPop } from "../../../base/index.ts";
import { ORDERS_ENDED_MAX } from "../../limits.ts";
import type { LedgerState } from "../../model/index.ts";

/** Forgets orders that have been over for long, and the oldest of too many, with every record. */
export function forgetOrders({ market, at }: LedgerState, countMax: number): void {
  const { ended, orders } = market;
  for (let i = 0; i < countMax; i++) {
    if (heapPeekKey(ended) > at && ended.size <= ORDERS_ENDED_MAX) break;
    orders.delete(heapPeekValue(ended));
    heapPop(ended);
  }
  while (market.oldestOrder < market.nextOrder && !orders.has(market.oldestOrder)) {
    market.oldestOrder += 1;
  }
}
