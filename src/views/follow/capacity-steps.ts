import { divCeil } from "../../base/index.ts";
import type { Instant, Maintenance, ScheduleEntry, Units } from "../../kernel/index.ts";

/** Capacity for a while, with the share of it that is kept for trial callers. */
export interface CapacityStep {
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly capacity: Units;
  readonly floatUnits: Units;
}

/** What is given (or taken, below zero) at an instant; `closing` counts full closures. */
interface Change {
  readonly at: Instant;
  readonly units: Units;
  readonly taken: Units;
  readonly closing: number;
}

/**
 * Capacity over time, maintenance taken off: disjoint, ascending, none of capacity 0, equal
 * neighbours joined; float = ceil(capacity x percent / 100). Cost: O(n log n) of both lists.
 */
export function capacitySteps(
  schedule: readonly ScheduleEntry[],
  maintenance: readonly Maintenance[],
  floatPercent: number,
): readonly CapacityStep[] {
  const changes = changesOf(schedule, maintenance);
  const steps: CapacityStep[] = [];
  let units = 0;
  let taken = 0;
  let closures = 0;
  for (let i = 0; i < changes.length; i++) {
    const change = changes[i]!;
    units += change.units;
    taken += change.taken;
    closures += change.closing;
    const endAt = changes[i + 1]?.at ?? change.at;
    const capacity = closures > 0 ? 0 : Math.max(0, units - taken);
    if (endAt === change.at || capacity === 0) continue;
    push(steps, {
      startAt: change.at,
      endAt,
      capacity,
      floatUnits: divCeil(capacity * floatPercent, 100),
    });
  }
  return steps;
}

function changesOf(
  schedule: readonly ScheduleEntry[],
  maintenance: readonly Maintenance[],
): readonly Change[] {
  const changes: Change[] = [];
  for (const { startAt, endAt, capacity } of schedule) {
    changes.push({ at: startAt, units: capacity, taken: 0, closing: 0 });
    changes.push({ at: endAt, units: -capacity, taken: 0, closing: 0 });
  }
  for (const { startAt, endAt, amount } of maintenance) {
    const taken = amount ?? 0;
    const closing = amount === undefined ? 1 : 0;
    changes.push({ at: startAt, units: 0, taken, closing });
    changes.push({ at: endAt, units: 0, taken: -taken, closing: -closing });
  }
  // Changes of one instant add up, so their order among themselves makes no difference.
  return changes.sort((a, b) => a.at - b.at);
}

function push(steps: CapacityStep[], step: CapacityStep): void {
  const last = steps[steps.length - 1];
  if (last !== undefined && last.endAt === step.startAt && last.capacity === step.capacity) {
    steps[steps.length - 1] = { ...last, endAt: step.endAt };
  } else {
    steps.push(step);
  }
}
