import { describe, expect, test } from "vitest";
import { createPrng } from "../../base/index.ts";
import { describeJournalContract } from "../contract.ts";
import type { Journal } from "../port.ts";
import { createMemoryLog } from "../testing/log-follower.ts";
import { makeImage, makeRecords } from "../testing/records.ts";
import { createMemoryDisk, type MemoryDisk } from "./disk.ts";
import { type AppendFate, faultAt, randomFaults } from "./faults.ts";
import { type MemoryJournal, openMemoryJournal } from "./journal.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

describeJournalContract("memory", () => {
  const disk = createMemoryDisk();
  const log = createMemoryLog();
  const opened: MemoryJournal[] = [];
  const open = async (): Promise<Journal> => {
    const journal = openMemoryJournal({ disk, followers: [log] });
    opened.push(journal);
    return journal;
  };
  return {
    open,
    openRival: open,
    seen: async () => log.seen,
    noted: async () => log.notes.map(({ code }) => code),
    trim: (journal, keepFromSeq) => {
      const own = opened.find((one) => one === journal);
      return own!.trim({ keepFromSeq });
    },
    dispose: async () => {
      for (const journal of opened) await journal.close();
    },
  };
});

describe("faults of a memory journal", () => {
  const fates: readonly [AppendFate, number][] = [
    [{ kind: "fail_before" }, 3],
    [{ kind: "fail_after" }, 7],
    [{ kind: "tear", kept: 2 }, 3],
  ];
  test.each(fates)("%o is refused and leaves whole batches only", async (fate, lastSeq) => {
    const disk = createMemoryDisk();
    const journal = openMemoryJournal({ disk, faults: faultAt(2, fate) });
    await journal.append(makeRecords(1, 3, journal.epoch));
    await expect(journal.append(makeRecords(4, 4, journal.epoch))).rejects.toThrow(/injected/);
    // Memory is ahead of the disk: this journal must not be used again.
    await expect(journal.append(makeRecords(4, 4, journal.epoch))).rejects.toThrow(/injected/);
    const again = openMemoryJournal({ disk: journal.crashCopy() });
    expect(again.lastSeq).toBe(lastSeq);
    expect(await again.read(1, 99)).toEqual(makeRecords(1, lastSeq, journal.epoch));
  });

  test("a torn tail is on the disk until recovery discards it", async () => {
    const faults = faultAt(1, { kind: "tear", kept: 2 });
    const journal = openMemoryJournal({ disk: createMemoryDisk(), faults });
    await expect(journal.append(makeRecords(1, 3, journal.epoch))).rejects.toThrow();
    const disk = journal.crashCopy();
    expect(disk.torn.map(({ seq }) => seq)).toEqual([1, 2]);
    openMemoryJournal({ disk });
    expect(disk.torn).toEqual([]);
  });

  test("a crash copy is its own disk: what one does later does not show on the other", async () => {
    const journal = openMemoryJournal({ disk: createMemoryDisk() });
    await journal.append(makeRecords(1, 2, journal.epoch));
    const copy = openMemoryJournal({ disk: journal.crashCopy() });
    await journal.append(makeRecords(3, 1, journal.epoch));
    await copy.append(makeRecords(3, 2, copy.epoch));
    expect([journal.lastSeq, copy.lastSeq]).toEqual([3, 4]);
    expect(copy.epoch).toBe(journal.epoch + 1);
  });

  test("a snapshot that is lost half way leaves the one before", async () => {
    let lost = 0;
    const faults = { ...faultAt(99, { kind: "fail_before" }), failsSnapshot: () => lost++ === 1 };
    const journal = openMemoryJournal({ disk: createMemoryDisk(), faults });
    await journal.append(makeRecords(1, 2, journal.epoch));
    await journal.saveSnapshot(makeImage(1, 9));
    await expect(journal.saveSnapshot(makeImage(2, 9))).rejects.toThrow(/half way/);
    expect(await journal.latestSnapshot()).toEqual(makeImage(1, 9));
  });

  test(`through random faults everything acknowledged stays (SEED=${SEED})`, async () => {
    const chance = createPrng(SEED);
    const { disk, crashes } = await run(chance, 400);
    const repeated = await run(createPrng(SEED), 400);
    expect(crashes).toBeGreaterThan(0);
    expect(repeated.disk).toEqual(disk);
  });
});

/** Appends through faults, starting again after each, and checks what is found. */
async function run(
  chance: ReturnType<typeof createPrng>,
  turns: number,
): Promise<{ readonly disk: MemoryDisk; readonly crashes: number }> {
  let journal = openMemoryJournal({ disk: createMemoryDisk(), faults: randomFaults(chance, 10) });
  let acknowledged = 0;
  let crashes = 0;
  for (let turn = 0; turn < turns; turn++) {
    const count = 1 + chance.below(5);
    const batch = makeRecords(journal.lastSeq + 1, count, journal.epoch);
    const isStored = await journal.append(batch).then(
      () => true,
      () => false,
    );
    if (isStored) {
      acknowledged = journal.lastSeq;
      continue;
    }
    crashes += 1;
    const disk = journal.crashCopy();
    journal = openMemoryJournal({ disk, faults: randomFaults(chance, 10) });
    const isWholeBatch = [acknowledged, acknowledged + count].includes(journal.lastSeq);
    expect(isWholeBatch).toBe(true);
    expect((await journal.read(1, 9999)).map(({ seq }) => seq)).toHaveLength(journal.lastSeq);
    acknowledged = journal.lastSeq;
  }
  return { disk: journal.crashCopy(), crashes };
}
