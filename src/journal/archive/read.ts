import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { LedgerRecord } from "../../kernel/index.ts";
import { chainProblem, decodeRecord, type StoredRecord } from "../codec.ts";
import { JournalCorruptError } from "../faults.ts";

export interface ArchiveReport {
  readonly file: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Size of the file. */
  readonly bytes: number;
}

export interface ArchiveHeader {
  readonly format: 1;
  readonly firstSeq: number;
  readonly anchorCrc: number;
}

/** The archived records in order, each checked against the one before; a damaged file throws. */
export async function* readArchive(file: string): AsyncGenerator<LedgerRecord, void> {
  for await (const row of readRows(file)) yield decodeRecord(row);
}

/** Reads the whole archive and throws if it is not as it was written. O(file). */
export async function checkArchive(file: string): Promise<ArchiveReport> {
  let firstSeq = 0;
  let lastSeq = 0;
  for await (const { seq } of readRows(file)) {
    if (firstSeq === 0) firstSeq = seq;
    lastSeq = seq;
  }
  const { size } = await stat(file);
  return { file, firstSeq, lastSeq, bytes: size };
}

/** One line; the body stands last and as it was stored, so that its checksum can be checked. */
export function lineOf(row: StoredRecord): string {
  const { seq, at, epoch, deciderVersion, crc } = row;
  const head = JSON.stringify({ seq, at, epoch, deciderVersion, crc });
  return `${head.slice(0, -1)}${BODY_MARK}${row.body}}\n`;
}

const BODY_MARK = ',"body":';

interface Progress {
  lastSeq: number;
  crc: number;
  header: ArchiveHeader | undefined;
  isEnded: boolean;
}

async function* readRows(file: string): AsyncGenerator<StoredRecord, void> {
  const progress: Progress = { lastSeq: 0, crc: 0, header: undefined, isEnded: false };
  try {
    for await (const line of linesOf(file)) {
      if (progress.header === undefined) begin(progress, line);
      else if (line.startsWith('{"end":')) end(file, progress, line);
      else yield next(file, progress, line);
    }
  } catch (error) {
    if (error instanceof JournalCorruptError) throw error;
    throw corrupt(file, progress, error instanceof Error ? error.message : String(error));
  }
  if (!progress.isEnded) throw corrupt(file, progress, "the archive ends too early");
}

function begin(progress: Progress, line: string): void {
  const header: ArchiveHeader = JSON.parse(line);
  if (header.format !== 1) throw new Error(`archive format ${header.format} is not known`);
  progress.header = header;
  progress.lastSeq = header.firstSeq - 1;
  progress.crc = header.anchorCrc;
}

function next(file: string, progress: Progress, line: string): StoredRecord {
  if (progress.isEnded) throw corrupt(file, progress, "a record stands behind the end");
  const mark = line.indexOf(BODY_MARK);
  const head: Omit<StoredRecord, "body"> = JSON.parse(`${line.slice(0, mark)}}`);
  const row = { ...head, body: line.slice(mark + BODY_MARK.length, -1) };
  const problem = chainProblem(row, progress.lastSeq + 1, progress.crc);
  if (problem !== undefined) throw corrupt(file, progress, problem);
  progress.lastSeq = row.seq;
  progress.crc = row.crc;
  return row;
}

function end(file: string, progress: Progress, line: string): void {
  const { lastSeq, crc }: { lastSeq: number; crc: number } = JSON.parse(line);
  const isWhole = lastSeq === progress.lastSeq && crc === progress.crc;
  if (!isWhole) throw corrupt(file, progress, `the archive should end at record ${lastSeq}`);
  progress.isEnded = true;
}

/** Split at line feeds alone: JSON text may hold the other characters that end a line. */
async function* linesOf(file: string): AsyncGenerator<string, void> {
  const source = createReadStream(file);
  const text = source.pipe(createGunzip()).setEncoding("utf8");
  source.on("error", (error) => text.destroy(error));
  let rest = "";
  for await (const piece of text) {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") throw new Error("the last line is cut");
}

function corrupt(file: string, progress: Progress, problem: string): JournalCorruptError {
  const lastGoodSeq = progress.lastSeq;
  return new JournalCorruptError({
    kind: "corrupt",
    file,
    seq: lastGoodSeq + 1,
    problem,
    lastGoodSeq,
  });
}
