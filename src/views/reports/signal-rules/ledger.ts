import { asOfSeq } from "../parts/index.ts";
import { SIGNALS_PER_RULE_MAX, type SignalRule } from "./types.ts";

/** Views that are further behind than this answer with old news. */
export const LAG_RECORDS_MAX = 10_000;

/** The views have not seen the last 10,000 records yet. Told only where the asker knows them. */
export const viewsStale: SignalRule = (db, { lastSeq }) => {
  const seq = asOfSeq(db);
  if (lastSeq === undefined || lastSeq - seq <= LAG_RECORDS_MAX) return [];
  return [
    {
      code: "views_stale",
      severity: "warning",
      about: "ledger",
      subject: "views",
      sinceAt: null,
      facts: { as_of_seq: seq, last_seq: lastSeq, lag_records: lastSeq - seq },
    },
  ];
};

/** 2,000 records or more in a row bear one instant: the clock stood still or had stepped back. */
export const clockStoodStill: SignalRule = (db, { fromAt, toAt }) => {
  const rows = db
    .prepare("SELECT * FROM view_clock_run WHERE at >= ? AND at < ? ORDER BY first_seq LIMIT ?")
    .all(fromAt, toAt, SIGNALS_PER_RULE_MAX);
  return rows.map((row) => {
    const first = Number(row.first_seq);
    const last = Number(row.last_seq);
    return {
      code: "clock_stood_still",
      severity: "warning",
      about: "ledger",
      subject: "clock",
      sinceAt: Number(row.at),
      facts: { records: last - first + 1, first_seq: first, last_seq: last },
    };
  });
};
