import {
  effectiveSchedule,
  floatOf,
  type Maintenance,
  type ScheduleEntry,
  type Units,
} from "../../kernel/index.ts";

/** Capacity for a while, with the share of it that is kept for trial callers. */
export interface CapacityStep extends ScheduleEntry {
  readonly floatUnits: Units;
}

/** Capacity over time as admission counts it: disjoint, ascending, none of capacity 0. */
export function capacitySteps(
  schedule: readonly ScheduleEntry[],
  maintenance: readonly Maintenance[],
  floatPercent: number,
): readonly CapacityStep[] {
  return effectiveSchedule(schedule, maintenance).map((entry) => ({
    ...entry,
    floatUnits: floatOf(entry.capacity, floatPercent),
  }));
}
