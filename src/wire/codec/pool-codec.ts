import {
  type Actor,
  type AddMaintenance,
  type CreatePool,
  type Fallback,
  hullOf,
  limits,
  type Pool,
  type PoolOptions,
  placement,
  type RepairPlan,
  type ReplaceSchedule,
  type Rolling,
  type ScheduleEntry,
  type UpdatePool,
} from "../../kernel/index.ts";
import type { FieldError } from "../problems/problem.ts";
import type {
  MaintenanceRequest,
  MaintenanceWire,
  PoolChange,
  PoolRequest,
  PoolSummary,
  PoolWire,
  RepairWire,
  ScheduleEntryWire,
  ScheduleRequest,
} from "../schemas/pools.ts";
import { toReservationId } from "./ids.ts";
import { parseCredits, parseRatio, toCredits, toRatio } from "./money.ts";
import type { Parsed } from "./reservation-codec.ts";
import { toMillis, toSeconds, toSecondsUp } from "./time.ts";

/** Entries of each list of a repair that are told; the counts are always whole. */
const REPAIR_LISTED_MAX = 1_000;

export function toCreateCommand(body: PoolRequest, actor: Actor): Parsed<CreatePool> {
  if (body.backing !== undefined) return toBackedCommand(body, body.backing, actor);
  const capacity = parseCapacity(body);
  const options = parseOptions(body);
  if (!capacity.ok || !options.ok) return failed(capacity, options);
  const { rolling, schedule } = capacity.value;
  return {
    ok: true,
    value: {
      kind: "pool.create",
      actor,
      pool: body.id,
      allowPast: body.allow_past ?? false,
      options: { ...defaultOptions(), ...options.value },
      schedule,
      ...(rolling === undefined ? {} : { rolling }),
    },
  };
}

function toBackedCommand(
  body: PoolRequest,
  asked: NonNullable<PoolRequest["backing"]>,
  actor: Actor,
): Parsed<CreatePool> {
  const options = parseOptions(body);
  if (!options.ok) return options;
  const others = [
    ["/schedule", body.schedule],
    ["/rolling", body.rolling],
    ["/allow_past", body.allow_past === true ? true : undefined],
    ["/float_percent", (body.float_percent ?? 0) > 0 ? true : undefined],
  ] as const;
  const errors: FieldError[] = others.flatMap(([path, value]) =>
    value === undefined ? [] : [{ path, message: "can't be given together with `backing`" }],
  );
  const { policy = "best-fit", horizon_s } = asked;
  if (placement.findPolicy(policy) === undefined) {
    errors.push({ path: "/backing/policy", message: "must be a built-in placement policy" });
  }
  if (errors.length > 0) return { ok: false, errors };
  const horizonMs = horizon_s === undefined ? limits.BACKED_HORIZON_MS : toMillis(horizon_s);
  return {
    ok: true,
    value: {
      kind: "pool.create",
      actor,
      pool: body.id,
      allowPast: false,
      options: { ...defaultOptions(), ...options.value },
      schedule: [],
      rolling: { capacity: 0, horizonMs },
      backing: {
        clusters: asked.clusters ?? [],
        dataCenters: asked.data_centers ?? [],
        racks: asked.racks ?? [],
        gpuModels: asked.gpu_models ?? [],
        labels: asked.labels ?? {},
        policy,
      },
    },
  };
}

export function toUpdateCommand(
  body: PoolChange,
  target: { readonly actor: Actor; readonly pool: string },
): Parsed<UpdatePool> {
  const options = parseOptions(body);
  if (!options.ok) return options;
  return { ok: true, value: { kind: "pool.update", ...target, options: options.value } };
}

export function toReplaceCommand(
  body: ScheduleRequest,
  target: { readonly actor: Actor; readonly pool: string },
): Parsed<ReplaceSchedule> {
  const capacity = parseCapacity(body);
  if (!capacity.ok) return capacity;
  const { rolling, schedule } = capacity.value;
  return {
    ok: true,
    value: {
      kind: "pool.replace_schedule",
      ...target,
      schedule,
      ...(rolling === undefined ? {} : { rolling }),
    },
  };
}

/** `id` is used where the caller gave none. Errors: a window with no span. */
export function toMaintenanceCommand(
  body: MaintenanceRequest,
  target: { readonly actor: Actor; readonly pool: string; readonly id: string },
): Parsed<AddMaintenance> {
  if (body.start_time >= body.end_time) {
    return { ok: false, errors: [{ path: "/end_time", message: "must be after start_time" }] };
  }
  return {
    ok: true,
    value: {
      kind: "pool.add_maintenance",
      actor: target.actor,
      pool: target.pool,
      maintenance: {
        id: body.id ?? target.id,
        startAt: toMillis(body.start_time),
        endAt: toMillis(body.end_time),
        ...(body.amount === undefined ? {} : { amount: body.amount }),
        ...(body.note === undefined ? {} : { note: body.note }),
      },
    },
  };
}

/** The whole pool, entries and all. */
export function toPoolWire(pool: Pool): PoolWire {
  return {
    ...toldOptions(pool),
    schedule: pool.schedule.map(toEntryWire),
    maintenance: pool.maintenance.map(
      ({ id, startAt, endAt, amount, note }): MaintenanceWire => ({
        id,
        start_time: toSeconds(startAt),
        end_time: toSecondsUp(endAt),
        ...(amount === undefined ? {} : { amount }),
        ...(note === undefined ? {} : { note }),
      }),
    ),
  };
}

export function toPoolSummary(pool: Pool): PoolSummary {
  const hull = hullOf(pool);
  return {
    ...toldOptions(pool),
    entries: pool.schedule.length,
    maintenance_windows: pool.maintenance.length,
    ...(hull === undefined
      ? {}
      : { start_time: toSeconds(hull.startAt), end_time: toSecondsUp(hull.endAt) }),
  };
}

export function toRepairWire(plan: RepairPlan): RepairWire {
  const { moved, displaced, kept } = plan;
  return {
    kept,
    moved_count: moved.length,
    displaced_count: displaced.length,
    moved: moved.slice(0, REPAIR_LISTED_MAX).map((event) => ({
      reservation_id: toReservationId(event.grant),
      from_pool: event.fromPool,
      to_pool: event.toPool,
      amount_before: event.amountBefore,
      amount: event.amount,
      price_before: toCredits(event.priceBefore),
      price: toCredits(event.price),
      list_price: toCredits(event.listPrice),
      from_time: toSeconds(event.fromAt),
      end_time: toSecondsUp(event.endAt),
    })),
    displaced: displaced.slice(0, REPAIR_LISTED_MAX).map((event) => ({
      reservation_id: toReservationId(event.grant),
      pool: event.pool,
      amount: event.amount,
      reason: event.reason,
      from_time: toSeconds(event.fromAt),
      end_time: toSecondsUp(event.endAt),
    })),
    truncated: moved.length > REPAIR_LISTED_MAX || displaced.length > REPAIR_LISTED_MAX,
  };
}

function toldOptions(pool: Pool) {
  const { options, rolling, backing } = pool;
  return {
    id: pool.id,
    allow_past: pool.allowPast,
    float_percent: options.floatPercent,
    price: toCredits(options.price),
    fallbacks: options.fallbacks.map((fallback) => ({
      pool: fallback.pool,
      ratio: toRatio(fallback.ratioMilli),
    })),
    spin_up_s: toSecondsUp(options.spinUpMs),
    trial: {
      amount_max: options.trial.amountMax,
      duration_max_s: toSeconds(options.trial.durationMsMax),
    },
    ...(rolling === undefined
      ? {}
      : { rolling: { capacity: rolling.capacity, horizon_s: toSeconds(rolling.horizonMs) } }),
    ...(backing === undefined
      ? {}
      : {
          backing: {
            clusters: [...backing.clusters],
            data_centers: [...backing.dataCenters],
            racks: [...backing.racks],
            gpu_models: [...backing.gpuModels],
            labels: backing.labels,
            policy: backing.policy,
          },
        }),
    live_reservations: pool.liveCount,
  };
}

export function toEntryWire({ startAt, endAt, capacity }: ScheduleEntry): ScheduleEntryWire {
  return { start_time: toSeconds(startAt), end_time: toSecondsUp(endAt), capacity };
}

function defaultOptions(): PoolOptions {
  return {
    floatPercent: 0,
    price: 0,
    fallbacks: [],
    spinUpMs: limits.SPIN_UP_MS,
    trial: { amountMax: limits.TRIAL_AMOUNT_MAX, durationMsMax: limits.TRIAL_DURATION_MS_MAX },
  };
}

function parseCapacity(
  body: ScheduleRequest,
): Parsed<{ readonly schedule: readonly ScheduleEntry[]; readonly rolling?: Rolling }> {
  const { schedule, rolling } = body;
  if (schedule !== undefined && rolling !== undefined) {
    const message = "can't be given together with `schedule`";
    return { ok: false, errors: [{ path: "/rolling", message }] };
  }
  if (rolling !== undefined) {
    const { capacity, horizon_s } = rolling;
    return {
      ok: true,
      value: { schedule: [], rolling: { capacity, horizonMs: toMillis(horizon_s) } },
    };
  }
  if (schedule === undefined) {
    return { ok: false, errors: [{ path: "/schedule", message: "is required (or `rolling`)" }] };
  }
  const entries = schedule.map((entry) => ({
    startAt: toMillis(entry.start_time),
    endAt: toMillis(entry.end_time),
    capacity: entry.capacity,
  }));
  return { ok: true, value: { schedule: entries } };
}

function parseOptions(body: PoolChange): Parsed<Partial<PoolOptions>> {
  const errors: FieldError[] = [];
  const price = body.price === undefined ? undefined : parseCredits(body.price);
  if (body.price !== undefined && price === undefined) {
    errors.push({ path: "/price", message: "must have at most 6 decimals" });
  }
  const fallbacks = body.fallbacks?.map(({ pool, ratio = 1 }, index): Fallback => {
    const ratioMilli = parseRatio(ratio);
    if (ratioMilli === undefined) {
      const path = `/fallbacks/${index}/ratio`;
      errors.push({ path, message: "must have at most 3 decimals" });
    }
    return { pool, ratioMilli: ratioMilli ?? 0 };
  });
  if (errors.length > 0) return { ok: false, errors };
  const { float_percent, spin_up_s, trial } = body;
  return {
    ok: true,
    value: {
      ...(float_percent === undefined ? {} : { floatPercent: float_percent }),
      ...(price === undefined ? {} : { price }),
      ...(fallbacks === undefined ? {} : { fallbacks }),
      ...(spin_up_s === undefined ? {} : { spinUpMs: toMillis(spin_up_s) }),
      ...(trial === undefined
        ? {}
        : {
            trial: {
              amountMax: trial.amount_max,
              durationMsMax: toMillis(trial.duration_max_s),
            },
          }),
    },
  };
}

function failed(...parts: readonly Parsed<unknown>[]): Parsed<never> {
  return { ok: false, errors: parts.flatMap((part) => (part.ok ? [] : part.errors)) };
}
