import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeRecord, makeRecords } from "../../testing/records.ts";
import { makeScratch } from "../../testing/scratch.ts";
import { openSqliteJournal } from "../journal.ts";
import { openSqliteReader } from "../reader.ts";
import { FORMAT_VERSION } from "./schema.ts";

let scratch: ReturnType<typeof makeScratch>;
let file: string;
beforeEach(() => {
  scratch = makeScratch();
  file = join(scratch.folder, "ledger.db");
});
afterEach(() => scratch.remove());

test("a file of format 1 is upgraded when opened for writing, with all its records", async () => {
  buildFormat1(file, 40);
  expect(() => openSqliteReader(file)).toThrow(/older format 1: start the server once/);

  const journal = await openSqliteJournal({ file });
  expect([journal.firstSeq, journal.lastSeq, journal.epoch]).toEqual([1, 40, 4]);
  expect(await journal.read(1, 99)).toEqual(makeRecords(1, 40, 3));
  await journal.append(makeRecords(41, 2, journal.epoch));
  await journal.close();

  const reader = openSqliteReader(file);
  reader.verify();
  expect(reader.lastSeq).toBe(42);
  reader.close();
});

test("an upgrade that fails leaves the older file as it was", async () => {
  buildFormat1(file, 3);
  const db = new DatabaseSync(file);
  // The step adds this column: it can't be there twice.
  db.exec("ALTER TABLE journal_meta ADD COLUMN anchor_crc INTEGER NOT NULL DEFAULT 0");
  db.close();
  await expect(openSqliteJournal({ file })).rejects.toThrow(/duplicate column/);
  const after = new DatabaseSync(file);
  const columns = after.prepare("SELECT name FROM pragma_table_info('journal_meta')").all();
  expect(columns.map(({ name }) => name)).not.toContain("first_seq");
  expect(after.prepare("SELECT format_version AS f FROM journal_meta").get()?.["f"]).toBe(1);
  after.close();
});

test("a file of a newer format is refused with what to do, and left alone", async () => {
  await (await openSqliteJournal({ file })).close();
  setFormat(FORMAT_VERSION + 7);
  const wanted = new RegExp(`has format ${FORMAT_VERSION + 7}.*up to ${FORMAT_VERSION}.*newer`);
  await expect(openSqliteJournal({ file })).rejects.toThrow(wanted);
  expect(() => openSqliteReader(file)).toThrow(wanted);
  setFormat(FORMAT_VERSION);
  await (await openSqliteJournal({ file })).close();
});

test("somebody else's database is refused, not written to", async () => {
  const db = new DatabaseSync(file);
  db.exec("CREATE TABLE theirs (x)");
  db.close();
  await expect(openSqliteJournal({ file })).rejects.toThrow(/is not a journal/);
  expect(() => openSqliteReader(file)).toThrow(/is not a journal/);
});

test("a reader makes no file where there is none", () => {
  expect(() => openSqliteReader(join(scratch.folder, "none.db"))).toThrow(/does not exist/);
});

function setFormat(version: number): void {
  const db = new DatabaseSync(file);
  db.prepare("UPDATE journal_meta SET format_version = ?").run(version);
  db.close();
}

/** Format 1 as it was: nothing trimmed, no anchor. Written out here so that it stays as it was. */
function buildFormat1(path: string, count: number): void {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(`
    CREATE TABLE journal_meta (id INTEGER PRIMARY KEY CHECK (id = 1),
      format_version INTEGER NOT NULL, epoch INTEGER NOT NULL,
      last_seq INTEGER NOT NULL, last_crc INTEGER NOT NULL) STRICT;
    CREATE TABLE journal_records (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
      epoch INTEGER NOT NULL, decider_version INTEGER NOT NULL,
      crc INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE TABLE journal_snapshots (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL,
      length INTEGER NOT NULL, header_length INTEGER NOT NULL, chunks INTEGER NOT NULL,
      crc INTEGER NOT NULL, complete INTEGER NOT NULL) STRICT;
    CREATE TABLE journal_chunks (id INTEGER PRIMARY KEY, crc INTEGER NOT NULL,
      data BLOB NOT NULL) STRICT;`);
  const insert = db.prepare("INSERT INTO journal_records VALUES (?, ?, 3, 1, ?, ?)");
  let crc = 0;
  for (let seq = 1; seq <= count; seq++) {
    const { at, command, events } = makeRecord(seq, 3);
    const body = JSON.stringify({ command, events });
    crc = crc32(`${seq} ${at} 3 1 ${body}`, crc);
    insert.run(seq, at, crc, body);
  }
  db.prepare("INSERT INTO journal_meta VALUES (1, 1, 3, ?, ?)").run(count, crc);
  db.close();
}
