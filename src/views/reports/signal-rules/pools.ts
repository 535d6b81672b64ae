import { freeUnits, HOUR_MS, timelines, unitHours, WEEK_MS } from "../parts/index.ts";
import { SIGNALS_PER_RULE_MAX, type Signal, type SignalRule } from "./types.ts";

/** Numbers named in a signal at most. */
const NUMBERS_MAX = 10;

/** Displaced reservations whose time has not passed: their owners still need a place. */
export const displacedAhead: SignalRule = (db, { now, pool }) => {
  const rows = db
    .prepare(
      `SELECT grant_number, pool, from_at, to_at, amount FROM view_loss
        WHERE kind = 'displaced' AND to_at > ?1 AND (?2 IS NULL OR pool = ?2)
        ORDER BY pool, grant_number`,
    )
    .all(now, pool ?? null);
  const pools = new Map<string, { numbers: number[]; unitMs: bigint; sinceAt: number }>();
  for (const row of rows) {
    const name = String(row.pool);
    const lost = pools.get(name) ?? { numbers: [], unitMs: 0n, sinceAt: Number(row.from_at) };
    pools.set(name, lost);
    lost.numbers.push(Number(row.grant_number));
    const aheadMs = Number(row.to_at) - Math.max(Number(row.from_at), now);
    lost.unitMs += BigInt(Number(row.amount)) * BigInt(aheadMs);
    lost.sinceAt = Math.min(lost.sinceAt, Number(row.from_at));
  }
  return [...pools].slice(0, SIGNALS_PER_RULE_MAX).map(([subject, lost]) => ({
    code: "displaced_ahead",
    severity: "critical",
    about: "pool",
    subject,
    sinceAt: lost.sinceAt,
    facts: {
      reservations: lost.numbers.length,
      unit_hours_ahead: unitHours(lost.unitMs),
      first_numbers: lost.numbers.slice(0, NUMBERS_MAX).join(" "),
    },
  }));
};

/** The last capacity of a pool ends within a week. Rolling pools and those without a now don't. */
export const schedulesEndSoon: SignalRule = (db, { now, pool }) => {
  const rows = db
    .prepare(
      `SELECT pool, max(to_at) AS end_at FROM view_capacity JOIN view_pool USING (pool)
        WHERE is_rolling = 0 AND allow_past = 0 AND deleted_at IS NULL AND (?3 IS NULL OR pool = ?3)
        GROUP BY pool HAVING end_at > ?1 AND end_at <= ?2 ORDER BY end_at, pool LIMIT ?4`,
    )
    .all(now, now + WEEK_MS, pool ?? null, SIGNALS_PER_RULE_MAX);
  return rows.map((row) => {
    const endAt = Number(row.end_at);
    return {
      code: "schedule_ends_soon",
      severity: endAt - now <= 24 * HOUR_MS ? "critical" : "warning",
      about: "pool",
      subject: String(row.pool),
      sinceAt: endAt - WEEK_MS,
      facts: { end_time: Math.floor(endAt / 1_000), hours_left: (endAt - now) / HOUR_MS },
    };
  });
};

/** A pool has capacity now and none of it is free for a standard request. */
export const poolsFull: SignalRule = (db, { now, pool }) => {
  const signals: Signal[] = [];
  const full = new Set<string>();
  const range = { fromAt: now, toAt: now + WEEK_MS, pool, perPool: true };
  const close = (name: string, untilAt: number): void => {
    const hours = (untilAt - now) / HOUR_MS;
    const facts = { hours_until_free: hours };
    const subject = { about: "pool", subject: name, sinceAt: null, facts } as const;
    signals.push({ code: "pool_full", severity: hours >= 24 ? "warning" : "info", ...subject });
    full.delete(name);
  };
  for (const step of timelines(db, range)) {
    const isFull = step.capacity > 0 && freeUnits(step) === 0;
    if (step.fromAt === now && isFull) full.add(step.pool);
    if (!full.has(step.pool)) continue;
    if (!isFull) close(step.pool, step.fromAt);
    else if (step.toAt === range.toAt) close(step.pool, step.toAt);
  }
  return signals.slice(0, SIGNALS_PER_RULE_MAX);
};
