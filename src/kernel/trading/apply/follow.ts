import { internServer } from "../../market/index.ts";
import type { GrantNumber, LedgerState, NodeRow } from "../../model/index.ts";

/** A grant has ended: if it was bought, it is paid for what it used with the next tick. O(1). */
export function followLease({ market }: LedgerState, grant: GrantNumber): void {
  if (market.leases.has(grant)) market.overs.add(grant);
}

/** Notes where a node stands: places are known from then on, in the order of their coming. */
export function learnPlace({ market }: LedgerState, { node, facts }: NodeRow): void {
  const { dataCenter, rack } = facts;
  internServer(market.topology, { dataCenter, rack, server: node });
}
