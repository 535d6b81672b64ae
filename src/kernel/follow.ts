import {
  chargePlacement,
  dropNode,
  followBinding,
  placedGpus,
  refundPlacement,
} from "./backing/index.ts";
import type { KernelEvent } from "./command.ts";
import { specOf } from "./fleet/index.ts";
import {
  hostOf,
  isInService,
  type LedgerState,
  type NodeRow,
  nodeRow,
  placementSlot,
  poolsBackedBy,
  type Stamp,
  secondOf,
  takeCapacity,
  touchDesk,
} from "./model/index.ts";
import { changeNode } from "./placement/index.ts";
import { followLease, followNode, learnPlace } from "./trading/index.ts";

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
    case "reservation.ended":
    case "reservation.cancelled":
    case "reservation.displaced":
      followLease(state, event.grant);
      return followBinding(state, event.grant);
    case "reservation.admitted":
    case "reservation.started":
    case "reservation.amended":
    case "reservation.moved":
    // A running part of a job has nodes as a reservation has them.
    case "job.started":
    case "job.ended":
    case "job.curtailed":
    case "job.requeued":
      return followBinding(state, event.grant);
    case "placement.granted":
    case "placement.renewed":
      return charge(state, event.grant, stamp);
    case "placement.ended":
    case "placement.displaced":
    case "placement.preempted":
      followNode(state, event.grant);
      return followLease(state, event.grant);
    case "node.registered": {
      const row = nodeRow(state.fleet, event.node)!;
      learnPlace(state, row);
      joinPool(state, row);
      return;
    }
    case "pool.created":
    case "pool.deleted":
      return regroup(state, event.pool, stamp);
    case "node.drained":
    case "node.undrained":
    case "node.removed":
    case "node.status_changed":
    case "node.rested":
    case "node.resumed":
      state.backing.isStale ||= state.backing.pools.length > 0;
      return;
    default:
      return;
  }
}

function charge(state: LedgerState, grant: number, stamp: Stamp): void {
  const slot = placementSlot(state.placements, grant);
  chargePlacement(state, slot, restOf(state, slot, stamp));
  touchPool(state, hostOf(state.fleet, state.placements, slot).pool);
}

/** What it gives back may be what a job or reservation waits for, or a closed node's last use. */
function refund(state: LedgerState, grant: number, stamp: Stamp): void {
  const { backing, placements, fleet } = state;
  const slot = placementSlot(placements, grant);
  refundPlacement(state, slot, restOf(state, slot, stamp));
  const host = hostOf(fleet, placements, slot);
  if (host.pool === "") return;
  touchPool(state, host.pool);
  if (backing.wanting.size > 0 || !isInService(host)) backing.isStale = true;
}

/** What is free on a backed pool has changed: a job may start that could not before. */
function touchPool(state: LedgerState, id: string): void {
  const pool = state.pools.get(id);
  if (pool !== undefined) touchDesk(state.jobs, pool.index);
}

/** What a placement still holds: the past is used up. */
function restOf({ placements }: LedgerState, slot: number, stamp: Stamp) {
  const startAt = Math.max(placements.startAt[slot]!, secondOf(stamp.at));
  return { startAt, endAt: Math.max(startAt, placements.endAt[slot]!) };
}

/** A pool has come or gone: nodes join it or leave it, with what their placements use. */
function regroup(state: LedgerState, id: string, stamp: Stamp): void {
  const pool = state.pools.get(id);
  const { backing } = state;
  const others = backing.pools.filter((other) => other !== id);
  backing.pools = pool?.backing === undefined ? others : [...others, id];
  for (const row of state.fleet.nodes) {
    if (row === undefined || (row.pool !== id && pool?.backing === undefined)) continue;
    if (!joinPool(state, row) || pool === undefined) continue;
    const now = secondOf(stamp.at);
    for (const { startAt, endAt } of placedGpus(state, row)) {
      if (endAt > now) takeCapacity(pool, "standard", Math.max(startAt, now), endAt, 1);
    }
  }
}

/** Enters the node with the pool that it now is part of; true if that is another one. */
function joinPool(state: LedgerState, row: NodeRow): boolean {
  const [pool = ""] = poolsBackedBy(state, row.facts);
  state.backing.isStale ||= pool !== "" || row.pool !== "";
  if (row.pool === pool) return false;
  row.pool = pool;
  changeNode(state.fleet.index, row.number, specOf(row.node, row.facts, pool));
  return true;
}
