import { unreachable } from "../../base/index.ts";
import { accept, type Decision, refuse } from "../decision.ts";
import {
  AMOUNT_MAX,
  BACKED_HORIZON_MS,
  FALLBACKS_MAX,
  INSTANT_MAX,
  MAINTENANCE_MAX,
  POOLS_MAX,
  SCHEDULE_ENTRIES_MAX,
  SCHEDULE_SPAN_MS_MAX,
} from "../limits.ts";
import {
  type Backing,
  backs,
  effectiveSchedule,
  type Instant,
  type LedgerState,
  nodeInOther,
  type Pool,
  type PoolId,
  type PoolOptions,
  type Rolling,
  type ScheduleEntry,
  type Stamp,
  secondOf,
  sortSchedule,
  tightIn,
} from "../model/index.ts";
import { planPoolRepair, type RepairEvent } from "./repair.ts";
import { rollingEntries } from "./rolling.ts";
import { standardFree } from "./standard.ts";
import type {
  AddMaintenance,
  CreatePool,
  DeletePool,
  PoolCommand,
  PoolEvent,
  PoolRejection,
  RemoveMaintenance,
  ReplaceSchedule,
  UpdatePool,
} from "./types.ts";

type Answer = Decision<PoolEvent | RepairEvent, PoolRejection>;

/** Decides a command about a pool. Checks run in the order of `PoolRejection`. */
export function decidePool(state: LedgerState, command: PoolCommand, stamp: Stamp): Answer {
  if (command.actor.role !== "admin") return refuse({ reason: "forbidden", needs: "admin" });
  if (command.kind === "pool.create") return decideCreate(state, command, stamp);
  const pool = state.pools.get(command.pool);
  if (pool === undefined) return refuse({ reason: "unknown_pool", pool: command.pool });
  switch (command.kind) {
    case "pool.update":
      return decideUpdate(state, command, pool, stamp);
    case "pool.delete":
      return decideDelete(state, command, pool);
    case "pool.replace_schedule":
      return decideSchedule(state, command, pool, stamp);
    case "pool.add_maintenance":
      return decideAddMaintenance(state, command, pool, stamp);
    case "pool.remove_maintenance":
      return decideRemoveMaintenance(command, pool);
    default:
      return unreachable(command);
  }
}

function decideCreate(state: LedgerState, command: CreatePool, stamp: Stamp): Answer {
  const { pool: id, allowPast, options, rolling } = command;
  if (state.pools.has(id)) return refuse({ reason: "pool_exists", pool: id });
  if (state.pools.size >= POOLS_MAX) return refuse({ reason: "too_many_pools", max: POOLS_MAX });
  if (command.backing !== undefined) return decideBacked(state, command, command.backing, stamp);
  const schedule = scheduleOf(command, stamp.at);
  if ("reason" in schedule) return refuse(schedule);
  const fault = checkFallbacks(state, id, options);
  if (fault !== undefined) return refuse(fault);
  const rollingPart = rolling === undefined ? {} : { rolling };
  return accept([
    {
      kind: "pool.created",
      pool: id,
      allowPast,
      options,
      schedule: schedule.sorted,
      ...rollingPart,
    },
  ]);
}

/** Its capacity is that of the nodes that are there, as far as it reaches. O(nodes). */
function decideBacked(
  state: LedgerState,
  command: CreatePool,
  backing: Backing,
  stamp: Stamp,
): Answer {
  const { pool, allowPast, options } = command;
  if (options.floatPercent > 0 || allowPast) return refuse({ reason: "pool_is_backed", pool });
  const taken = nodeInOther(state, backing);
  if (taken !== undefined) return refuse({ reason: "node_in_pool", ...taken });
  const fault = checkFallbacks(state, pool, options);
  if (fault !== undefined) return refuse(fault);
  let capacity = 0;
  for (const row of state.fleet.nodes) {
    if (row !== undefined && backs(row.facts, backing)) capacity += row.facts.gpus;
  }
  const rolling = { capacity, horizonMs: command.rolling?.horizonMs ?? BACKED_HORIZON_MS };
  const schedule = rollingEntries(rolling, stamp.at);
  return accept([{ kind: "pool.created", pool, allowPast, options, schedule, rolling, backing }]);
}

function decideUpdate(state: LedgerState, command: UpdatePool, pool: Pool, stamp: Stamp): Answer {
  if (pool.backing !== undefined && (command.options.floatPercent ?? 0) > 0) {
    return refuse({ reason: "pool_is_backed", pool: pool.id });
  }
  const options = { ...pool.options, ...command.options };
  const fault = checkFallbacks(state, pool.id, options) ?? checkFloat(state, pool, options, stamp);
  if (fault !== undefined) return refuse(fault);
  return accept([{ kind: "pool.updated", pool: pool.id, options }]);
}

function decideDelete(state: LedgerState, command: DeletePool, pool: Pool): Answer {
  const waiting = (state.jobs.desks.get(pool.index)?.queues ?? []).reduce(
    (sum, queue) => sum + queue.held + queue.waiting,
    0,
  );
  const live = pool.liveCount + waiting;
  if (live > 0) return refuse({ reason: "pool_in_use", live });
  for (const other of state.pools.values()) {
    const isFallback = other.options.fallbacks.some((fallback) => fallback.pool === pool.id);
    if (isFallback) return refuse({ reason: "pool_is_fallback", of: other.id });
  }
  return accept([{ kind: "pool.deleted", pool: command.pool }]);
}

function decideSchedule(
  state: LedgerState,
  command: ReplaceSchedule,
  pool: Pool,
  stamp: Stamp,
): Answer {
  if (pool.backing !== undefined) return refuse({ reason: "pool_is_backed", pool: pool.id });
  const wanted = scheduleOf(command, stamp.at);
  if ("reason" in wanted) return refuse(wanted);
  const fromAt = changesFrom(pool, stamp);
  const schedule = spliceSchedule(pool.schedule, wanted.sorted, fromAt);
  const repair = planPoolRepair(state, pool, effectiveSchedule(schedule, pool.maintenance), fromAt);
  const rollingPart = command.rolling === undefined ? {} : { rolling: command.rolling };
  return accept<PoolEvent | RepairEvent>([
    { kind: "pool.schedule_replaced", pool: pool.id, schedule, ...rollingPart },
    ...repair,
  ]);
}

function decideAddMaintenance(
  state: LedgerState,
  command: AddMaintenance,
  pool: Pool,
  stamp: Stamp,
): Answer {
  const { maintenance } = command;
  if (pool.backing !== undefined) return refuse({ reason: "pool_is_backed", pool: pool.id });
  if (maintenance.startAt >= maintenance.endAt) {
    return refuse({ reason: "invalid_schedule", fault: "empty_or_reversed", entries: [0] });
  }
  if (pool.maintenance.some((span) => span.id === maintenance.id)) {
    return refuse({ reason: "maintenance_exists", maintenanceId: maintenance.id });
  }
  if (pool.maintenance.length >= MAINTENANCE_MAX) {
    return refuse({ reason: "too_much_maintenance", max: MAINTENANCE_MAX });
  }
  const fromAt = changesFrom(pool, stamp);
  if (maintenance.endAt <= fromAt) return refuse({ reason: "maintenance_in_past", now: stamp.at });
  const clipped = { ...maintenance, startAt: Math.max(maintenance.startAt, fromAt) };
  const entries = effectiveSchedule(pool.schedule, [...pool.maintenance, clipped]);
  const repair = planPoolRepair(state, pool, entries, fromAt);
  return accept<PoolEvent | RepairEvent>([
    { kind: "pool.maintenance_added", pool: pool.id, maintenance: clipped },
    ...repair,
  ]);
}

function decideRemoveMaintenance(command: RemoveMaintenance, pool: Pool): Answer {
  const { maintenanceId } = command;
  const isKnown = pool.maintenance.some((span) => span.id === maintenanceId);
  if (!isKnown) return refuse({ reason: "unknown_maintenance", maintenanceId });
  return accept([{ kind: "pool.maintenance_removed", pool: pool.id, maintenanceId }]);
}

/** Schedules change from the current second on; a pool without a now can change at any time. */
export function changesFrom(pool: Pool, stamp: Stamp): Instant {
  return pool.allowPast ? Number.NEGATIVE_INFINITY : secondOf(stamp.at);
}

function scheduleOf(
  command: { readonly schedule: readonly ScheduleEntry[]; readonly rolling?: Rolling },
  at: Instant,
): { readonly sorted: readonly ScheduleEntry[] } | PoolRejection {
  const entries =
    command.rolling === undefined ? command.schedule : rollingEntries(command.rolling, at);
  if (entries.length > SCHEDULE_ENTRIES_MAX) {
    return { reason: "too_many_entries", given: entries.length, max: SCHEDULE_ENTRIES_MAX };
  }
  const tooLarge = entries.findIndex((entry) => entry.capacity > AMOUNT_MAX);
  if (tooLarge >= 0) return faulty("capacity_too_large", [tooLarge]);
  const answer = sortSchedule(entries);
  if ("sorted" in answer) return checkSpan(answer.sorted);
  return answer.fault === "overlap"
    ? faulty("overlap", [answer.first, answer.second])
    : faulty("empty_or_reversed", [answer.index]);
}

function checkSpan(
  sorted: readonly ScheduleEntry[],
): { readonly sorted: readonly ScheduleEntry[] } | PoolRejection {
  const first = sorted[0];
  if (first === undefined) return { sorted };
  const endAt = sorted[sorted.length - 1]!.endAt;
  const isTooLong = endAt - first.startAt > SCHEDULE_SPAN_MS_MAX || endAt > INSTANT_MAX;
  return isTooLong ? faulty("spans_too_long", [0, sorted.length - 1]) : { sorted };
}

function faulty(
  fault: Extract<PoolRejection, { reason: "invalid_schedule" }>["fault"],
  entries: readonly number[],
): PoolRejection {
  return { reason: "invalid_schedule", fault, entries };
}

function checkFallbacks(
  state: LedgerState,
  id: PoolId,
  options: PoolOptions,
): PoolRejection | undefined {
  const { fallbacks } = options;
  if (fallbacks.length > FALLBACKS_MAX) {
    return { reason: "too_many_fallbacks", given: fallbacks.length, max: FALLBACKS_MAX };
  }
  for (const fallback of fallbacks) {
    if (fallback.pool === id) return { reason: "fallback_is_itself", fallback: id };
    if (!state.pools.has(fallback.pool)) {
      return { reason: "unknown_fallback", fallback: fallback.pool };
    }
  }
  return undefined;
}

/** A larger float may not take away what standard callers already hold. */
function checkFloat(
  state: LedgerState,
  pool: Pool,
  options: PoolOptions,
  stamp: Stamp,
): PoolRejection | undefined {
  const { floatPercent } = options;
  const last = pool.schedule[pool.schedule.length - 1];
  if (last === undefined || floatPercent <= pool.options.floatPercent) return undefined;
  const startAt = Math.max(changesFrom(pool, stamp), pool.schedule[0]!.startAt);
  if (last.endAt <= startAt) return undefined;
  const main = standardFree(state, pool, floatPercent);
  const view = { main, second: undefined, own: undefined, fences: pool.capacity };
  const tight = tightIn(view, { startAt, endAt: last.endAt }, 0);
  return tight === undefined ? undefined : { reason: "float_does_not_fit", floatPercent, tight };
}

/** The one schedule before `fromAt`, the other from there on. */
export function spliceSchedule(
  past: readonly ScheduleEntry[],
  future: readonly ScheduleEntry[],
  fromAt: Instant,
): readonly ScheduleEntry[] {
  return [...before(past, fromAt), ...after(future, fromAt)];
}

function before(entries: readonly ScheduleEntry[], at: Instant): readonly ScheduleEntry[] {
  return entries
    .filter((entry) => entry.startAt < at)
    .map((entry) => ({ ...entry, endAt: Math.min(entry.endAt, at) }));
}

function after(entries: readonly ScheduleEntry[], at: Instant): readonly ScheduleEntry[] {
  return entries
    .filter((entry) => entry.endAt > at)
    .map((entry) => ({ ...entry, startAt: Math.max(entry.startAt, at) }));
}
