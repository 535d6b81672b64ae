import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { META_PAGE } from "./schema.ts";

/**
 * Is there damage in the write-ahead file that loses records which were durable?
 *
 * SQLite takes the file up to the first frame whose running checksum is wrong and forgets the
 * rest: right for a transaction that was torn by a crash, wrong for a byte that rotted among
 * transactions that were synced. A frame can be checked on its own, too, against the checksum
 * stored in the frame before it. So damage followed by whole frames of *later* transactions hit
 * something older than the last write. If a lost transaction was an append (it wrote the meta
 * page) and a later frame was written, its sync had returned, because nothing is written while
 * an append waits for its sync. What the main file already holds is not lost either.
 *
 * Format: https://www.sqlite.org/fileformat2.html, "The Write-Ahead Log". Cost: reads the whole
 * file once. Only meaningful while nobody writes.
 */
export function losesDurableRecords(file: string): boolean {
  const walFile = `${file}-wal`;
  if (!existsSync(walFile)) return false;
  const wal = readFileSync(walFile);
  if (wal.length < HEADER_BYTES + FRAME_HEADER_BYTES) return false;
  const pageSize = wal.readUInt32BE(8);
  // A damaged page size is as good as any other damage to the header: take the main file's.
  const frames = framesOf(wal, isPageSize(pageSize) ? pageSize : mainPageSize(file));
  const damagedAt = frames.findIndex((frame) => !frame.isWhole);
  if (damagedAt === -1) return false;
  const lost = lostAppends(frames, damagedAt);
  if (lost === undefined) return false;
  return !isInMainFile(file, lost.page);
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

interface Frame {
  /** Its own checksum follows from the one before it: SQLite would take it. */
  readonly isWhole: boolean;
  /** Of the same generation as the header, or as the first frame when the header is damaged. */
  readonly isCurrent: boolean;
  readonly pageNumber: number;
  /** Pages in the database after the transaction that this frame ends; 0 if it ends none. */
  readonly sizeAfter: number;
  readonly page: Buffer;
}

interface Sums {
  readonly a: number;
  readonly b: number;
}

function framesOf(wal: Buffer, pageSize: number): readonly Frame[] {
  const bigEndian = (wal.readUInt32BE(0) & 1) === 1;
  const headerSums = checksum(wal.subarray(0, 24), { a: 0, b: 0 }, bigEndian);
  const headerIsWhole = sumsAt(wal, 24, headerSums) && (wal.readUInt32BE(0) & ~1) === MAGIC;
  const saltFrom = headerIsWhole ? 16 : HEADER_BYTES + 8;
  const salt = wal.subarray(saltFrom, saltFrom + 8);
  const frames: Frame[] = [];
  let before = { a: wal.readUInt32BE(24), b: wal.readUInt32BE(28) };
  const frameBytes = FRAME_HEADER_BYTES + pageSize;
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    const page = wal.subarray(at + FRAME_HEADER_BYTES, at + frameBytes);
    const isCurrent = wal.subarray(at + 8, at + 16).equals(salt);
    const headSums = checksum(wal.subarray(at, at + 8), before, bigEndian);
    const followsOn = sumsAt(wal, at + 16, checksum(page, headSums, bigEndian));
    frames.push({
      isWhole: isCurrent && followsOn && (headerIsWhole || frames.length > 0),
      isCurrent,
      pageNumber: wal.readUInt32BE(at),
      sizeAfter: wal.readUInt32BE(at + 4),
      page,
    });
    before = { a: wal.readUInt32BE(at + 16), b: wal.readUInt32BE(at + 20) };
  }
  return frames;
}

/** The newest meta page among the lost appends that were synced; undefined if none was lost. */
function lostAppends(
  frames: readonly Frame[],
  damagedAt: number,
): { readonly page: Buffer } | undefined {
  let newest: Buffer | undefined;
  let durable: Buffer | undefined;
  for (let i = startOfTransaction(frames, damagedAt); i < frames.length; i++) {
    const frame = frames[i]!;
    if (!frame.isCurrent && i !== damagedAt) break;
    const isMeta = frame.pageNumber === META_PAGE;
    // A whole frame after the end of a transaction: what that transaction synced was durable.
    // No transaction writes a page twice, so a second meta page is of a later one as well.
    const afterAnEnd = endsTransaction(frames, i - 1) || (isMeta && newest !== undefined);
    if (i > damagedAt && frame.isWhole && afterAnEnd) durable = newest;
    if (isMeta) newest = frame.page;
  }
  return durable === undefined ? undefined : { page: durable };
}

function startOfTransaction(frames: readonly Frame[], index: number): number {
  let start = index;
  while (start > 0 && frames[start - 1]!.sizeAfter === 0) start -= 1;
  return start;
}

/** The mark of a damaged frame may be the damage: it counts if the size fits its neighbours'. */
function endsTransaction(frames: readonly Frame[], index: number): boolean {
  const frame = frames[index];
  if (frame === undefined || frame.sizeAfter === 0) return false;
  if (frame.isWhole) return true;
  const isEnd = ({ isWhole, sizeAfter }: Frame): boolean => isWhole && sizeAfter !== 0;
  const before = frames.slice(0, index).findLast(isEnd)?.sizeAfter ?? 0;
  const after = frames.slice(index + 1).find(isEnd)?.sizeAfter ?? 0;
  return frame.isCurrent && before <= frame.sizeAfter && frame.sizeAfter <= after;
}

function isInMainFile(file: string, page: Buffer): boolean {
  const handle = openSync(file, "r");
  try {
    const held = Buffer.alloc(page.length);
    readSync(handle, held, 0, held.length, (META_PAGE - 1) * page.length);
    return held.equals(page);
  } finally {
    closeSync(handle);
  }
}

function mainPageSize(file: string): number {
  const handle = openSync(file, "r");
  try {
    const size = Buffer.alloc(2);
    readSync(handle, size, 0, 2, 16);
    const value = size.readUInt16BE(0) === 1 ? 65_536 : size.readUInt16BE(0);
    return isPageSize(value) ? value : 4096;
  } finally {
    closeSync(handle);
  }
}

function isPageSize(value: number): boolean {
  return value >= 512 && value <= 65_536 && (value & (value - 1)) === 0;
}

function sumsAt(bytes: Buffer, offset: number, sums: Sums): boolean {
  return bytes.readUInt32BE(offset) === sums.a && bytes.readUInt32BE(offset + 4) === sums.b;
}

/** SQLite's checksum: two Fibonacci-weighted sums over pairs of 32-bit words. */
function checksum(bytes: Buffer, from: Sums, bigEndian: boolean): Sums {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let { a, b } = from;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + view.getUint32(at, !bigEndian) + b) >>> 0;
    b = (b + view.getUint32(at + 4, !bigEndian) + a) >>> 0;
  }
  return { a, b };
}
