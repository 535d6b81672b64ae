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
import type { ReservationBound } from "./types.ts";

export type BackingEvent = ScheduleReplaced | RepairEvent | ReservationBound;

/**
 * What follows when nodes or what they hold have changed: the capacity of the pools that they
 * back, the repair that this asks for, and then nodes for reservations that lack some. One of the
 * two at a time, so that bindings see the capacity as it is. O(nodes) while something is stale.
 */
export function dueBacking(state: LedgerState, stamp: Stamp): readonly BackingEvent[] {
  if (!state.backing.isStale) return [];
  for (const pool of backedPools(state)) {
    const events = followNodes(state, pool, stamp);
    if (events.length > 0) return events;
  }
  return planBindings(state, stamp);
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
