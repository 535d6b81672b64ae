import { openSqliteJournal } from "../../src/journal/index.ts";
import { makeRecords } from "../../src/journal/testing/records.ts";

/**
 * Opens the journal in argument 1, then appends batches without end and prints `open <epoch>
 * <lastSeq>`, and each last number once it is durable. A fault is printed as `fault <message>`.
 */
const file = process.argv[2] ?? "";
const batch = Number(process.argv[3] ?? 7);
await write().catch((error: unknown) => {
  process.stdout.write(`fault ${error instanceof Error ? error.message : error}\n`);
});

async function write(): Promise<void> {
  const journal = await openSqliteJournal({ file });
  process.stdout.write(`open ${journal.epoch} ${journal.lastSeq}\n`);
  try {
    for (;;) {
      await journal.append(makeRecords(journal.lastSeq + 1, batch, journal.epoch));
      process.stdout.write(`${journal.lastSeq}\n`);
    }
  } finally {
    await journal.close();
  }
}
