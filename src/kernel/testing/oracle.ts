import { floatOf, type KernelEvent } from "../index.ts";
import type { Maintenance, ScheduleEntry, Tier } from "../model/index.ts";

/** A pool as a slow and obvious model sees it. */
export interface OraclePool {
  readonly allowPast: boolean;
  schedule: readonly ScheduleEntry[];
  maintenance: readonly Maintenance[];
  floatPercent: number;
}

export interface OracleGrant {
  pool: string;
  tier: Tier;
  startAt: number;
  endAt: number;
  amount: number;
  isActive: boolean;
}

/** Pools and live grants, nothing else: everything is recounted second by second. */
export interface Oracle {
  readonly pools: Map<string, OraclePool>;
  readonly live: Map<number, OracleGrant>;
}

export function createOracle(): Oracle {
  return { pools: new Map(), live: new Map() };
}

export function capacityAt(pool: OraclePool, at: number): number {
  const entry = pool.schedule.find((one) => one.startAt <= at && at < one.endAt);
  let capacity = entry?.capacity ?? 0;
  for (const span of pool.maintenance) {
    if (span.startAt <= at && at < span.endAt) {
      capacity = Math.max(0, capacity - (span.amount ?? capacity));
    }
  }
  return capacity;
}

/** What one more grant of the tier could hold at `at`, without counting grant `except`. */
export function freeAtSecond(
  oracle: Oracle,
  name: string,
  tier: Tier,
  at: number,
  except?: number,
): number {
  const pool = oracle.pools.get(name)!;
  const capacity = capacityAt(pool, at);
  let all = 0;
  let standard = 0;
  for (const [number, grant] of oracle.live) {
    const counts = number !== except && grant.pool === name;
    if (!counts || at < grant.startAt || at >= grant.endAt) continue;
    all += grant.amount;
    if (grant.tier === "standard") standard += grant.amount;
  }
  const free = capacity - all;
  if (tier === "trial") return free;
  return Math.min(free, capacity - floatOf(capacity, pool.floatPercent) - standard);
}

export function freeOverSeconds(
  oracle: Oracle,
  name: string,
  tier: Tier,
  window: { readonly startAt: number; readonly endAt: number },
  except?: number,
): number {
  let free = Number.POSITIVE_INFINITY;
  for (let at = window.startAt; at < window.endAt; at += 1000) {
    free = Math.min(free, freeAtSecond(oracle, name, tier, at, except));
  }
  return free;
}

/** Follows what the kernel says has happened at `at`. */
export function follow(oracle: Oracle, events: readonly KernelEvent[], at: number): void {
  for (const event of events) followOne(oracle, event, at);
}

function followOne(oracle: Oracle, event: KernelEvent, at: number): void {
  switch (event.kind) {
    case "reservation.admitted": {
      const { pool, tier, startAt, endAt, amount } = event;
      const isActive = event.state === "active";
      oracle.live.set(event.grant, { pool, tier, startAt, endAt, amount, isActive });
      return;
    }
    case "reservation.amended": {
      const { startAt, endAt, amount } = event;
      const isActive = event.state === "active";
      Object.assign(oracle.live.get(event.grant)!, { startAt, endAt, amount, isActive });
      return;
    }
    case "reservation.started":
      oracle.live.get(event.grant)!.isActive = true;
      return;
    case "reservation.moved":
      Object.assign(oracle.live.get(event.grant)!, { pool: event.toPool, amount: event.amount });
      return;
    case "job.started": {
      const { pool, startAt, endAt, amount } = event;
      const held = { pool, tier: "standard", startAt, endAt, amount, isActive: true } as const;
      oracle.live.set(event.grant, held);
      return;
    }
    case "job.curtailed":
      oracle.live.get(event.grant)!.endAt = event.fromAt;
      return;
    case "job.ended":
    case "job.requeued":
    case "reservation.ended":
    case "reservation.cancelled":
    case "reservation.displaced":
      oracle.live.delete(event.grant);
      return;
    case "pool.created":
    case "pool.updated":
    case "pool.deleted":
    case "pool.schedule_replaced":
    case "pool.schedule_extended":
    case "pool.maintenance_added":
    case "pool.maintenance_removed":
      return followPool(oracle, event, at);
    default:
      return;
  }
}

function followPool(
  oracle: Oracle,
  event: Extract<KernelEvent, { kind: `pool.${string}` }>,
  at: number,
): void {
  const pool = oracle.pools.get(event.pool);
  switch (event.kind) {
    case "pool.created": {
      const { schedule, options } = event;
      oracle.pools.set(event.pool, {
        schedule,
        allowPast: event.allowPast,
        maintenance: [],
        floatPercent: options.floatPercent,
      });
      return;
    }
    case "pool.updated":
      pool!.floatPercent = event.options.floatPercent;
      return;
    case "pool.deleted":
      oracle.pools.delete(event.pool);
      return;
    case "pool.schedule_replaced":
      pool!.schedule = event.schedule;
      return;
    case "pool.schedule_extended":
      pool!.schedule = [
        ...pool!.schedule,
        { startAt: event.fromAt, endAt: event.untilAt, capacity: event.capacity },
      ];
      return;
    case "pool.maintenance_added":
      pool!.maintenance = [...pool!.maintenance, event.maintenance];
      return;
    case "pool.maintenance_removed":
      pool!.maintenance = pool!.maintenance.map((span) =>
        span.id === event.maintenanceId ? { ...span, endAt: pastEnd(pool!, span.endAt, at) } : span,
      );
  }
}

/** What has passed of a span stays; a pool without a now has no past. */
function pastEnd(pool: OraclePool, endAt: number, at: number): number {
  if (pool.allowPast) return Number.NEGATIVE_INFINITY;
  return Math.min(endAt, Math.floor(at / 1000) * 1000);
}
