import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LedgerRecord } from "../../kernel/index.ts";
import { readArchive } from "../archive/index.ts";
import type { JournalFault } from "../faults.ts";
import { makeImage, makeRecords } from "../testing/records.ts";
import { makeScratch } from "../testing/scratch.ts";
import { backupJournal, restoreJournal } from "./copy.ts";
import { openSqliteJournal, type SqliteJournal, type SqliteJournalOptions } from "./journal.ts";
import { openSqliteReader } from "./reader.ts";

const LOG = new URL("../testing/log-follower.ts", import.meta.url).href;

let scratch: ReturnType<typeof makeScratch>;
let file: string;
let opened: SqliteJournal[];
beforeEach(() => {
  scratch = makeScratch();
  file = join(scratch.folder, "ledger.db");
  opened = [];
});
afterEach(async () => {
  for (const journal of opened) await journal.close();
  scratch.remove();
});

describe("trimming and archives", () => {
  test("what is trimmed stands in an archive, and comes back from it", async () => {
    const journal = await openWith(1200);
    await journal.saveSnapshot(makeImage(1100, 10));
    const archiveDir = join(scratch.folder, "archive");
    const report = await journal.trim({ keepFromSeq: 1001, archiveDir });
    expect(report).toMatchObject({ removed: 1000, firstSeq: 1001 });
    expect(report.archive).toMatchObject({ firstSeq: 1, lastSeq: 1000 });
    expect(await archived(report.archive!.file)).toEqual(makeRecords(1, 1000, journal.epoch));

    const next = await journal.trim({ archiveDir });
    expect(await archived(next.archive!.file)).toEqual(makeRecords(1001, 100, journal.epoch));
    expect(readdirSync(archiveDir)).toHaveLength(2);
  });

  test("retention keeps what is younger than it", async () => {
    const journal = await openWith(100);
    await journal.saveSnapshot(makeImage(100, 10));
    // Records are a second apart: the last eleven are at most ten seconds older than the newest.
    expect(await journal.trim({ retentionMs: 10_000 })).toMatchObject({ firstSeq: 90 });
    expect(await journal.trim({ retentionMs: 1_000_000 })).toMatchObject({ removed: 0 });
  });

  test("an archive that is cut or changed anywhere is refused", async () => {
    const journal = await openWith(300);
    await journal.saveSnapshot(makeImage(300, 10));
    const { archive } = await journal.trim({ archiveDir: scratch.folder });
    const bytes = readFileSync(archive!.file);
    for (let i = 1; i <= 20; i++) {
      const at = Math.floor((bytes.length * i) / 21);
      writeFileSync(archive!.file, bytes.subarray(0, at));
      await expect(archived(archive!.file)).rejects.toThrow(/corrupt/);
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 0x10;
      writeFileSync(archive!.file, changed);
      await expect(archived(archive!.file)).rejects.toThrow(/corrupt/);
    }
  });

  test("an archive that can't be written stops the trim", async () => {
    const journal = await openWith(10);
    await journal.saveSnapshot(makeImage(10, 1));
    writeFileSync(join(scratch.folder, "taken"), "");
    const archiveDir = join(scratch.folder, "taken");
    await expect(journal.trim({ archiveDir })).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect((await journal.read(1, 99)).length).toBe(10);
  });

  test("records that a stopped follower has not seen are kept", async () => {
    const journal = await openWith(50, { followers: [{ module: LOG, options: { failAt: 30 } }] });
    await expect(journal.followed(50)).rejects.toThrow(/follower log stopped/);
    await journal.saveSnapshot(makeImage(50, 1));
    await journal.trim({});
    expect(journal.firstSeq).toBeLessThanOrEqual(30);
  });
});

describe("followers", () => {
  test("one that throws is reported, and the journal goes on", async () => {
    const faults: JournalFault[] = [];
    const followers = [{ module: LOG, options: { failAt: 3 } }];
    const journal = await openWith(0, { followers, onFault: (fault) => faults.push(fault) });
    for (let seq = 1; seq <= 5; seq++) await journal.append(makeRecords(seq, 1, journal.epoch));
    await expect(journal.followed(5)).rejects.toThrow(/told to fail at record 3/);
    expect(faults).toMatchObject([{ kind: "follower", name: "log" }]);
    expect(journal.lastSeq).toBe(5);
  });

  test("a new one catches up from the first record still held", async () => {
    const first = await openWith(700);
    await first.saveSnapshot(makeImage(200, 1));
    await first.trim({});
    await first.close();
    const journal = await openWith(0, { followers: [{ module: LOG }] });
    await journal.followed(700);
    const row = ask("SELECT min(seq) AS low, count(*) AS n FROM log_seen");
    expect(row).toEqual({ low: 201, n: 500 });
  });

  test("a module that is none is told at the opening, and the file is free again", async () => {
    const module = new URL("../codec.ts", import.meta.url).href;
    const options = { file, followers: [{ module }] };
    await expect(openSqliteJournal(options)).rejects.toThrow(/must export createFollower/);
    await openWith(1);
  });

  test("too many refusal notes drop the oldest and say how many", async () => {
    const journal = await openWith(0, { followers: [{ module: LOG }] });
    const note = (amount: number) => ({ at: 1, userId: "u", pool: "p", code: "c", amount });
    journal.noteRefusals(Array.from({ length: 30_000 }, (_, i) => note(i)));
    journal.noteRefusals([note(30_000)]);
    expect(journal.droppedNotes).toBe(10_001);
    await journal.close();
    const kept = ask("SELECT count(*) AS n, min(amount) AS low, max(amount) AS top FROM log_notes");
    expect(kept).toEqual({ n: 20_000, low: 10_001, top: 30_000 });
  });
});

describe("snapshots", () => {
  test("another thread hands one over on a port, appends going on", async () => {
    const journal = await openWith(5);
    const port = await journal.snapshotPort();
    const sender = new Worker(new URL("../testing/sender.ts", import.meta.url));
    const done = new Promise((resolve, reject) => {
      sender.once("message", resolve);
      sender.once("error", reject);
    });
    sender.postMessage({ port, seq: 4, length: 300_000 }, [port]);
    for (let seq = 6; seq <= 60; seq++) await journal.append(makeRecords(seq, 1, journal.epoch));
    expect(await done).toBe("saved");
    expect(await journal.latestSnapshot()).toEqual(makeImage(4, 300_000));
  });

  test("one that stops half way is swept, and only the newest two are kept", async () => {
    const journal = await openWith(9);
    for (const seq of [1, 2, 3]) await journal.saveSnapshot(makeImage(seq, 90_000));
    await journal.close();
    expect(ask("SELECT count(*) AS n FROM journal_snapshots")).toEqual({ n: 2 });
    const chunksOfTwo = ask("SELECT count(*) AS n FROM journal_chunks")["n"];
    const db = new DatabaseSync(file);
    db.exec("INSERT INTO journal_snapshots VALUES (9, 5, 600000, 100, 3, 0, 0)");
    db.exec("INSERT INTO journal_chunks VALUES (9 * 1048576, 0, zeroblob(262144))");
    db.close();
    const again = await openWith(0);
    expect((await again.latestSnapshot())?.seq).toBe(3);
    expect(ask("SELECT count(*) AS n FROM journal_snapshots")).toEqual({ n: 2 });
    expect(ask("SELECT count(*) AS n FROM journal_chunks")).toEqual({ n: chunksOfTwo });
  });
});

describe("backup and restore", () => {
  test("a backup made under load is a whole journal of some moment, restored as such", async () => {
    const journal = await openWith(2000, { followers: [{ module: LOG }] });
    await journal.saveSnapshot(makeImage(1500, 40_000));
    const toFile = join(scratch.folder, "backup.db");
    let isDone = false;
    const backup = journal.backup(toFile).finally(() => {
      isDone = true;
    });
    while (!isDone) await journal.append(makeRecords(journal.lastSeq + 1, 10, journal.epoch));
    const report = await backup;
    expect(report.lastSeq).toBeGreaterThanOrEqual(2000);
    expect(report.lastSeq).toBeLessThanOrEqual(journal.lastSeq);
    expect(report).toMatchObject({ snapshotSeq: 1500, bytes: statSync(toFile).size });

    const restored = join(scratch.folder, "restored", "..", "restored.db");
    const copy = await restoreJournal({ fromFile: toFile, toFile: restored });
    expect(copy.lastSeq).toBe(report.lastSeq);
    const again = await openSqliteJournal({ file: restored, followers: [{ module: LOG }] });
    opened.push(again);
    expect(await again.read(1, 99_999)).toEqual(makeRecords(1, report.lastSeq, journal.epoch));
    expect(await again.latestSnapshot()).toEqual(makeImage(1500, 40_000));
    await again.append(makeRecords(again.lastSeq + 1, 1, again.epoch));
    await again.followed(again.lastSeq);
  });

  test("neither writes over a file unasked, nor under a running server", async () => {
    const journal = await openWith(5);
    const toFile = join(scratch.folder, "backup.db");
    await journal.backup(toFile);
    await expect(journal.backup(toFile)).rejects.toThrow(/exists/);
    await expect(restoreJournal({ fromFile: toFile, toFile: file })).rejects.toThrow(/exists/);
    const forced = { fromFile: toFile, toFile: file, overwrite: true };
    await expect(restoreJournal(forced)).rejects.toThrow(/in use by process/);
    await journal.append(makeRecords(6, 3, journal.epoch));
    await journal.close();
    await restoreJournal(forced);
    expect((await openWith(0)).lastSeq).toBe(5);
  });

  test("a damaged source is neither backed up nor restored, and the target stays", async () => {
    const journal = await openWith(50);
    await journal.close();
    const fromFile = join(scratch.folder, "damaged.db");
    await backupJournal({ file, toFile: fromFile });
    const db = new DatabaseSync(fromFile);
    db.exec("UPDATE journal_records SET at = at + 1 WHERE seq = 20");
    db.close();
    const before = hash(file);
    const forced = { fromFile, toFile: file, overwrite: true };
    await expect(restoreJournal(forced)).rejects.toThrow(/corrupt at record 20/);
    const toFile = join(scratch.folder, "second.db");
    await expect(backupJournal({ file: fromFile, toFile })).rejects.toThrow(/corrupt/);
    expect([hash(file), existsSync(toFile)]).toEqual([before, false]);
    expect(readdirSync(scratch.folder).filter((name) => name.includes("partial"))).toEqual([]);
  });
});

test("a reader follows a writer that goes on", async () => {
  const journal = await openWith(3);
  const reader = openSqliteReader(file);
  expect(reader.lastSeq).toBe(3);
  await journal.append(makeRecords(4, 2, journal.epoch));
  expect([reader.lastSeq, reader.epoch]).toEqual([5, journal.epoch]);
  expect(reader.read(2, 99)).toEqual(makeRecords(2, 4, journal.epoch));
  reader.verify();
  reader.close();
});

test("the write-ahead file stays bounded", async () => {
  const journal = await openWith(0);
  for (let i = 0; i < 150; i++) {
    await journal.append(makeRecords(journal.lastSeq + 1, 300, journal.epoch));
  }
  expect(statSync(`${file}-wal`).size).toBeLessThan(40 * 2 ** 20);
  expect(statSync(file).size).toBeGreaterThan(10 * 2 ** 20);
});

async function openWith(
  count: number,
  options: Omit<SqliteJournalOptions, "file"> = {},
): Promise<SqliteJournal> {
  const journal = await openSqliteJournal({ file, ...options });
  opened.push(journal);
  if (count > 0) await journal.append(makeRecords(1, count, journal.epoch));
  return journal;
}

async function archived(path: string): Promise<LedgerRecord[]> {
  const records: LedgerRecord[] = [];
  for await (const record of readArchive(path)) records.push(record);
  return records;
}

function ask(sql: string): Record<string, unknown> {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return { ...db.prepare(sql).get() };
  } finally {
    db.close();
  }
}

function hash(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
