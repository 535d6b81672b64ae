import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { assert } from "../../base/index.ts";
import { type RecordBatch, storedRecords } from "../codec.ts";
import { type ArchiveHeader, type ArchiveReport, checkArchive, lineOf } from "./read.ts";

/** Digits of a record's number in a file name, so that names sort by time. */
const SEQ_DIGITS = 16;

/**
 * Writes records to `journal-<first>-<last>.ndjson.gz` in `folder`: a header line, a line for
 * each record and an end line. The file has its name only when it is whole, synced and was read
 * back. Throws what the disk throws; nothing is left behind then.
 */
export async function writeArchive(source: {
  readonly folder: string;
  readonly firstSeq: number;
  /** Checksum of the record before the first. */
  readonly anchorCrc: number;
  readonly batches: AsyncIterable<RecordBatch>;
}): Promise<ArchiveReport> {
  const { folder, firstSeq, anchorCrc } = source;
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `journal-${numbered(firstSeq)}.partial`);
  try {
    const lines = linesOf({ format: 1, firstSeq, anchorCrc }, source.batches);
    await pipeline(Readable.from(lines), createGzip({ level: 6 }), createWriteStream(partial));
    await sync(partial);
    const { lastSeq, bytes } = await checkArchive(partial);
    const file = join(folder, `journal-${numbered(firstSeq)}-${numbered(lastSeq)}.ndjson.gz`);
    await rename(partial, file);
    await sync(folder);
    return { file, firstSeq, lastSeq, bytes };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function* linesOf(
  header: ArchiveHeader,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<string, void> {
  yield `${JSON.stringify(header)}\n`;
  let crc = header.anchorCrc;
  let next = header.firstSeq;
  for await (const batch of batches) {
    assert(batch.fromSeq === next, "archived records must follow each other");
    const rows = storedRecords(batch, crc);
    yield rows.map(lineOf).join("");
    crc = rows[rows.length - 1]?.crc ?? crc;
    next += rows.length;
  }
  yield `${JSON.stringify({ end: true, lastSeq: next - 1, crc })}\n`;
}

function numbered(seq: number): string {
  return String(seq).padStart(SEQ_DIGITS, "0");
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
