import { createPrng, type Prng } from "../../base/index.ts";
import type {
  Instant,
  KernelEvent,
  LedgerRecord,
  Maintenance,
  ReservationAdmitted,
  ScheduleEntry,
} from "../../kernel/index.ts";
import {
  admitted,
  createRecordBuilder,
  HOUR_MS,
  MONDAY_AT,
  poolCreated,
  poolOptions,
  type RecordBuilder,
} from "./records.ts";

/** Names of the pools of a random history; the last one has no now. */
export const POOLS = ["a", "b", "past"] as const;
export const USERS = ["ada", "bob", "cy"] as const;

/** A reservation as the history's maker knows it. */
interface Held {
  readonly event: ReservationAdmitted;
  pool: string;
  startAt: Instant;
  endAt: Instant;
  amount: number;
  isStarted: boolean;
}

interface Maker {
  readonly prng: Prng;
  readonly builder: RecordBuilder;
  readonly live: Held[];
  readonly maintenance: { readonly pool: string; readonly id: string }[];
  at: Instant;
  grants: number;
}

/**
 * A history that the kernel could have written, as far as views can tell: what is due starts and
 * ends by ticks, what runs keeps its past, instants are of any millisecond. The same seed gives
 * the same records. Capacity is not minded: views count, they don't judge.
 */
export function randomHistory(seed: number, steps: number): readonly LedgerRecord[] {
  const maker: Maker = {
    prng: createPrng(seed),
    builder: createRecordBuilder(),
    live: [],
    maintenance: [],
    at: MONDAY_AT,
    grants: 0,
  };
  makePools(maker);
  const acts = [admit, admit, admit, cancel, amend, move, displace, changePool, changePool];
  for (let step = 0; step < steps; step++) {
    maker.at += maker.prng.below(2 * HOUR_MS);
    tick(maker);
    acts[maker.prng.below(acts.length)]!(maker);
  }
  return maker.builder.records;
}

/** A random instant within 40 hours of the start of the history, often a whole hour. */
export function randomInstant(prng: Prng): Instant {
  const at = MONDAY_AT + prng.below(40 * HOUR_MS);
  return prng.chance(1, 3) ? at - (at % HOUR_MS) : at;
}

function makePools({ builder, prng, at }: Maker): void {
  for (const pool of POOLS) {
    const price = prng.below(5) * 1_000_003;
    const options = poolOptions({ price, floatPercent: prng.below(3) * 15 });
    const allowPast = pool === "past";
    builder.add(at, [poolCreated(pool, { allowPast, options, schedule: randomSchedule(prng) })]);
  }
}

function randomSchedule(prng: Prng): readonly ScheduleEntry[] {
  const entries: ScheduleEntry[] = [];
  let at = MONDAY_AT - 2 * HOUR_MS;
  for (let i = prng.below(4); i >= 0; i--) {
    const startAt = at + prng.below(3) * HOUR_MS;
    at = startAt + 1 + prng.below(20 * HOUR_MS);
    entries.push({ startAt, endAt: at, capacity: prng.below(40) });
  }
  return entries;
}

function tick(maker: Maker): void {
  const events: KernelEvent[] = [];
  for (const held of [...maker.live]) {
    const { event, pool } = held;
    if (pool === "past") continue;
    if (!held.isStarted && held.startAt <= maker.at) {
      held.isStarted = true;
      events.push({ kind: "reservation.started", grant: event.grant, pool });
    }
    if (held.endAt <= maker.at) {
      drop(maker, held);
      events.push({ kind: "reservation.ended", grant: event.grant, pool });
    }
  }
  if (events.length > 0) maker.builder.add(maker.at, events);
}

function admit(maker: Maker): void {
  const { prng } = maker;
  const pool = POOLS[prng.below(POOLS.length)]!;
  const count = 1 + prng.below(2);
  const events: KernelEvent[] = [];
  const group = maker.grants + 1;
  for (let i = 0; i < count; i++) {
    maker.grants += 1;
    const first = pool === "past" ? MONDAY_AT : maker.at;
    const startAt = prng.chance(1, 4) ? first : first + prng.below(10 * HOUR_MS);
    const event = admitted(maker.grants, {
      group,
      pool,
      userId: USERS[prng.below(USERS.length)]!,
      tier: prng.chance(1, 4) ? "trial" : "standard",
      state: pool !== "past" && startAt === maker.at ? "active" : "scheduled",
      startAt,
      endAt: startAt + 1 + prng.below(15 * HOUR_MS),
      readyAt: startAt,
      amount: 1 + prng.below(20),
      price: prng.below(4) * 999_983,
    });
    events.push(event);
    const isStarted = event.state === "active";
    maker.live.push({ ...event, event, isStarted });
  }
  maker.builder.add(maker.at, events, "ada");
}

function cancel(maker: Maker): void {
  const held = pick(maker);
  if (held === undefined) return;
  drop(maker, held);
  const { event, pool, endAt } = held;
  const fromAt = releasedFrom(maker, held);
  const kind = "reservation.cancelled";
  maker.builder.add(maker.at, [{ kind, grant: event.grant, pool, fromAt, endAt }], event.userId);
}

function displace(maker: Maker): void {
  const held = pick(maker);
  if (held === undefined) return;
  drop(maker, held);
  const { event, pool, endAt, amount } = held;
  const fromAt = releasedFrom(maker, held);
  const facts = { grant: event.grant, pool, amount, fromAt, endAt } as const;
  const reason = "no_fallback_fits";
  maker.builder.add(maker.at, [{ kind: "reservation.displaced", reason, ...facts }], "root");
}

function amend(maker: Maker): void {
  const held = pick(maker);
  if (held === undefined) return;
  const { prng } = maker;
  if (prng.chance(1, 2)) held.amount = 1 + prng.below(20);
  if (!held.isStarted && prng.chance(1, 2)) {
    const first = held.pool === "past" ? MONDAY_AT : maker.at;
    held.startAt = first + 1 + prng.below(8 * HOUR_MS);
    held.endAt = held.startAt + 1 + prng.below(9 * HOUR_MS);
  } else {
    held.endAt = Math.max(held.startAt, maker.at) + 1 + prng.below(9 * HOUR_MS);
  }
  const { event, pool, startAt, endAt, amount } = held;
  const state = held.isStarted ? "active" : "scheduled";
  const fromAt = releasedFrom(maker, held);
  const when = { startAt, endAt, readyAt: startAt, fromAt };
  const facts = { grant: event.grant, pool, amount, state, ...when } as const;
  maker.builder.add(maker.at, [{ kind: "reservation.amended", ...facts }], event.userId);
}

function move(maker: Maker): void {
  const held = pick(maker);
  if (held === undefined || held.pool === "past") return;
  const { prng } = maker;
  const fromPool = held.pool;
  const amountBefore = held.amount;
  held.pool = fromPool === "a" ? "b" : "a";
  held.amount = 1 + prng.below(20);
  const price = prng.below(4) * 500_009;
  const listPrice = price + prng.below(3) * 700_001;
  maker.builder.add(
    maker.at,
    [
      {
        kind: "reservation.moved",
        grant: held.event.grant,
        fromPool,
        toPool: held.pool,
        amountBefore,
        amount: held.amount,
        priceBefore: held.event.price,
        price,
        listPrice,
        fromAt: releasedFrom(maker, held),
        endAt: held.endAt,
      },
    ],
    "root",
  );
}

function changePool(maker: Maker): void {
  const { prng, builder, at } = maker;
  const pool = POOLS[prng.below(POOLS.length)]!;
  const events: KernelEvent[] = [];
  switch (prng.below(5)) {
    case 0:
      events.push({ kind: "pool.schedule_replaced", pool, schedule: randomSchedule(prng) });
      break;
    case 1: {
      const options = poolOptions({ floatPercent: prng.below(4) * 10, price: prng.below(9) });
      events.push({ kind: "pool.updated", pool, options });
      break;
    }
    case 2: {
      const fromAt = MONDAY_AT + 200 * HOUR_MS + builder.records.length * HOUR_MS;
      const span = { fromAt, untilAt: fromAt + HOUR_MS, capacity: prng.below(9) };
      events.push({ kind: "pool.schedule_extended", pool, ...span });
      break;
    }
    case 3: {
      const maintenance = randomMaintenance(prng, `m${builder.records.length}`);
      maker.maintenance.push({ pool, id: maintenance.id });
      events.push({ kind: "pool.maintenance_added", pool, maintenance });
      break;
    }
    default: {
      const open = maker.maintenance.shift();
      if (open === undefined) return;
      const { pool: of, id: maintenanceId } = open;
      events.push({ kind: "pool.maintenance_removed", pool: of, maintenanceId });
    }
  }
  builder.add(at, events, "root");
}

function randomMaintenance(prng: Prng, id: string): Maintenance {
  const startAt = randomInstant(prng);
  const endAt = startAt + 1 + prng.below(9 * HOUR_MS);
  return prng.chance(1, 3)
    ? { id, startAt, endAt }
    : { id, startAt, endAt, amount: prng.below(30) };
}

/** A running one keeps its past; one that has not started lets go of everything. */
function releasedFrom(maker: Maker, held: Held): Instant {
  return held.isStarted ? maker.at : held.startAt;
}

function pick({ prng, live }: Maker): Held | undefined {
  return live.length === 0 ? undefined : live[prng.below(live.length)];
}

function drop({ live }: Maker, held: Held): void {
  live.splice(live.indexOf(held), 1);
}
