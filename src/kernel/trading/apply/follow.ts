import { internServer } from "../../market/index.ts";
import {
  type GrantNumber,
  type LedgerState,
  type NodeRow,
  nodeRow,
  placementSlot,
  siteOf,
} from "../../model/index.ts";
import { noteTouch } from "../../placement/index.ts";

/** A grant has ended: if it was bought, it is paid for what it used with the next tick. O(1). */
export function followLease({ market }: LedgerState, grant: GrantNumber): void {
  if (market.leases.has(grant)) market.overs.add(grant);
}

/** A placement is gone for good: one that had its notice leaves room only now. O(1). */
export function followNode({ fleet, placements }: LedgerState, grant: GrantNumber): void {
  const row = nodeRow(fleet, siteOf(placements, placementSlot(placements, grant)).node);
  if (row !== undefined) noteTouch(fleet.index, row.number);
}

/**
 * Notes where a node stands: places are known from then on, in the order of their coming. A ledger
 * without a market has none.
 */
export function learnPlace({ market }: LedgerState, { node, facts }: NodeRow): void {
  if (market.classNames.length === 0) return;
  const { dataCenter, rack } = facts;
  internServer(market.topology, { dataCenter, rack, server: node });
}
