import type {
  Instant,
  KernelEvent,
  LedgerRecord,
  Maintenance,
  ScheduleEntry,
} from "../../kernel/index.ts";

/** What one reservation holds at one instant. */
export interface HeldAt {
  readonly grant: number;
  readonly pool: string;
  readonly userId: string;
  readonly tier: string;
  readonly amount: number;
  readonly price: number;
  readonly listPrice: number;
}

/** Everything there is to know of one instant, once the whole history is known. */
export interface InstantFacts {
  readonly held: readonly HeldAt[];
  readonly lost: readonly (HeldAt & { readonly kind: "cancelled" | "displaced" })[];
  readonly capacity: ReadonlyMap<string, { readonly capacity: number; readonly float: number }>;
}

/** A span in which nothing changes, with the facts of its first instant. */
export interface OracleStep extends InstantFacts {
  readonly fromAt: Instant;
  readonly toAt: Instant;
}

/**
 * The slow, obvious answer: for every stretch between two instants that any event or cut names,
 * the whole history is told again from the start, for that one instant.
 */
export function oracleSteps(
  records: readonly LedgerRecord[],
  range: { readonly fromAt: Instant; readonly toAt: Instant },
  cuts: readonly Instant[],
): readonly OracleStep[] {
  const instants = new Set<Instant>([range.fromAt, range.toAt, ...cuts]);
  for (const { at, events } of records) {
    instants.add(at);
    for (const event of events) for (const named of instantsIn(event)) instants.add(named);
  }
  const order = [...instants]
    .filter((at) => at >= range.fromAt && at <= range.toAt)
    .sort((a, b) => a - b);
  return order
    .slice(0, -1)
    .map((fromAt, i) => ({ fromAt, toAt: order[i + 1]!, ...factsAt(records, fromAt) }));
}

/** Every number in an event that could be an instant. */
function instantsIn(value: unknown): readonly Instant[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(instantsIn);
}

function factsAt(records: readonly LedgerRecord[], x: Instant): InstantFacts {
  const held = new Map<number, HeldAt>();
  const terms = new Map<number, HeldAt>();
  const starts = new Map<number, Instant>();
  const lost: (HeldAt & { kind: "cancelled" | "displaced" })[] = [];
  const set = (grant: number, isHeld: boolean): void => {
    if (isHeld) held.set(grant, terms.get(grant)!);
    else held.delete(grant);
  };
  for (const event of records.flatMap((record) => record.events)) {
    switch (event.kind) {
      case "reservation.admitted": {
        const { grant, pool, userId, tier, amount, price } = event;
        terms.set(grant, { grant, pool, userId, tier, amount, price, listPrice: price });
        starts.set(grant, event.startAt);
        set(grant, event.startAt <= x && x < event.endAt);
        break;
      }
      case "reservation.amended": {
        const { grant, amount, startAt, endAt } = event;
        terms.set(grant, { ...terms.get(grant)!, amount });
        starts.set(grant, startAt);
        const isTouched = event.state === "scheduled" || x >= event.fromAt;
        if (isTouched) set(grant, startAt <= x && x < endAt);
        break;
      }
      case "reservation.moved": {
        const { grant, toPool: pool, amount, price, listPrice, endAt } = event;
        terms.set(grant, { ...terms.get(grant)!, pool, amount, price, listPrice });
        if (x >= event.fromAt) set(grant, starts.get(grant)! <= x && x < endAt);
        break;
      }
      case "reservation.cancelled":
      case "reservation.displaced": {
        const released = held.get(event.grant);
        if (x < event.fromAt || released === undefined) break;
        const kind = event.kind === "reservation.cancelled" ? "cancelled" : "displaced";
        lost.push({ ...released, kind });
        held.delete(event.grant);
        break;
      }
      default:
    }
  }
  return { held: [...held.values()], lost, capacity: capacityAt(records, x) };
}

interface OraclePool {
  schedule: readonly ScheduleEntry[];
  maintenance: readonly Maintenance[];
  floatPercent: number;
  readonly allowPast: boolean;
}

function capacityAt(records: readonly LedgerRecord[], x: Instant): InstantFacts["capacity"] {
  const pools = new Map<string, OraclePool>();
  const known = new Map<string, { capacity: number; float: number }>();
  for (const { at, events } of records) {
    for (const event of events) {
      const name = changePool(pools, event);
      if (name === undefined) continue;
      const pool = pools.get(name)!;
      const isFirst = event.kind === "pool.created";
      if (isFirst || pool.allowPast || x >= at) known.set(name, valueAt(pool, x));
    }
  }
  return known;
}

function valueAt(pool: OraclePool, x: Instant): { capacity: number; float: number } {
  const holds = (span: { startAt: Instant; endAt: Instant }): boolean =>
    span.startAt <= x && x < span.endAt;
  let capacity = pool.schedule.find(holds)?.capacity ?? 0;
  for (const span of pool.maintenance.filter(holds)) capacity -= span.amount ?? capacity;
  capacity = Math.max(0, capacity);
  return { capacity, float: Math.ceil((capacity * pool.floatPercent) / 100) };
}

/** Applies an event of a pool and answers the pool's name; undefined for other events. */
function changePool(pools: Map<string, OraclePool>, event: KernelEvent): string | undefined {
  if (event.kind === "pool.created") {
    const { pool, schedule, allowPast, options } = event;
    pools.set(pool, {
      schedule,
      maintenance: [],
      floatPercent: options.floatPercent,
      allowPast,
    });
    return pool;
  }
  if (!("pool" in event)) return undefined;
  const pool = pools.get(event.pool);
  if (pool === undefined) return undefined;
  switch (event.kind) {
    case "pool.updated":
      pool.floatPercent = event.options.floatPercent;
      return event.pool;
    case "pool.schedule_replaced":
      pool.schedule = event.schedule;
      return event.pool;
    case "pool.schedule_extended": {
      const { fromAt: startAt, untilAt: endAt, capacity } = event;
      pool.schedule = [...pool.schedule, { startAt, endAt, capacity }];
      return event.pool;
    }
    case "pool.maintenance_added":
      pool.maintenance = [...pool.maintenance, event.maintenance];
      return event.pool;
    case "pool.maintenance_removed":
      pool.maintenance = pool.maintenance.filter(({ id }) => id !== event.maintenanceId);
      return event.pool;
    default:
      return undefined;
  }
}
