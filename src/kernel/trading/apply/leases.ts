import { assert } from "../../../base/index.ts";
import type { GrantNumber, Lease, LedgerState } from "../../model/index.ts";
import type { LeaseReduced, LeaseRenewed, LeaseSettled } from "../types.ts";
import { noteHolds } from "./traded.ts";

export function applyLeaseRenewed({ market }: LedgerState, event: LeaseRenewed): void {
  const lease = known(market.leases, event.grant);
  market.leases.set(event.grant, { ...lease, dues: [...lease.dues, event.due] });
  noteHolds(market, [event.due]);
}

export function applyLeaseReduced({ market }: LedgerState, event: LeaseReduced): void {
  const lease = known(market.leases, event.grant);
  market.leases.set(event.grant, { ...lease, units: event.units, dues: event.dues });
  noteHolds(market, event.dues);
}

export function applyLeaseSettled({ market }: LedgerState, event: LeaseSettled): void {
  market.leases.delete(event.grant);
  market.overs.delete(event.grant);
}

function known(leases: ReadonlyMap<GrantNumber, Lease>, grant: GrantNumber): Lease {
  const lease = leases.get(grant);
  assert(lease !== undefined, "events change leases that are there");
  return lease;
}
