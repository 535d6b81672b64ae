import type { KernelEvent } from "../command.ts";
import { specOf } from "../fleet/index.ts";
import {
  type LedgerState,
  type NodeRow,
  nodeRow,
  placementSlot,
  type Stamp,
  secondOf,
  takeCapacity,
} from "../model/index.ts";
import { changeNode } from "../placement/index.ts";
import { applyBound, dropNode, followBinding } from "./apply.ts";
import { chargePlacement, refundPlacement } from "./charge.ts";
import { poolsBackedBy } from "./match.ts";
import { placedGpus } from "./uses.ts";

/** What an event takes from pools and bindings has to be seen before it is applied. */
export function beforeEvent(state: LedgerState, event: KernelEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "placement.ended":
    case "placement.displaced":
    case "placement.preempted":
    case "placement.renewed":
      return refund(state, event.grant, stamp);
    case "node.removed":
      return dropNode(state, event.node);
    case "node.status_changed":
      if (event.status === "lost") dropNode(state, event.node);
      return;
    default:
      return;
  }
}

/** Pools and bindings follow what an event has changed. */
export function afterEvent(state: LedgerState, event: KernelEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "reservation.admitted":
    case "reservation.started":
    case "reservation.ended":
    case "reservation.cancelled":
    case "reservation.amended":
    case "reservation.moved":
    case "reservation.displaced":
      return followBinding(state, event.grant);
    case "reservation.bound":
      return applyBound(state, event);
    case "placement.granted":
    case "placement.renewed":
      return charge(state, event.grant, stamp);
    case "node.registered":
      return joinPool(state, nodeRow(state.fleet, event.node)!);
    case "pool.created":
    case "pool.deleted":
      return regroup(state, event.pool, stamp);
    default:
      if (event.kind.startsWith("node.") || event.kind.startsWith("placement.")) {
        state.backing.isStale = true;
      }
  }
}

function charge(state: LedgerState, grant: number, stamp: Stamp): void {
  const slot = placementSlot(state.placements, grant);
  chargePlacement(state, slot, restOf(state, slot, stamp));
  state.backing.isStale = true;
}

function refund(state: LedgerState, grant: number, stamp: Stamp): void {
  const slot = placementSlot(state.placements, grant);
  refundPlacement(state, slot, restOf(state, slot, stamp));
  state.backing.isStale = true;
}

/** What a placement still holds: the past is used up. */
function restOf({ placements }: LedgerState, slot: number, stamp: Stamp) {
  const startAt = Math.max(placements.startAt[slot]!, secondOf(stamp.at));
  return { startAt, endAt: Math.max(startAt, placements.endAt[slot]!) };
}

/** A pool has come or gone: nodes join it or leave it, with what their placements use. */
function regroup(state: LedgerState, id: string, stamp: Stamp): void {
  const pool = state.pools.get(id);
  for (const row of state.fleet.nodes) {
    if (row === undefined || (row.pool !== id && pool?.backing === undefined)) continue;
    if (!joinPool(state, row) || pool === undefined) continue;
    for (const { startAt, endAt } of placedGpus(state, row)) {
      takeCapacity(pool, "standard", Math.max(startAt, secondOf(stamp.at)), endAt, 1);
    }
  }
}

/** Enters the node with the pool that it now is part of; true if that is another one. */
function joinPool(state: LedgerState, row: NodeRow): boolean {
  const [pool = ""] = poolsBackedBy(state, row.facts);
  state.backing.isStale = true;
  if (row.pool === pool) return false;
  row.pool = pool;
  changeNode(state.fleet.index, row.number, specOf(row));
  return true;
}
