import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPrng } from "../../../base/index.ts";
import { JournalCorruptError } from "../../faults.ts";
import { makeImage, makeRecords } from "../../testing/records.ts";
import { makeScratch } from "../../testing/scratch.ts";
import { openSqliteJournal } from "../journal.ts";
import { openSqliteReader } from "../reader.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const RECORDS = 400;

let scratch: ReturnType<typeof makeScratch>;
let file: string;
beforeEach(async () => {
  scratch = makeScratch();
  file = join(scratch.folder, "ledger.db");
  const journal = await openSqliteJournal({ file });
  for (let seq = 1; seq <= RECORDS; seq += 20) {
    await journal.append(makeRecords(seq, 20, journal.epoch));
  }
  await journal.close();
});
afterEach(() => scratch.remove());

describe("a record that is not what was written is found, named and not touched", () => {
  const damages: readonly [string, string, number, RegExp][] = [
    [
      "changed",
      "UPDATE journal_records SET body = replace(body, 'gpu', 'cpu') WHERE seq = 250",
      250,
      /checksum/,
    ],
    ["moved in time", "UPDATE journal_records SET at = at + 1 WHERE seq = 77", 77, /checksum/],
    ["of another epoch", "UPDATE journal_records SET epoch = 9 WHERE seq = 1", 1, /checksum/],
    ["missing", "DELETE FROM journal_records WHERE seq = 100", 100, /missing/],
    ["missing at the end", "DELETE FROM journal_records WHERE seq >= 390", 390, /missing/],
    ["the last, replaced", `UPDATE journal_meta SET last_crc = 5`, 400, /written last/],
    [
      "swapped with another",
      `UPDATE journal_records SET body = (SELECT body FROM journal_records WHERE seq = 31),
         crc = (SELECT crc FROM journal_records WHERE seq = 31) WHERE seq = 30`,
      30,
      /checksum/,
    ],
  ];
  test.each(damages)("%s", async (_name, sql, seq, problem) => {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
    const error = await openSqliteJournal({ file }).then(
      () => undefined,
      (fault: unknown) => fault,
    );
    if (!(error instanceof JournalCorruptError)) throw new Error("it must be found corrupt");
    expect([error.seq, error.lastGoodSeq]).toEqual([seq, seq - 1]);
    expect(error.problem).toMatch(problem);
    expect(error.message).toMatch(/arbiter restore.*arbiter audit/);
    const reader = openSqliteReader(file);
    expect(() => reader.verify()).toThrow(JournalCorruptError);
    expect(reader.epoch).toBe(1);
    reader.close();
  });
});

test(`a byte flipped anywhere in the file changes no record in silence (SEED=${SEED})`, () => {
  const chance = createPrng(SEED);
  const whole = readFileSync(file);
  const expected = makeRecords(1, RECORDS, 1);
  let found = 0;
  for (let round = 0; round < 150; round++) {
    const offset = chance.below(whole.length);
    const bytes = Buffer.from(whole);
    bytes[offset] = bytes[offset]! ^ (1 + chance.below(255));
    writeFileSync(file, bytes);
    // Harmless (unused space) or found: never other records than were written.
    try {
      const reader = openSqliteReader(file);
      try {
        const { firstSeq, lastSeq } = reader;
        const records = reader.read(1, RECORDS + 1);
        reader.verify();
        expect({ offset, firstSeq, lastSeq, records }).toEqual({
          offset,
          firstSeq: 1,
          lastSeq: RECORDS,
          records: expected,
        });
      } finally {
        reader.close();
      }
    } catch (error) {
      const isClear =
        error instanceof Error && /corrupt|format|not a journal|SQLite|trimmed/.test(error.message);
      if (!isClear) throw error;
      found += 1;
    }
  }
  expect(found).toBeGreaterThan(50);
});

test("a damaged newest snapshot gives way to the one before, two to none", async () => {
  const journal = await openSqliteJournal({ file });
  await journal.saveSnapshot(makeImage(100, 5000));
  await journal.saveSnapshot(makeImage(300, 5000));
  await journal.close();

  flipChunkOf(300);
  const why: string[] = [];
  const second = await openSqliteJournal({ file, onFault: (f) => why.push(JSON.stringify(f)) });
  expect(await second.latestSnapshot()).toEqual(makeImage(100, 5000));
  expect(why.join()).toMatch(/snapshot of record 300: chunk 0 of \d+ is damaged/);
  await second.close();

  flipChunkOf(100);
  const third = await openSqliteJournal({ file });
  expect(await third.latestSnapshot()).toBeUndefined();
  await third.close();
});

test("where the records before were trimmed, a damaged snapshot is corruption", async () => {
  const journal = await openSqliteJournal({ file });
  await journal.saveSnapshot(makeImage(100, 50));
  await journal.saveSnapshot(makeImage(300, 50));
  await journal.trim({});
  expect(journal.firstSeq).toBe(301);
  await journal.close();
  flipChunkOf(300);
  const again = await openSqliteJournal({ file });
  await expect(again.latestSnapshot()).rejects.toThrow(/no snapshot stands in for them/);
  await expect(again.trim({ keepFromSeq: 390 })).rejects.toThrow(/no snapshot/);
  await again.close();
});

function flipChunkOf(seq: number): void {
  const db = new DatabaseSync(file);
  db.prepare(
    `UPDATE journal_chunks SET data = CAST(zeroblob(length(data)) AS BLOB) WHERE id =
       (SELECT id * 1048576 FROM journal_snapshots WHERE seq = ?)`,
  ).run(seq);
  db.close();
}
