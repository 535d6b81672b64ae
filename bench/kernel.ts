import { DatabaseSync } from "node:sqlite";
import type { LedgerState, RequestReservation } from "../src/kernel/index.ts";
import { benchRepair } from "./ledger/repair.ts";
import { cancelFrom, createRequests, filledLedger, step } from "./ledger/requests.ts";
import type { BenchRow } from "./rows/row.ts";

const SMALL = 100_000;
const LARGE = 1_000_000;
const ASKED = 200_000;
const CHUNK = 1_000;
const SQL_ASKED = 60;

/** The heart: decide and apply one reservation in a pool that holds many, on one core. */
export function bench(): BenchRow[] {
  const small = filledLedger(SMALL);
  const ours = fastest(small);
  const sql = askSqlite(small);
  const before = memory();
  const large = filledLedger(LARGE);
  const bytes = (memory() - before) / LARGE;
  const ours2 = fastest(large);
  const percent = (measured: Measured): string =>
    `${Math.round(measured.admittedPercent)} % admitted`;
  return [
    {
      name: `reserve, 10^5 live over a year (${percent(ours)})`,
      value: ours.perSecond,
      unit: "/s",
      baseline: { name: "the same question in SQLite, one transaction", value: sql },
      bar: { of: "value", op: ">=", value: 100_000 },
    },
    {
      name: "reserve, 10^5 live, against SQLite",
      value: ours.perSecond,
      unit: "/s",
      baseline: { name: "SQLite, indexed, peak by window function", value: sql },
      bar: { of: "ratio", op: ">=", value: 100 },
    },
    {
      name: `reserve, 10^6 live: time against 10^5 (${percent(ours2)})`,
      value: 1e6 / ours2.perSecond,
      unit: "us",
      baseline: { name: "10^5 live", value: 1e6 / ours.perSecond },
      bar: { of: "ratio", op: "<=", value: 1.6 },
    },
    {
      name: "memory per live reservation, 10^6 live",
      value: bytes,
      unit: "bytes",
      bar: { of: "value", op: "<=", value: 600 },
    },
    ...benchRepair(),
  ];
}

interface Measured {
  readonly perSecond: number;
  readonly admittedPercent: number;
}

/** The best of three: other work on the machine only ever makes it slower. */
function fastest(state: LedgerState): Measured {
  const runs = [measure(state, 11), measure(state, 12), measure(state, 13)];
  return runs.reduce((best, run) => (run.perSecond > best.perSecond ? run : best));
}

function measure(state: LedgerState, seed: number): Measured {
  const requests = createRequests(seed, ASKED);
  let admitted = 0;
  let elapsedMs = 0;
  for (let from = 0; from < ASKED; from += CHUNK) {
    const first = state.nextGrant;
    const startedAt = performance.now();
    for (let i = from; i < from + CHUNK; i++) if (step(state, requests[i]!)) admitted += 1;
    elapsedMs += performance.now() - startedAt;
    cancelFrom(state, first);
  }
  return {
    perSecond: (ASKED / elapsedMs) * 1000,
    admittedPercent: (100 * admitted) / ASKED,
  };
}

/** Requests a second that SQLite answers: the peak in the window, then an insert. */
function askSqlite(state: LedgerState): number {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE held (start_at INTEGER, end_at INTEGER, amount INTEGER)");
  const { grants } = state;
  const insert = db.prepare("INSERT INTO held VALUES (?, ?, ?)");
  db.exec("BEGIN");
  for (let slot = 0; slot < grants.used; slot++) {
    insert.run(grants.startAt[slot]!, grants.endAt[slot]!, grants.amount[slot]!);
  }
  db.exec("COMMIT");
  db.exec("CREATE INDEX held_by_time ON held (start_at, end_at, amount)");
  const peak = db.prepare(PEAK);
  const capacity = state.pools.get("gpu")!.schedule[0]!.capacity;
  const requests = createRequests(5, SQL_ASKED);
  const startedAt = performance.now();
  db.exec("BEGIN");
  for (const request of requests) {
    const { startAt, endAt } = windowOf(request);
    const used = Number(peak.get({ s: startAt, e: endAt })?.["peak"] ?? 0);
    if (used + request.amount <= capacity) insert.run(startAt, endAt, request.amount);
  }
  db.exec("COMMIT");
  const perSecond = (SQL_ASKED / (performance.now() - startedAt)) * 1000;
  db.close();
  return perSecond;
}

/** No window is longer than two weeks, so the index needs to look back no further. */
const PEAK = `
  WITH inside AS (
    SELECT max(start_at, :s) AS at, amount AS change FROM held
    WHERE start_at < :e AND start_at > :s - 1209600000 AND end_at > :s
    UNION ALL
    SELECT end_at, -amount FROM held
    WHERE start_at < :e AND start_at > :s - 1209600000 AND end_at > :s AND end_at < :e
  )
  SELECT max(used) AS peak
  FROM (
    SELECT sum(change) OVER (ORDER BY at, change ROWS UNBOUNDED PRECEDING) AS used FROM inside
  )`;

function windowOf({ time }: RequestReservation): { startAt: number; endAt: number } {
  return time.kind === "fixed"
    ? { startAt: time.startAt ?? 0, endAt: time.endAt }
    : { startAt: 0, endAt: 1 };
}

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
