import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "../src/journal/index.ts";
import {
  apply,
  DECIDER_VERSION,
  decide,
  encodeState,
  type LedgerRecord,
  type LedgerState,
} from "../src/kernel/index.ts";
import { createTestLedger, poolOf } from "../src/kernel/testing/index.ts";
import { recover } from "../src/runtime/index.ts";
import { createRequests } from "./ledger/requests.ts";
import type { BenchRow } from "./rows/row.ts";

const RECORDS = 1_000_000;
const BATCH = 1_000;
const YEAR = 365 * 86_400_000;

/** Starting again: from the journal alone, and from a snapshot of as many grants. */
export async function bench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-bench-"));
  const file = join(folder, "ledger.db");
  try {
    const written = await write(file);
    const fromRecords = await timed(file);
    await snapshot(file, fromRecords.state);
    const fromSnapshot = await timed(file);
    return [
      row("recovery of 10^6 records", fromRecords.seconds, written, 15),
      row("recovery from a snapshot of 10^6 grants", fromSnapshot.seconds, written, 4),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(name: string, value: number, written: number, bar: number): BenchRow {
  return {
    name,
    value,
    unit: "s",
    baseline: { name: "writing them, decided and durable", value: written },
    bar: { of: "value", op: "<=", value: bar },
  };
}

/** Decides a million reservations and appends them; the seconds that it took. */
async function write(file: string): Promise<number> {
  const startedAt = performance.now();
  const journal = await openSqliteJournal({ file });
  const ledger = createTestLedger();
  const pool = poolOf("gpu", [{ startAt: 0, endAt: YEAR, capacity: 100_000_000 }], {
    allowPast: true,
  });
  await journal.append([recordOf(ledger.state, pool, journal.epoch)]);
  for (let seed = 1; ledger.state.seq < RECORDS; seed++) {
    const batch = createRequests(seed, BATCH).map((command) =>
      recordOf(ledger.state, command, journal.epoch),
    );
    await journal.append(batch);
  }
  await journal.close();
  return (performance.now() - startedAt) / 1000;
}

function recordOf(
  state: LedgerState,
  command: LedgerRecord["command"],
  epoch: number,
): LedgerRecord {
  const stamp = { at: state.at, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  if (!decision.ok) throw new Error(`an ample pool refused: ${decision.rejection.reason}`);
  apply(state, decision.events, stamp);
  return { ...stamp, epoch, deciderVersion: DECIDER_VERSION, command, events: decision.events };
}

async function timed(file: string): Promise<{ seconds: number; state: LedgerState }> {
  globalThis.gc?.();
  const startedAt = performance.now();
  const journal = await openSqliteJournal({ file });
  const { state } = await recover(journal);
  const seconds = (performance.now() - startedAt) / 1000;
  await journal.close();
  return { seconds, state };
}

async function snapshot(file: string, state: LedgerState): Promise<void> {
  const journal = await openSqliteJournal({ file });
  await journal.saveSnapshot(encodeState(state));
  await journal.close();
}
