import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../test/support/temp-dir.ts";
import { openSqliteReader, readArchive } from "../journal/index.ts";
import { encodeState } from "../kernel/index.ts";
import { poolOf, requestOf } from "../kernel/testing/index.ts";
import { audit } from "./audit.ts";
import { type Ledger, type LedgerFault, type LedgerOptions, openLedger } from "./ledger.ts";

const HOUR = 3_600_000;

/** A ledger on a real file whose clock is moved by hand. */
async function open(file: string, rest: Partial<LedgerOptions> = {}) {
  const clock = { at: 1_800_000_000_000, now: () => clock.at };
  const faults: LedgerFault[] = [];
  const onFault = (fault: LedgerFault): void => void faults.push(fault);
  const ledger = await openLedger({ file, clock, onFault, ...rest });
  return { ledger, clock, faults };
}

async function book(ledger: Ledger, count: number): Promise<void> {
  const now = ledger.now();
  const start = now - (now % 1000) + HOUR;
  for (let i = 0; i < count; i++) {
    const done = await ledger.submit(requestOf("gpu", start + i * 1000, start + HOUR, 1));
    expect(done.ok).toBe(true);
  }
}

describe("a ledger on a file", () => {
  it("has the same state after a restart, from a snapshot and the records behind it", async () => {
    const file = join(tempDir(), "ledger.sqlite");
    const first = await open(file);
    const now = first.ledger.now();
    const schedule = [{ startAt: now, endAt: now + 100 * HOUR, capacity: 1_000 }];
    await first.ledger.submit(poolOf("gpu", schedule, { options: { floatPercent: 10 } }));
    await book(first.ledger, 20);
    expect(await first.ledger.snapshot()).toBe(21);
    await book(first.ledger, 5);
    const before = await first.ledger.read((state) => structuredClone(encodeState(state)));
    await first.ledger.close();
    const second = await open(file);
    expect(second.ledger.stats()).toMatchObject({ snapshotSeq: 21, seq: 26, epoch: 2 });
    expect(await second.ledger.read((state) => encodeState(state))).toEqual(before);
    await second.ledger.close();
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it("lets go of old records behind a snapshot, archived, and still starts and audits", async () => {
    const folder = tempDir();
    const file = join(folder, "ledger.sqlite");
    const retention = { keepMs: HOUR, archiveDir: folder };
    const { ledger, clock, faults } = await open(file, { snapshotEvery: 30, retention });
    const now = ledger.now();
    const schedule = [{ startAt: now, endAt: now + 100 * HOUR, capacity: 1_000 }];
    await ledger.submit(poolOf("gpu", schedule));
    await book(ledger, 10);
    clock.at += 2 * HOUR;
    await book(ledger, 30);
    await expect.poll(() => ledger.firstSeq, { timeout: 20_000 }).toBeGreaterThan(1);
    const { firstSeq } = ledger;
    await expect(ledger.readJournal(1, 1)).rejects.toThrow("trimmed");
    const before = await ledger.read((state) => structuredClone(encodeState(state)));
    await ledger.close();
    const archive = readdirSync(folder).find((name) => name.endsWith(".gz"));
    const archived: number[] = [];
    for await (const record of readArchive(join(folder, archive!))) archived.push(record.seq);
    expect(archived).toEqual(Array.from({ length: firstSeq - 1 }, (_, i) => i + 1));
    const again = await open(file);
    expect(await again.ledger.read((state) => encodeState(state))).toEqual(before);
    await again.ledger.close();
    const reader = openSqliteReader(file);
    const report = await audit({
      firstSeq: reader.firstSeq,
      lastSeq: reader.lastSeq,
      read: async (fromSeq, limit) => reader.read(fromSeq, limit),
      latestSnapshot: async () => reader.latestSnapshot(),
    });
    reader.close();
    expect(report).toMatchObject({ differenceCount: 0 });
    expect(report.brokenInvariant).toBeUndefined();
    expect([...faults, ...again.faults]).toEqual([]);
  });
});
