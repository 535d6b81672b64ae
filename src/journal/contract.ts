import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Journal } from "./port.ts";
import { makeImage, makeRecords } from "./testing/records.ts";

/** One store under test. Journals that it opened are closed by `dispose`. */
export interface JournalHarness {
  /** Opens the store; what was open before must be closed. With a follower that logs. */
  open(): Promise<Journal>;
  /** Opens the store as another writer would that does not know of the first, still open one. */
  openRival(): Promise<Journal>;
  /** What the follower of the open journal has seen. */
  seen(): Promise<readonly number[]>;
  /** Codes of the refusal notes that the follower was given. */
  noted(): Promise<readonly string[]>;
  /** Forgets records before `keepFromSeq` as far as that is allowed. */
  trim(journal: Journal, keepFromSeq: number): Promise<{ readonly removed: number }>;
  dispose(): Promise<void>;
}

/** What every journal must do, whatever it is kept in. */
export function describeJournalContract(name: string, makeHarness: () => JournalHarness): void {
  describe(`journal contract: ${name}`, () => {
    let harness: JournalHarness;
    beforeEach(() => {
      harness = makeHarness();
    });
    afterEach(() => harness.dispose());
    const open = (): Promise<Journal> => harness.open();

    describeRecords(open);
    describeOverlaps(open);
    describeWriters(open, () => harness);
    describeSnapshots(open);
    describeTrimming(open, () => harness);
    describeFollowing(open, () => harness);
  });
}

function describeRecords(open: () => Promise<Journal>): void {
  test("an empty journal starts before record 1", async () => {
    const journal = await open();
    expect([journal.lastSeq, journal.firstSeq]).toEqual([0, 1]);
    expect(await journal.read(1, 10)).toEqual([]);
    expect(await journal.latestSnapshot()).toBeUndefined();
  });

  test("what was appended is read back, from anywhere and up to a limit", async () => {
    const journal = await open();
    const records = makeRecords(1, 30, journal.epoch);
    await journal.append(records.slice(0, 1));
    await journal.append(records.slice(1, 20));
    await journal.append([]);
    await journal.append(records.slice(20));
    expect(journal.lastSeq).toBe(30);
    expect(await journal.read(1, 100)).toEqual(records);
    expect(await journal.read(7, 5)).toEqual(records.slice(6, 11));
    expect(await journal.read(31, 5)).toEqual([]);
  });

  test("a batch that leaves a gap or comes twice is refused and writes nothing", async () => {
    const journal = await open();
    const records = makeRecords(1, 6, journal.epoch);
    await journal.append(records.slice(0, 3));
    await expect(journal.append(records.slice(4))).rejects.toThrow(/gap/);
    await expect(journal.append(records.slice(0, 3))).rejects.toThrow(/gap/);
    await expect(journal.append([records[3]!, records[5]!])).rejects.toThrow(/gap/);
    expect(await journal.read(1, 10)).toEqual(records.slice(0, 3));
    await journal.append(records.slice(3));
    expect(await journal.read(1, 10)).toEqual(records);
  });

  test("records of another epoch are refused", async () => {
    const journal = await open();
    await expect(journal.append(makeRecords(1, 1, journal.epoch + 1))).rejects.toThrow(/epoch/);
    expect(journal.lastSeq).toBe(0);
  });

  test("texts of any kind survive", async () => {
    const journal = await open();
    const [record] = makeRecords(1, 1, journal.epoch);
    const pool = 'a"\\\u0000\u2028\n😀\ud800';
    const odd = { ...record!, command: { kind: "pool.delete", actor: admin, pool } as const };
    await journal.append([odd]);
    expect(await journal.read(1, 1)).toEqual([odd]);
  });
}

const admin = { userId: "root", role: "admin" } as const;

function describeOverlaps(open: () => Promise<Journal>): void {
  test("appends may overlap: they are written in their order, each whole", async () => {
    const journal = await open();
    const told: number[] = [];
    const appends = [2, 3, 8, 11].map(async (lastSeq, i, all) => {
      const fromSeq = (all[i - 1] ?? 0) + 1;
      await journal.append(makeRecords(fromSeq, lastSeq - fromSeq + 1, journal.epoch));
      expect(journal.lastSeq).toBeGreaterThanOrEqual(lastSeq);
      told.push(lastSeq);
    });
    await expect(journal.append(makeRecords(13, 1, journal.epoch))).rejects.toThrow(/gap/);
    await Promise.all(appends);
    expect(told).toEqual([2, 3, 8, 11]);
    expect(await journal.read(1, 99)).toEqual(makeRecords(1, 11, journal.epoch));
  });
}

function describeWriters(open: () => Promise<Journal>, harness: () => JournalHarness): void {
  test("a journal that is opened again holds everything and has a higher epoch", async () => {
    const first = await open();
    const records = makeRecords(1, 5, first.epoch);
    await first.append(records);
    await first.close();
    const second = await open();
    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect(second.lastSeq).toBe(5);
    const more = makeRecords(6, 2, second.epoch);
    await second.append(more);
    expect(await second.read(1, 10)).toEqual([...records, ...more]);
  });

  test("a writer that was overtaken can append nothing, now or later", async () => {
    const older = await open();
    await older.append(makeRecords(1, 2, older.epoch));
    const newer = await harness().openRival();
    expect(newer.epoch).toBeGreaterThan(older.epoch);
    await expect(older.append(makeRecords(3, 1, older.epoch))).rejects.toThrow(/taken over/);
    await newer.append(makeRecords(3, 1, newer.epoch));
    await expect(older.append(makeRecords(3, 1, older.epoch))).rejects.toThrow(/taken over/);
    expect((await newer.read(3, 5)).map(({ epoch }) => epoch)).toEqual([newer.epoch]);
  });

  test("closing twice is closing once, and nothing works after it", async () => {
    const journal = await open();
    await Promise.all([journal.close(), journal.close()]);
    await journal.close();
    await expect(journal.append(makeRecords(1, 1, journal.epoch))).rejects.toThrow(/closed/);
    await expect(journal.read(1, 1)).rejects.toThrow(/closed/);
  });
}

function describeSnapshots(open: () => Promise<Journal>): void {
  test("a snapshot comes back as it was, also after a new start", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 3, journal.epoch));
    const image = makeImage(3, 100_001);
    await journal.saveSnapshot(image);
    expect(await journal.latestSnapshot()).toEqual(image);
    await journal.close();
    expect(await (await open()).latestSnapshot()).toEqual(image);
  });

  test("an image without columns, or with empty ones, is a snapshot too", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 2, journal.epoch));
    await journal.saveSnapshot(makeImage(1, 0));
    expect(await journal.latestSnapshot()).toEqual(makeImage(1, 0));
    await journal.saveSnapshot({ ...makeImage(2, 0), columns: [] });
    expect(await journal.latestSnapshot()).toEqual({ ...makeImage(2, 0), columns: [] });
  });

  test("the newest of many snapshots counts, saved at once or not", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 5, journal.epoch));
    await Promise.all([1, 2, 3, 4].map((seq) => journal.saveSnapshot(makeImage(seq, 1000))));
    expect(await journal.latestSnapshot()).toEqual(makeImage(4, 1000));
    await journal.saveSnapshot(makeImage(5, 10));
    expect((await journal.latestSnapshot())?.seq).toBe(5);
  });

  test("a snapshot ahead of the journal is refused and changes nothing", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 1, journal.epoch));
    await expect(journal.saveSnapshot(makeImage(2, 10))).rejects.toThrow(/ahead/);
    expect(await journal.latestSnapshot()).toBeUndefined();
    await journal.saveSnapshot(makeImage(1, 10));
    expect((await journal.latestSnapshot())?.seq).toBe(1);
  });

  test("appends go on while a snapshot is saved", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 1, journal.epoch));
    const saved = journal.saveSnapshot(makeImage(1, 200_000));
    for (let seq = 2; seq <= 40; seq++) await journal.append(makeRecords(seq, 1, journal.epoch));
    await saved;
    expect(await journal.latestSnapshot()).toEqual(makeImage(1, 200_000));
    expect((await journal.read(1, 100)).length).toBe(40);
  });
}

function describeTrimming(open: () => Promise<Journal>, harness: () => JournalHarness): void {
  test("without a snapshot nothing is trimmed", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 10, journal.epoch));
    await journal.followed(10);
    expect(await harness().trim(journal, 8)).toMatchObject({ removed: 0 });
    expect(journal.firstSeq).toBe(1);
  });

  test("a trim reaches to the newest snapshot at most, and a new start knows it", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 20, journal.epoch));
    await journal.followed(20);
    await journal.saveSnapshot(makeImage(12, 50));
    expect(await harness().trim(journal, 5)).toMatchObject({ removed: 4 });
    expect(await harness().trim(journal, 5)).toMatchObject({ removed: 0 });
    expect(await harness().trim(journal, 99)).toMatchObject({ removed: 8 });
    expect(journal.firstSeq).toBe(13);
    await expect(journal.read(12, 1)).rejects.toThrow(/trimmed/);
    expect(await journal.read(13, 99)).toEqual(makeRecords(13, 8, journal.epoch));
    await journal.close();

    const again = await open();
    expect([again.firstSeq, again.lastSeq]).toEqual([13, 20]);
    await again.append(makeRecords(21, 1, again.epoch));
    expect((await again.read(13, 99)).length).toBe(9);
  });

  test("a journal trimmed to its end goes on", async () => {
    const journal = await open();
    await journal.append(makeRecords(1, 3, journal.epoch));
    await journal.followed(3);
    await journal.saveSnapshot(makeImage(3, 5));
    expect(await harness().trim(journal, 4)).toMatchObject({ removed: 3 });
    await journal.append(makeRecords(4, 1, journal.epoch));
    expect(await journal.read(4, 9)).toEqual(makeRecords(4, 1, journal.epoch));
  });
}

function describeFollowing(open: () => Promise<Journal>, harness: () => JournalHarness): void {
  test("a follower sees every record once and in order, also across a new start", async () => {
    const journal = await open();
    for (let seq = 1; seq <= 900; seq += 90) {
      await journal.append(makeRecords(seq, 90, journal.epoch));
    }
    await journal.followed(900);
    await journal.close();
    const again = await open();
    await again.append(makeRecords(901, 3, again.epoch));
    await again.followed(903);
    expect(await harness().seen()).toEqual(Array.from({ length: 903 }, (_, i) => i + 1));
  });

  test("refusal notes reach the follower", async () => {
    const journal = await open();
    const note = { at: 1, userId: "42", pool: "gpu", code: "exceeds_capacity", amount: 9 };
    journal.noteRefusals([note, { ...note, code: "insufficient_capacity" }]);
    journal.noteRefusals([]);
    await journal.close();
    await open();
    expect(await harness().noted()).toEqual(["exceeds_capacity", "insufficient_capacity"]);
  });
}
