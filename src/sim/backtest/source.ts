import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type JournalReader, openSqliteReader, readArchive } from "../../journal/index.ts";
import type { LedgerRecord, LedgerState } from "../../kernel/index.ts";
import { startFrom } from "../../runtime/index.ts";

/** A recorded history, from some state on. */
export interface DemandSource {
  /** The state before the first record, anew with every call. */
  startState(): LedgerState;
  /** All records, in order, in chunks. */
  records(): AsyncIterable<readonly LedgerRecord[]>;
  /** First and last record, for progress and for people. */
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface OpenedSource extends DemandSource {
  close(): void;
}

const CHUNK = 2_000;
const ARCHIVE_NAME = /^journal-(\d+)-(\d+)\.ndjson\.gz$/;

/**
 * Opens a ledger's file or a backup of it, read-only: a server may be at work. Where records were
 * trimmed they are read from the archive's folder if there is one; else the history begins at the
 * newest snapshot. Faults: those of the journal; `RecoveryError` where neither is to be had.
 */
export function openSource(file: string, archiveDir?: string): OpenedSource {
  const reader = openSqliteReader(file);
  try {
    const { firstSeq, lastSeq } = reader;
    const archives = archiveDir === undefined ? [] : archivesBefore(archiveDir, firstSeq);
    const image = firstSeq > 1 && archives.length === 0 ? reader.latestSnapshot() : undefined;
    const start = (): LedgerState => startFrom(image, archives.length > 0 ? 1 : firstSeq);
    const { seq } = start();
    return {
      startState: start,
      records: () => allRecords(reader, archives, { fromSeq: seq + 1, lastSeq }),
      firstSeq: seq + 1,
      lastSeq,
      close: () => reader.close(),
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}

interface Span {
  readonly fromSeq: number;
  readonly lastSeq: number;
}

/** Archives that lead from record 1 to `firstSeq` without a gap; none if they don't. */
function archivesBefore(folder: string, firstSeq: number): readonly string[] {
  const chain: string[] = [];
  let next = 1;
  for (const name of readdirSync(folder).sort()) {
    const found = ARCHIVE_NAME.exec(name);
    if (found === null || Number(found[1]) !== next || next >= firstSeq) continue;
    chain.push(join(folder, name));
    next = Number(found[2]) + 1;
  }
  return next >= firstSeq ? chain : [];
}

async function* allRecords(
  reader: JournalReader,
  archives: readonly string[],
  { fromSeq, lastSeq }: Span,
): AsyncGenerator<readonly LedgerRecord[], void> {
  let next = fromSeq;
  for (const file of archives) {
    let chunk: LedgerRecord[] = [];
    for await (const record of readArchive(file)) {
      if (record.seq < next) continue;
      next = record.seq + 1;
      chunk.push(record);
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = [];
    }
    yield chunk;
  }
  while (next <= lastSeq) {
    const records = reader.read(next, Math.min(CHUNK, lastSeq - next + 1));
    if (records.length === 0) return;
    next += records.length;
    yield records;
  }
}
