import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPrng, type Prng } from "../../../base/index.ts";
import { encodeBatch } from "../../codec.ts";
import { JournalCorruptError } from "../../faults.ts";
import { makeRecords } from "../../testing/records.ts";
import { makeScratch } from "../../testing/scratch.ts";
import { openSqliteReader } from "../reader.ts";
import { appendBatches, readRows } from "./records.ts";
import { closeWriter, openWriter, type Writer } from "./writer.ts";

// Goal: whatever a crash does to the last write, everything acknowledged before it stays; and
// whatever is damaged before the last write is found, never lost in silence.
// Method: a writer's files as they are at one moment, cut and flipped at random places.
const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const ROUNDS = 60;

interface Moment {
  readonly main: Buffer;
  readonly wal: Buffer;
  /** Where the last transaction begins, and the last record before it. */
  readonly lastFrom: number;
  readonly seqBefore: number;
  readonly seqAfter: number;
}

let scratch: ReturnType<typeof makeScratch>;
let journalOnly: Moment;
let withFollower: Moment;
let chance: Prng;

beforeAll(() => {
  scratch = makeScratch();
  chance = createPrng(SEED);
  journalOnly = makeMoment("a.db", false);
  withFollower = makeMoment("b.db", true);
});
afterAll(() => scratch.remove());

describe(`the last transaction torn (SEED=${SEED})`, () => {
  test("cut at any place", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { wal, lastFrom } = journalOnly;
      const cut = lastFrom + chance.below(wal.length - lastFrom);
      expectWholeUntil(journalOnly, wal.subarray(0, cut), journalOnly.seqBefore, `cut ${cut}`);
    }
  });

  test("a byte flipped at any place", () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { wal, lastFrom } = journalOnly;
      const at = lastFrom + chance.below(wal.length - lastFrom);
      expectWholeUntil(journalOnly, flipped(wal, at), journalOnly.seqBefore, `flip ${at}`);
    }
  });

  test("its first page never written, the later ones there", () => {
    const wal = Buffer.from(journalOnly.wal);
    wal.fill(0, journalOnly.lastFrom, journalOnly.lastFrom + FRAME_BYTES);
    expectWholeUntil(journalOnly, wal, journalOnly.seqBefore, "hole");
  });

  test("whole, it is there", () => {
    expectWholeUntil(journalOnly, journalOnly.wal, journalOnly.seqAfter, "whole");
  });

  test("followers' unsynced writes behind the last append may go, also out of order", () => {
    const { wal, lastFrom, seqAfter } = withFollower;
    for (let round = 0; round < ROUNDS; round++) {
      const at = lastFrom + chance.below(wal.length - lastFrom);
      expectWholeUntil(withFollower, flipped(wal, at), seqAfter, `follower ${at}`);
    }
  });
});

describe(`damage before the last transaction (SEED=${SEED})`, () => {
  test.each(["journalOnly", "withFollower"] as const)("is found and refused: %s", (name) => {
    const moment = name === "journalOnly" ? journalOnly : withFollower;
    let refused = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const at = chance.below(moment.lastFrom);
      const path = put(moment, flipped(moment.wal, at));
      const error = thrownBy(() => closeWriter(openWriter(path)));
      const seen = error === undefined ? lastSeqIn(path) : undefined;
      // Two kinds of byte do no harm: unused ones of the header, and none of ours at all.
      if (error === undefined) expect({ at, seen }).toEqual({ at, seen: moment.seqAfter });
      else expect({ at, is: error instanceof JournalCorruptError }).toEqual({ at, is: true });
      if (error !== undefined) refused += 1;
    }
    expect(refused).toBeGreaterThan(ROUNDS * 0.9);
  });

  test("any byte of the header counts as well", () => {
    for (let at = 0; at < 32; at++) {
      const path = put(journalOnly, flipped(journalOnly.wal, at));
      expect({ at, error: String(thrownBy(() => openWriter(path))) }).toMatchObject({
        error: expect.stringMatching(/write-ahead file is damaged/),
      });
    }
  });

  test("a reader without a writer refuses it too, and changes nothing", () => {
    const path = put(journalOnly, flipped(journalOnly.wal, 5000));
    expect(() => openSqliteReader(path)).toThrow(/write-ahead file is damaged/);
    expect(readFileSync(`${path}-wal`).length).toBe(journalOnly.wal.length);
  });

  test("is refused even if the main file holds it all: older pages would cover it", () => {
    const path = put(journalOnly, journalOnly.wal);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    const main = readFileSync(path);
    db.close();
    const moment = { ...journalOnly, main };
    const damaged = put(moment, flipped(journalOnly.wal, 5000));
    expect(() => openWriter(damaged)).toThrow(/write-ahead file is damaged/);
  });
});

const FRAME_BYTES = 24 + 4096;

/** Appends of several sizes, all acknowledged, then one more or a follower's write. */
function makeMoment(name: string, endsWithFollower: boolean): Moment {
  const file = join(scratch.folder, name);
  const writer = openWriter(file);
  writer.soft.exec("CREATE TABLE theirs (seq INTEGER PRIMARY KEY, text TEXT)");
  for (let i = 0; i < 12; i++) append(writer, 1 + ((i * 7) % 30));
  follow(writer, 3);
  append(writer, 17);
  const seqBefore = writer.records.lastSeq;
  if (endsWithFollower) follow(writer, 1);
  const lastFrom = readFileSync(`${file}-wal`).length;
  if (endsWithFollower) follow(writer, 40);
  else append(writer, 60);
  const seqAfter = writer.records.lastSeq;
  const copied = join(scratch.folder, `copy-${name}`);
  // Closing would move the write-ahead file; copying drops locks that nobody else wants here.
  copyFileSync(file, copied);
  copyFileSync(`${file}-wal`, `${copied}-wal`);
  const main = readFileSync(copied);
  const wal = readFileSync(`${copied}-wal`);
  closeWriter(writer);
  return { main, wal, lastFrom, seqBefore, seqAfter };
}

function append(writer: Writer, count: number): void {
  const { lastSeq, epoch } = writer.records;
  appendBatches(writer.records, [encodeBatch(makeRecords(lastSeq + 1, count, epoch))]);
}

function follow(writer: Writer, count: number): void {
  const insert = "INSERT INTO theirs (text) VALUES (hex(randomblob(2000)))";
  for (let i = 0; i < count; i++) writer.soft.exec(insert);
}

let copies = 0;

function put(moment: Moment, wal: Buffer): string {
  copies += 1;
  const path = join(scratch.folder, `try-${copies}.db`);
  writeFileSync(path, moment.main);
  writeFileSync(`${path}-wal`, wal);
  return path;
}

function flipped(wal: Buffer, at: number): Buffer {
  const bytes = Buffer.from(wal);
  bytes[at] = bytes[at]! ^ (1 + chance.below(255));
  return bytes;
}

function expectWholeUntil(moment: Moment, wal: Buffer, seq: number, what: string): void {
  const path = put(moment, wal);
  const writer = openWriter(path);
  const rows = readRows(writer.records, 1, 10_000);
  const { lastSeq } = writer.records;
  expect({ what, lastSeq, read: rows.length }).toEqual({ what, lastSeq: seq, read: seq });
  append(writer, 2);
  closeWriter(writer);
  const again = openWriter(path);
  expect(again.records.lastSeq).toBe(seq + 2);
  closeWriter(again);
}

function lastSeqIn(path: string): number {
  const reader = openSqliteReader(path);
  const { lastSeq } = reader;
  reader.close();
  return lastSeq;
}

function thrownBy(call: () => void): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
