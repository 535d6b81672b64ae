import { heapPeekKey } from "../../base/index.ts";
import {
  backedPools,
  effectiveSchedule,
  type LedgerState,
  type Pool,
  type ScheduleEntry,
  type Stamp,
} from "../model/index.ts";
import {
  changesFrom,
  planPoolRepair,
  type RepairEvent,
  type ScheduleReplaced,
  spliceSchedule,
} from "../pools/index.ts";
import { planBindings } from "./bind.ts";
import { backedCapacity } from "./capacity.ts";
import { planEvictions } from "./evict.ts";
import type { PlacementEvicted, PlacementPreempted, ReservationBound } from "./types.ts";

export type BackingEvent =
  | ScheduleReplaced
  | RepairEvent
  | ReservationBound
  | PlacementEvicted
  | PlacementPreempted;

/**
 * What follows when nodes or what they hold have changed: the capacity of the pools that they
 * back, the repair that this asks for, then nodes for reservations that lack some, then evictions
 * for those that find none. One of the three at a time, so that each sees what the last one did.
 * O(nodes) while something is stale.
 */
export function dueBacking(state: LedgerState, stamp: Stamp): readonly BackingEvent[] {
  const isNoticeDue = heapPeekKey(state.backing.noticeDue) <= stamp.at;
  if (!state.backing.isStale && !isNoticeDue) return [];
  const pools = backedPools(state);
  for (const pool of pools) {
    const events = followNodes(state, pool, stamp);
    if (events.length > 0) return events;
  }
  const bound = planBindings(state, stamp);
  if (bound.length > 0) return bound;
  return pools.flatMap((pool) => planEvictions(state, pool, stamp));
}

function followNodes(state: LedgerState, pool: Pool, stamp: Stamp): readonly BackingEvent[] {
  const fromAt = changesFrom(pool, stamp);
  const { rolling, schedule: wanted } = backedCapacity(state, pool, stamp.at);
  const schedule = spliceSchedule(pool.schedule, wanted, fromAt);
  if (areSame(schedule, spliceSchedule(pool.schedule, pool.schedule, fromAt))) return [];
  const entries = effectiveSchedule(schedule, pool.maintenance);
  return [
    { kind: "pool.schedule_replaced", pool: pool.id, schedule, rolling },
    ...planPoolRepair(state, pool, entries, fromAt),
  ];
}

function areSame(a: readonly ScheduleEntry[], b: readonly ScheduleEntry[]): boolean {
  const [x, y] = [effectiveSchedule(a, []), effectiveSchedule(b, [])];
  return (
    x.length === y.length &&
    x.every(({ startAt, endAt, capacity }, i) => {
      const other = y[i]!;
      return startAt === other.startAt && endAt === other.endAt && capacity === other.capacity;
    })
  );
}
