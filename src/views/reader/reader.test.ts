import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import type { Follower } from "../../journal/index.ts";
import { createFollower } from "../follower.ts";
import { runReport } from "../reports/index.ts";
import { admitted, createRecordBuilder, HOUR_MS, MONDAY_AT, poolCreated } from "../sample/index.ts";
import { openReader, type Reader, type ReaderOptions } from "./index.ts";

const NOW = MONDAY_AT + 9 * HOUR_MS;
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A file of views with so many reservations, and its follower. */
function fileOf(count: number): { file: string; db: DatabaseSync; follower: Follower } {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-views-"));
  closers.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "views.db");
  const db = new DatabaseSync(file);
  closers.push(() => db.close());
  db.exec("PRAGMA journal_mode = WAL");
  const follower = createFollower(db);
  const builder = createRecordBuilder();
  const events = Array.from({ length: count }, (_, i) => admitted(i + 1));
  builder.add(MONDAY_AT, [poolCreated("gpu"), ...events], "ada");
  follower.follow(builder.records);
  return { file, db, follower };
}

async function readerOf(options: ReaderOptions): Promise<Reader> {
  const reader = await openReader(options);
  closers.push(() => reader.close());
  return reader;
}

test("it answers as the tables do, while they are written to", async () => {
  const { file, db, follower } = fileOf(5);
  const reader = await readerOf({ file });
  const query = { now: NOW, by: "pool" };
  expect(await reader.report("usage", query)).toEqual(runReport(db, "usage", query));
  const record = createRecordBuilder(2).add(NOW, [admitted(6)], "ada");
  follower.follow([record]);
  const list = await reader.list({ userId: "ada" }, { limit: 2 });
  expect(list.ok && list.value.items.map(({ grant }) => grant)).toEqual([6, 5]);
  expect(list.ok && list.value.asOfSeq).toBe(2);
  const got = await reader.get(6);
  expect(got.ok && got.value?.item.createdAt).toBe(NOW);
  expect(await reader.get(99)).toEqual({ ok: true, value: undefined });
  const feed = await reader.activity({ grant: 6 }, { limit: 9 });
  expect(feed.ok && feed.value.items.length).toBe(1);
  expect(await reader.report("profit", query)).toMatchObject({ ok: false });
});

test("what takes too long is given up, and the next question is answered", async () => {
  const { file } = fileOf(20_000);
  const reader = await readerOf({ file });
  const late = reader.report("usage", { now: NOW, by: "hour" }, { timeLimitMs: 1 });
  const next = reader.get(7);
  expect(await late).toEqual({ ok: false, error: { reason: "time_limit", limitMs: 1 } });
  expect(await next).toMatchObject({ ok: true, value: { item: { grant: 7 } } });
});

test("a crowd is turned away early", async () => {
  const { file } = fileOf(1);
  const reader = await readerOf({ file, waitingMax: 2 });
  const answers = await Promise.all([1, 1, 1, 1].map((grant) => reader.get(grant)));
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false]);
  expect(answers[3]).toMatchObject({ error: { reason: "overloaded", max: 2 } });
});

test("a file that can't be opened, or a closed reader, is a fault", async () => {
  await expect(openReader({ file: "/nowhere/views.db" })).rejects.toThrow();
  const { file } = fileOf(1);
  const reader = await openReader({ file });
  const asked = reader.get(1);
  const closed = reader.close();
  await expect(asked).rejects.toThrow("closed");
  await closed;
  await expect(reader.get(1)).rejects.toThrow("closed");
});

test("tables that are missing are a fault of that question alone", async () => {
  const { file, db } = fileOf(1);
  const reader = await readerOf({ file });
  db.exec("ALTER TABLE view_grant RENAME TO elsewhere");
  await expect(reader.get(1)).rejects.toThrow("no such table");
  db.exec("ALTER TABLE elsewhere RENAME TO view_grant");
  expect((await reader.get(1)).ok).toBe(true);
});
