import type { Prng } from "../../base/index.ts";
import type { Command } from "../command.ts";
import type { Actor, ScheduleEntry, Tier } from "../model/index.ts";
import type { WantedTime } from "../reservations/index.ts";
import { ADMIN, OPTIONS } from "./ledger.ts";

/** Everything happens within so many seconds, so that an oracle can count each of them. */
export const SECONDS = 48;

const OPERATOR: Actor = { userId: "op", role: "operator" };
const POOLS = ["a", "b", "c"] as const;

/** A random command over few pools, users and seconds, so that all kinds of clash occur. */
export function randomCommand(random: Prng, grants: number): Command {
  const kind = random.below(100);
  if (kind < 55) return randomRequest(random);
  if (kind < 70) return cancel(random, grants);
  if (kind < 85) return amend(random, grants);
  if (kind < 88) return { kind: "tick" };
  return randomPoolCommand(random);
}

function randomRequest(random: Prng): Command {
  const userId = `u${random.below(4)}`;
  const tier: Tier = random.chance(1, 4) ? "trial" : "standard";
  const hasKey = random.chance(1, 3);
  const repeats = random.chance(1, 6);
  const hasMin = random.chance(1, 4);
  const amount = random.below(10);
  return {
    kind: "reservation.request",
    actor: { userId, role: "user" },
    pool: poolName(random),
    userId,
    tier,
    amount,
    time: randomTime(random),
    mayClaimTrial: random.chance(9, 10),
    ...(hasMin ? { amountMin: 1 + random.below(4) } : {}),
    ...(repeats
      ? { repeat: { everyMs: 1000 * (1 + random.below(12)), count: 1 + random.below(4) } }
      : {}),
    ...(hasKey ? { key: { key: `k${random.below(3)}`, fingerprint: `f${random.below(2)}` } } : {}),
    ...(random.chance(1, 4) ? { limits: { liveMax: 3, unitHoursMax: 4 } } : {}),
  };
}

function randomTime(random: Prng): WantedTime {
  const startAt = second(random);
  const endAt = startAt + 1000 * (random.below(14) - 1);
  const form = random.below(10);
  if (form < 6) return { kind: "fixed", startAt, endAt };
  if (form === 6) return { kind: "fixed", endAt };
  if (form === 7) return { kind: "steps", steps: randomSteps(random) };
  return {
    kind: "flexible",
    durationMs: 1000 * random.below(10),
    ...(random.chance(1, 2) ? { earliestStartAt: startAt } : {}),
    ...(random.chance(1, 2) ? { deadlineAt: second(random) } : {}),
  };
}

function randomSteps(random: Prng): { startAt: number; endAt: number; amount: number }[] {
  let at = second(random);
  return Array.from({ length: 1 + random.below(4) }, () => {
    const startAt = at + 1000 * random.below(3);
    at = startAt + 1000 * (1 + random.below(5));
    return { startAt, endAt: at, amount: 1 + random.below(6) };
  });
}

function cancel(random: Prng, grants: number): Command {
  return { kind: "reservation.cancel", actor: anyone(random), grant: 1 + random.below(grants + 2) };
}

function amend(random: Prng, grants: number): Command {
  return {
    kind: "reservation.amend",
    actor: anyone(random),
    grant: 1 + random.below(grants + 2),
    ...(random.chance(2, 3) ? { amount: random.below(9) } : {}),
    ...(random.chance(1, 3) ? { startAt: second(random) } : {}),
    ...(random.chance(1, 2) ? { endAt: second(random) } : {}),
  };
}

function randomPoolCommand(random: Prng): Command {
  const pool = poolName(random);
  const base = { actor: random.chance(1, 12) ? OPERATOR : ADMIN, pool };
  const fallback = { pool: poolName(random), ratioMilli: 500 + 250 * random.below(5) };
  const options = {
    ...OPTIONS,
    floatPercent: 10 * random.below(5),
    price: 100 * random.below(4),
    fallbacks: random.chance(1, 2) && fallback.pool !== pool ? [fallback] : [],
    spinUpMs: 0,
    trial: { amountMax: 5, durationMsMax: 8_000 },
  };
  switch (random.below(8)) {
    case 0:
    case 1:
      return {
        kind: "pool.create",
        ...base,
        allowPast: pool === "c",
        options,
        schedule: randomSchedule(random),
      };
    case 2:
      return { kind: "pool.update", ...base, options };
    case 3:
      return { kind: "pool.delete", ...base };
    case 4:
    case 5:
      return { kind: "pool.replace_schedule", ...base, schedule: randomSchedule(random) };
    case 6: {
      const startAt = second(random);
      const endAt = startAt + 1000 * (1 + random.below(8));
      const amount = random.chance(1, 2) ? { amount: 1 + random.below(5) } : {};
      const maintenance = { id: `m${random.below(4)}`, startAt, endAt, ...amount };
      return { kind: "pool.add_maintenance", ...base, maintenance };
    }
    default:
      return { kind: "pool.remove_maintenance", ...base, maintenanceId: `m${random.below(4)}` };
  }
}

function randomSchedule(random: Prng): ScheduleEntry[] {
  const entries: ScheduleEntry[] = [];
  let at = 1000 * random.below(6);
  while (at < SECONDS * 1000) {
    const startAt = at + (random.chance(1, 5) ? 1000 * random.below(4) : 0);
    at = startAt + 1000 * (2 + random.below(16));
    entries.push({ startAt, endAt: at, capacity: random.below(12) });
  }
  return entries;
}

function anyone(random: Prng): Actor {
  return random.chance(1, 2) ? OPERATOR : { userId: `u${random.below(4)}`, role: "user" };
}

function poolName(random: Prng): string {
  return POOLS[random.below(POOLS.length)]!;
}

function second(random: Prng): number {
  return 1000 * random.below(SECONDS);
}
