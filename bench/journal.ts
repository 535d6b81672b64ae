import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteJournal, openSqliteReader, type SqliteJournal } from "../src/journal/index.ts";
import { makeImage, makeRecords } from "../src/journal/testing/records.ts";
import { makeScratch } from "../src/journal/testing/scratch.ts";
import type { BenchRow } from "./rows/row.ts";

const READ_RECORDS = 200_000;
const RECOVERY_RECORDS = 1_000_000;
const READ_STEP = 2000;
/** About the size of a snapshot of a million grants: 13 bytes for each place. */
const IMAGE_LENGTH = 8_000_000;
const QUIET_MS = 2000;

/** Durable rows a second against bare inserts, reading back, and appends beside a snapshot. */
export async function bench(): Promise<readonly BenchRow[]> {
  const scratch = makeScratch();
  try {
    const file = join(scratch.folder, "ledger.db");
    const bare = openBare(join(scratch.folder, "bare.db"));
    const journal = await openSqliteJournal({ file });
    const rows: BenchRow[] = [];
    for (const [batch, count] of [
      [1, 1500],
      [64, 64_000],
      [100, 100_000],
    ] as const) {
      rows.push(await appendRow(journal, bare, { batch, count }));
    }
    bare.close();
    rows.push(...(await besideSnapshot(journal)));
    const missing = READ_RECORDS - journal.lastSeq;
    for (let done = 0; done < missing; done += 500) {
      await journal.append(nextRecords(journal, Math.min(500, missing - done)));
    }
    rows.push(await recoveryRow(journal));
    await journal.close();
    rows.push(readRow(file));
    return rows;
  } finally {
    scratch.remove();
  }
}

/** The same under the name that says what it measures. */
export const benchJournal: typeof bench = bench;

async function appendRow(
  journal: SqliteJournal,
  bare: DatabaseSync,
  { batch, count }: { readonly batch: number; readonly count: number },
): Promise<BenchRow> {
  const records = nextRecords(journal, count);
  const bodies = records.map(({ command, events }) => JSON.stringify({ command, events }));
  const startedAt = performance.now();
  for (let i = 0; i < count; i += batch) await journal.append(records.slice(i, i + batch));
  const value = perSecond(count, performance.now() - startedAt);
  const baseline = { name: "bare node:sqlite inserts", value: insertBare(bare, bodies, batch) };
  return { name: `journal: durable rows, ${batch} an append`, value, unit: "/s", baseline };
}

function openBare(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec("CREATE TABLE bare (seq INTEGER PRIMARY KEY, at INTEGER, body TEXT)");
  return db;
}

/** Rows a second of texts that are encoded already, inserted in this thread. */
function insertBare(db: DatabaseSync, bodies: readonly string[], batch: number): number {
  const insert = db.prepare("INSERT INTO bare (at, body) VALUES (?, ?)");
  const startedAt = performance.now();
  for (let i = 0; i < bodies.length; i += batch) {
    db.exec("BEGIN IMMEDIATE");
    for (const body of bodies.slice(i, i + batch)) insert.run(i, body);
    db.exec("COMMIT");
  }
  return perSecond(bodies.length, performance.now() - startedAt);
}

async function besideSnapshot(journal: SqliteJournal): Promise<readonly BenchRow[]> {
  const quietUntil = performance.now() + QUIET_MS;
  const quiet = await pacedAppends(journal, () => performance.now() >= quietUntil);
  const image = makeImage(journal.lastSeq, IMAGE_LENGTH);
  const startedAt = performance.now();
  let isSaved = false;
  const saved = journal.saveSnapshot(image).finally(() => {
    isSaved = true;
  });
  const beside = await pacedAppends(journal, () => isSaved);
  await saved;
  const savedMs = performance.now() - startedAt;
  const baseline = { name: "p99 without a snapshot", value: p99(quiet) };
  const name = "journal: p99 of an append of 20 beside a snapshot";
  return [
    { name, value: p99(beside), unit: "ms", baseline },
    { name: "journal: a snapshot of 104 MB, appends going on", value: savedMs, unit: "ms" },
  ];
}

/** Times of appends with a short rest between them, until `isOver`. */
async function pacedAppends(journal: SqliteJournal, isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver()) {
    const records = nextRecords(journal, 20);
    const startedAt = performance.now();
    await journal.append(records);
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return times;
}

async function recoveryRow(journal: SqliteJournal): Promise<BenchRow> {
  const startedAt = performance.now();
  let count = 0;
  while (count < READ_RECORDS) count += (await journal.read(count + 1, READ_STEP)).length;
  return extrapolated("journal: read, check and decode 10^6 records", count, startedAt);
}

function readRow(file: string): BenchRow {
  const reader = openSqliteReader(file);
  const startedAt = performance.now();
  let count = 0;
  while (count < READ_RECORDS) count += reader.read(count + 1, READ_STEP).length;
  const row = extrapolated("journal: the same in the reader's own thread", count, startedAt);
  reader.close();
  return row;
}

function extrapolated(name: string, count: number, startedAt: number): BenchRow {
  const value = ((performance.now() - startedAt) * RECOVERY_RECORDS) / count;
  return { name, value, unit: "ms", bar: { of: "value", op: "<=", value: 15_000 } };
}

function nextRecords(journal: SqliteJournal, count: number): ReturnType<typeof makeRecords> {
  return makeRecords(journal.lastSeq + 1, count, journal.epoch);
}

function perSecond(count: number, ms: number): number {
  return Math.round((count / ms) * 1000);
}

function p99(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}
