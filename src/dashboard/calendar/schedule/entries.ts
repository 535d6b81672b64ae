import type { PoolWire, ScheduleRequest } from "../../../wire/index.ts";
import { DAY_S } from "../../show/time.ts";

/** One row of the editor; undefined where a field is empty. `key` tells rows apart. */
export interface EntryRow {
  readonly key: number;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly capacity: number | undefined;
}

/** What the editor holds: entries, or one capacity that keeps reaching ahead. */
export type ScheduleDraft =
  | { readonly kind: "entries"; readonly rows: readonly EntryRow[] }
  | {
      readonly kind: "rolling";
      readonly capacity: number | undefined;
      readonly days: number | undefined;
    };

/** The schedule as it stands. */
export function draftOfPool({
  rolling,
  schedule,
}: Pick<PoolWire, "rolling" | "schedule">): ScheduleDraft {
  if (rolling !== undefined) {
    const { capacity, horizon_s } = rolling;
    return { kind: "rolling", capacity, days: horizon_s / DAY_S };
  }
  const rows = schedule.map(({ start_time, end_time, capacity }, key) => ({
    key,
    start: start_time,
    end: end_time,
    capacity,
  }));
  return { kind: "entries", rows };
}

/** The request that a draft means; undefined while a field is empty. */
export function requestOfDraft(draft: ScheduleDraft): ScheduleRequest | undefined {
  if (draft.kind === "rolling") {
    const { capacity, days } = draft;
    if (capacity === undefined || days === undefined) return undefined;
    return { rolling: { capacity, horizon_s: Math.round(days * DAY_S) } };
  }
  const schedule = draft.rows.flatMap(({ start, end, capacity }) =>
    start === undefined || end === undefined || capacity === undefined
      ? []
      : [{ start_time: start, end_time: end, capacity }],
  );
  return schedule.length === draft.rows.length ? { schedule } : undefined;
}

/** One more entry behind the last one, as long and as large as that. */
export function withOneMore(rows: readonly EntryRow[], now: number): readonly EntryRow[] {
  const last = rows[rows.length - 1];
  const key = rows.reduce((max, row) => Math.max(max, row.key), -1) + 1;
  const start = last?.end ?? now - (now % DAY_S);
  const length =
    last?.start === undefined || last.end === undefined ? DAY_S : last.end - last.start;
  return [...rows, { key, start, end: start + length, capacity: last?.capacity ?? 8 }];
}

export function withRow(
  rows: readonly EntryRow[],
  key: number,
  change: Partial<EntryRow>,
): readonly EntryRow[] {
  return rows.map((row) => (row.key === key ? { ...row, ...change } : row));
}
