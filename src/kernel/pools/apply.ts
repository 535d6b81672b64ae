import { assert, unreachable } from "../../base/index.ts";
import {
  addCapacity,
  capacityProfile,
  cloneProfile,
  effectiveOf,
  type Instant,
  type LedgerState,
  type Pool,
  type PoolOptions,
  type ScheduleEntry,
  type Stamp,
} from "../model/index.ts";
import { changesFrom } from "./decide.ts";
import { nextExtensionAt } from "./rolling.ts";
import { standardFree } from "./standard.ts";
import type { PoolCreated, PoolEvent, ScheduleExtended } from "./types.ts";

/** Writes what was decided about a pool into the state, in place. Never refuses. */
export function applyPool(state: LedgerState, event: PoolEvent, stamp: Stamp): void {
  if (event.kind === "pool.created") {
    applyCreated(state, event);
    state.rollingDueAt = nextExtensionAt(state);
    return;
  }
  const pool = state.pools.get(event.pool);
  assert(pool !== undefined, "a pool event names a pool that is there");
  switch (event.kind) {
    case "pool.updated":
      applyOptions(state, pool, event.options);
      break;
    case "pool.deleted":
      assert(pool.liveCount === 0, "a pool with live grants must not be deleted");
      state.pools.delete(pool.id);
      state.poolOrder[pool.index] = undefined;
      break;
    case "pool.schedule_replaced":
      changeCapacity(pool, changesFrom(pool, stamp), () => {
        pool.schedule = event.schedule;
        pool.rolling = event.rolling;
      });
      break;
    case "pool.schedule_extended":
      changeCapacity(pool, event.fromAt, () => {
        pool.schedule = extended(pool.schedule, event);
      });
      break;
    case "pool.maintenance_added":
      changeCapacity(pool, event.maintenance.startAt, () => {
        pool.maintenance = [...pool.maintenance, event.maintenance];
      });
      break;
    case "pool.maintenance_removed":
      changeCapacity(pool, changesFrom(pool, stamp), () => {
        pool.maintenance = pool.maintenance.filter((span) => span.id !== event.maintenanceId);
      });
      break;
    default:
      return unreachable(event);
  }
  state.rollingDueAt = nextExtensionAt(state);
}

function applyCreated(state: LedgerState, event: PoolCreated): void {
  const capacity = capacityProfile(event.schedule, 0);
  const { floatPercent } = event.options;
  const capacityStandard =
    floatPercent === 0 ? undefined : capacityProfile(event.schedule, floatPercent);
  const pool: Pool = {
    id: event.pool,
    index: state.poolOrder.length,
    allowPast: event.allowPast,
    backing: event.backing,
    options: event.options,
    rolling: event.rolling,
    schedule: event.schedule,
    maintenance: [],
    capacity,
    capacityStandard,
    free: cloneProfile(capacity),
    freeStandard: capacityStandard === undefined ? undefined : cloneProfile(capacityStandard),
    liveCount: 0,
    forgottenBefore: Number.NEGATIVE_INFINITY,
  };
  state.pools.set(pool.id, pool);
  state.poolOrder.push(pool);
  state.poolNames.push(pool.id);
}

function applyOptions(state: LedgerState, pool: Pool, options: PoolOptions): void {
  const { floatPercent } = options;
  if (floatPercent !== pool.options.floatPercent) {
    const hasFloat = floatPercent > 0;
    pool.capacityStandard = hasFloat ? capacityProfile(effectiveOf(pool), floatPercent) : undefined;
    pool.freeStandard = hasFloat ? standardFree(state, pool, floatPercent) : undefined;
  }
  pool.options = options;
}

/** Runs `change` and moves every profile of the pool from the old capacity to the new one. */
function changeCapacity(pool: Pool, since: Instant, change: () => void): void {
  const fromAt = Math.max(since, pool.forgottenBefore);
  const before = effectiveOf(pool);
  change();
  const after = effectiveOf(pool);
  const move = (profile: Pool["free"], floatPercent: number): void => {
    addCapacity(profile, before, { sign: -1, floatPercent, fromAt });
    addCapacity(profile, after, { sign: 1, floatPercent, fromAt });
  };
  move(pool.capacity, 0);
  move(pool.free, 0);
  const { floatPercent } = pool.options;
  if (pool.capacityStandard !== undefined) move(pool.capacityStandard, floatPercent);
  if (pool.freeStandard !== undefined) move(pool.freeStandard, floatPercent);
}

function extended(
  schedule: readonly ScheduleEntry[],
  event: ScheduleExtended,
): readonly ScheduleEntry[] {
  const last = schedule[schedule.length - 1];
  const { fromAt, untilAt, capacity } = event;
  const joins = last !== undefined && last.endAt === fromAt && last.capacity === capacity;
  return joins
    ? [...schedule.slice(0, -1), { ...last, endAt: untilAt }]
    : [...schedule, { startAt: fromAt, endAt: untilAt, capacity }];
}
