import type { DatabaseSync } from "node:sqlite";
import type { RefusalNote } from "../../journal/index.ts";
import type { Instant } from "../../kernel/index.ts";

/** Refusals kept per user and hour; more are counted alone. A caller in a loop needs no more. */
export const REFUSALS_PER_USER_HOUR_MAX = 1_000;

/** The same wish again within this span of its first telling is told apart from new demand. */
export const REPEAT_MS = 3_600_000;

/** Users whose counts are held in memory; past it they are read from the table again. */
const COUNTS_MAX = 100_000;

const HOUR_MS = 3_600_000;

/**
 * Writes refusals. A wish is the same if user, pool, window and amount are; whatever isn't a
 * whole number is left out, for a refused amount or window may be any number at all.
 */
export function createRefusalWriter(db: DatabaseSync): (notes: readonly RefusalNote[]) => void {
  const insert = db.prepare("INSERT INTO view_refusal VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const findFirst = db.prepare(
    `SELECT 1 FROM view_refusal WHERE user_id = ? AND at > ? AND at <= ? AND pool = ?
      AND amount = ? AND start_at IS ? AND end_at IS ? AND is_first = 1 LIMIT 1`,
  );
  const drop = db.prepare(
    `INSERT INTO view_refusal_dropped VALUES (?, ?, 1)
      ON CONFLICT (user_id, hour_at) DO UPDATE SET dropped = dropped + 1`,
  );
  const isFull = createHourCount(db);

  return (notes) => {
    for (const note of notes) {
      const { at, userId, pool, code } = note;
      const hourAt = at - (at % HOUR_MS);
      if (isFull(userId, hourAt)) {
        drop.run(userId, hourAt);
        continue;
      }
      const amount = wholeOrNull(note.amount) ?? 0;
      const startAt = wholeOrNull(note.startAt);
      const endAt = wholeOrNull(note.endAt);
      const known = findFirst.get(userId, at - REPEAT_MS, at, pool, amount, startAt, endAt);
      const isFirst = known === undefined ? 1 : 0;
      const largest = wholeOrNull(note.largestAmount);
      insert.run(at, userId, pool, code, amount, startAt, endAt, largest, isFirst);
    }
  };
}

/** Counts one more for the user's hour, or says that the hour is full. */
function createHourCount(db: DatabaseSync): (userId: string, hourAt: Instant) => boolean {
  const select = db.prepare(
    "SELECT count(*) AS kept FROM view_refusal WHERE user_id = ? AND at >= ? AND at < ?",
  );
  const counts = new Map<string, { hourAt: Instant; kept: number }>();
  return (userId, hourAt) => {
    let count = counts.get(userId);
    if (count?.hourAt !== hourAt) {
      if (counts.size >= COUNTS_MAX) counts.clear();
      const kept = Number(select.get(userId, hourAt, hourAt + HOUR_MS)?.kept ?? 0);
      count = { hourAt, kept };
      counts.set(userId, count);
    }
    if (count.kept >= REFUSALS_PER_USER_HOUR_MAX) return true;
    count.kept += 1;
    return false;
  };
}

function wholeOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) ? value : null;
}
