import type { DatabaseSync } from "node:sqlite";
import { unreachable } from "../../base/index.ts";
import type {
  Instant,
  Maintenance,
  PoolCreated,
  PoolEvent,
  PoolId,
  ReservationDisplaced,
  ReservationMoved,
  ScheduleEntry,
  ScheduleExtended,
} from "../../kernel/index.ts";
import {
  asRow,
  decodeMaintenance,
  decodeSchedule,
  encodeMaintenance,
  encodeSchedule,
} from "../codec.ts";
import type { PoolRow } from "../tables/index.ts";
import { type Happening, poolFacts, type WriteActivity } from "./activity-writer.ts";
import { createCapacityWriter } from "./capacity-writer.ts";

export type PoolOwnEvent =
  | Exclude<PoolEvent, ReservationMoved | ReservationDisplaced>
  | ScheduleExtended;
export type WritePool = (event: PoolOwnEvent, on: Happening) => void;

/** A pool's row, read. */
interface PoolState {
  readonly pool: PoolId;
  readonly allowPast: boolean;
  readonly price: number;
  readonly floatPercent: number;
  readonly isRolling: boolean;
  readonly schedule: readonly ScheduleEntry[];
  readonly maintenance: readonly Maintenance[];
  readonly createdAt: Instant;
  readonly deletedAt: Instant | null;
}

/**
 * Writes what an event does to a pool: its row, the steps of its capacity and an activity.
 * Events of a pool that the views have not seen are told in the activity alone.
 */
export function createPoolWriter(db: DatabaseSync, writeActivity: WriteActivity): WritePool {
  const select = db.prepare("SELECT * FROM view_pool WHERE pool = ?");
  const upsert = db.prepare("INSERT OR REPLACE INTO view_pool VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const replaceCapacity = createCapacityWriter(db);

  const save = (state: PoolState): void => {
    upsert.run(
      state.pool,
      state.allowPast ? 1 : 0,
      state.price,
      state.floatPercent,
      state.isRolling ? 1 : 0,
      encodeSchedule(state.schedule),
      encodeMaintenance(state.maintenance),
      state.createdAt,
      state.deletedAt,
    );
  };

  return (event, on) => {
    writeActivity(activityOf(event), on);
    const row = select.get(event.pool);
    const before = row === undefined ? undefined : stateOf(asRow<PoolRow>(row));
    const after = changed(before, event, on.at);
    if (after === undefined) return;
    save(after);
    // A first schedule may reach back before its pool; a later change never touches the past.
    const isFirst = before === undefined;
    replaceCapacity(after, isFirst || after.allowPast ? Number.MIN_SAFE_INTEGER : on.at);
  };
}

function activityOf(event: PoolOwnEvent): ReturnType<typeof poolFacts> {
  const facts = poolFacts(event.kind, event.pool);
  if (event.kind === "pool.maintenance_added") {
    const { startAt, endAt, amount } = event.maintenance;
    return { ...facts, amount: amount ?? null, fromAt: startAt, toAt: endAt };
  }
  if (event.kind === "pool.schedule_extended") {
    return { ...facts, amount: event.capacity, fromAt: event.fromAt, toAt: event.untilAt };
  }
  return facts;
}

function changed(
  state: PoolState | undefined,
  event: PoolOwnEvent,
  at: Instant,
): PoolState | undefined {
  if (event.kind === "pool.created") return created(event, at);
  if (state === undefined) return undefined;
  switch (event.kind) {
    case "pool.updated":
      return {
        ...state,
        price: event.options.price,
        floatPercent: event.options.floatPercent,
      };
    case "pool.deleted":
      return { ...state, schedule: [], maintenance: [], isRolling: false, deletedAt: at };
    case "pool.schedule_replaced":
      return { ...state, schedule: event.schedule, isRolling: event.rolling !== undefined };
    case "pool.schedule_extended":
      return { ...state, schedule: extended(state.schedule, event) };
    case "pool.maintenance_added":
      return { ...state, maintenance: [...state.maintenance, event.maintenance] };
    case "pool.maintenance_removed":
      return {
        ...state,
        maintenance: state.maintenance.filter(({ id }) => id !== event.maintenanceId),
      };
    default:
      return unreachable(event);
  }
}

function created(event: PoolCreated, at: Instant): PoolState {
  return {
    pool: event.pool,
    allowPast: event.allowPast,
    price: event.options.price,
    floatPercent: event.options.floatPercent,
    isRolling: event.rolling !== undefined,
    schedule: event.schedule,
    maintenance: [],
    createdAt: at,
    deletedAt: null,
  };
}

/** Joins the new span to the last entry where it only makes that longer. */
function extended(
  schedule: readonly ScheduleEntry[],
  { fromAt, untilAt, capacity }: ScheduleExtended,
): readonly ScheduleEntry[] {
  const last = schedule[schedule.length - 1];
  if (last === undefined || last.endAt !== fromAt || last.capacity !== capacity) {
    return [...schedule, { startAt: fromAt, endAt: untilAt, capacity }];
  }
  return [...schedule.slice(0, -1), { ...last, endAt: untilAt }];
}

function stateOf(row: PoolRow): PoolState {
  return {
    pool: row.pool,
    allowPast: row.allow_past === 1,
    price: row.price,
    floatPercent: row.float_percent,
    isRolling: row.is_rolling === 1,
    schedule: decodeSchedule(row.schedule),
    maintenance: decodeMaintenance(row.maintenance),
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
  };
}
