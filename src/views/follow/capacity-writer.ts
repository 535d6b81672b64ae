import type { DatabaseSync } from "node:sqlite";
import type { Instant, Maintenance, PoolId, ScheduleEntry } from "../../kernel/index.ts";
import { asRow } from "../codec.ts";
import type { CapacityRow } from "../tables/index.ts";
import { type CapacityStep, capacitySteps } from "./capacity-steps.ts";

export interface CapacitySource {
  readonly pool: PoolId;
  readonly floatPercent: number;
  readonly schedule: readonly ScheduleEntry[];
  readonly maintenance: readonly Maintenance[];
}

/** Makes the steps anew from `fromAt` on; what was before stays as it was. O(entries). */
export type ReplaceCapacity = (source: CapacitySource, fromAt: Instant) => void;

export function createCapacityWriter(db: DatabaseSync): ReplaceCapacity {
  const selectCut = db.prepare(
    `SELECT * FROM view_capacity WHERE pool = ? AND from_at < ? AND to_at >= ?
      ORDER BY from_at DESC LIMIT 1`,
  );
  const shorten = db.prepare(
    "UPDATE view_capacity SET to_at = ? WHERE pool = ? AND from_at < ? AND to_at > ?",
  );
  const remove = db.prepare("DELETE FROM view_capacity WHERE pool = ? AND from_at >= ?");
  const insert = db.prepare("INSERT INTO view_capacity VALUES (?, ?, ?, ?, ?)");

  return ({ pool, schedule, maintenance, floatPercent }, fromAt) => {
    const row = selectCut.get(pool, fromAt, fromAt);
    const cut = row === undefined ? undefined : asRow<CapacityRow>(row);
    const steps = capacitySteps(schedule, maintenance, floatPercent)
      .filter((step) => step.endAt > fromAt)
      .map((step) => ({ ...step, startAt: Math.max(step.startAt, fromAt) }));
    // Without this a pool that is extended every day would gain a step every day.
    const first = steps[0];
    const goesOn = cut !== undefined && first !== undefined && isSame(cut, first, fromAt);
    if (goesOn) steps[0] = { ...first, startAt: cut.from_at };
    remove.run(pool, goesOn ? cut.from_at : fromAt);
    shorten.run(fromAt, pool, fromAt, fromAt);
    for (const { startAt, endAt, capacity, floatUnits } of steps) {
      insert.run(pool, startAt, endAt, capacity, floatUnits);
    }
  };
}

function isSame(cut: CapacityRow, step: CapacityStep, at: Instant): boolean {
  const isSameHeight = cut.capacity === step.capacity && cut.float_units === step.floatUnits;
  return isSameHeight && step.startAt === at;
}
