import { NODES } from "../../../journal/index.ts";
import { GRANT_BLOCK } from "../../tables/index.ts";
import { HOUR_MS } from "../parts/index.ts";
import { SIGNALS_PER_RULE_MAX, type Signal, type SignalRule } from "./types.ts";

/** Hours that the last one is held against: the week before it. */
const BASELINE_HOURS = 168;
const SPIKE_COUNT_MIN = 10;
const SPIKE_TIMES = 4;
const SPIKE_TIMES_CRITICAL = 20;

/**
 * A pool refused at least 10 requests in the hour before now, and more than 4 times (critical: 20
 * times) the mean hour of the week before. Repeats count once; a mean below 1 counts as 1.
 */
export const refusalSpikes: SignalRule = (db, { now }) => {
  const hourAt = now - HOUR_MS;
  const rows = db
    .prepare(
      `SELECT pool, sum(at >= ?2) AS recent, sum(at < ?2) AS before,
          min(iif(at >= ?2, at, NULL)) AS since
        FROM view_refusal WHERE at >= ?1 AND at < ?3 AND is_first = 1
        GROUP BY pool HAVING recent >= ?4 ORDER BY recent DESC, pool LIMIT ?5`,
    )
    .all(hourAt - BASELINE_HOURS * HOUR_MS, hourAt, now, SPIKE_COUNT_MIN, SIGNALS_PER_RULE_MAX);
  const signals: Signal[] = [];
  for (const row of rows) {
    const recent = Number(row.recent);
    const mean = Number(row.before) / BASELINE_HOURS;
    const usual = Math.max(1, mean);
    if (recent <= SPIKE_TIMES * usual) continue;
    signals.push({
      code: "refusal_spike",
      severity: recent > SPIKE_TIMES_CRITICAL * usual ? "critical" : "warning",
      about: "pool",
      subject: String(row.pool),
      sinceAt: Number(row.since),
      facts: { refused_last_hour: recent, mean_per_hour_before: mean },
    });
  }
  return signals;
};

const IN_A_ROW_MIN = 5;

/**
 * A user with more than 5 refused reservations since the last one admitted, the latest one in the
 * day before now. Repeats count once.
 */
export const refusedInARow: SignalRule = (db, { now }) => {
  const users = db
    .prepare(
      `SELECT user_id, max(at) AS latest FROM view_refusal
        WHERE at >= ? AND at < ? AND is_first = 1 AND pool <> ? GROUP BY user_id`,
    )
    .all(now - 24 * HOUR_MS, now, NODES);
  const lastAdmitted = lastAdmissions(db);
  const count = db.prepare(
    `SELECT count(*) AS refused, min(at) AS since FROM view_refusal
      WHERE user_id = ? AND at > ? AND at < ? AND is_first = 1 AND pool <> '${NODES}'`,
  );
  const signals: Signal[] = [];
  for (const { user_id: user, latest } of users) {
    if (signals.length === SIGNALS_PER_RULE_MAX) break;
    const name = String(user);
    const row = count.get(name, lastAdmitted(name), now);
    const refused = Number(row?.refused);
    if (refused <= IN_A_ROW_MIN) continue;
    signals.push({
      code: "refused_in_a_row",
      severity: "warning",
      about: "user",
      subject: name,
      sinceAt: Number(row?.since),
      facts: { refused, latest_time: Math.floor(Number(latest) / 1_000) },
    });
  }
  return signals;
};

/** Refusals that were counted and not kept, in the day before now: a caller in a loop. */
export const refusalsDropped: SignalRule = (db, { now }) => {
  const rows = db
    .prepare(
      `SELECT user_id, sum(dropped) AS dropped, min(hour_at) AS since FROM view_refusal_dropped
        WHERE hour_at >= ? AND hour_at < ? GROUP BY user_id ORDER BY dropped DESC, user_id LIMIT ?`,
    )
    .all(now - 25 * HOUR_MS, now, SIGNALS_PER_RULE_MAX);
  return rows.map((row) => ({
    code: "refusals_dropped",
    severity: "warning",
    about: "user",
    subject: String(row.user_id),
    sinceAt: Number(row.since),
    facts: { dropped: Number(row.dropped) },
  }));
};

/** When a user's newest reservation was admitted; looks into blocks of numbers, newest first. */
function lastAdmissions(db: Parameters<SignalRule>[0]): (userId: string) => number {
  const high = db.prepare("SELECT max(number) AS high FROM view_grant").get();
  const top = Math.floor(Number(high?.high ?? 0) / GRANT_BLOCK);
  const find = db.prepare(
    `SELECT created_at FROM view_grant WHERE number / ${GRANT_BLOCK} = ? AND user_id = ?
      ORDER BY number DESC LIMIT 1`,
  );
  return (userId) => {
    for (let block = top; block >= 0; block--) {
      const row = find.get(block, userId);
      if (row !== undefined) return Number(row.created_at);
    }
    return Number.MIN_SAFE_INTEGER;
  };
}
