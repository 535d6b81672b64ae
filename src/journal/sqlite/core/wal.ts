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
 * an append waits for its sync. That the main file may hold the lost pages already is no help:
 * SQLite would lay older pages from before the damage over them.
 *
 * Format: https://www.sqlite.org/fileformat2.html, "The Write-Ahead Log". Cost: reads the whole
 * file once. Only meaningful while nobody writes.
 */
export function losesDurableRecords(file: string): boolean {
  const walFile = `${file}-wal`;
  if (!existsSync(walFile)) return false;
  const wal = readFileSync(walFile);
  if (wal.length < HEADER_BYTES + FRAME_HEADER_BYTES) return false;
  const frames = framesOf(wal, headerOf(wal, file));
  const damagedAt = frames.findIndex((frame) => !frame.isWhole);
  if (damagedAt === -1) return false;
  return losesAppend(frames, damagedAt);
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
}

interface Sums {
  readonly a: number;
  readonly b: number;
}

interface Header {
  readonly isWhole: boolean;
  readonly bigEndian: boolean;
  readonly pageSize: number;
  readonly salt: Buffer;
}

/** A damaged header is not believed: the main file and the first frame say the same things. */
function headerOf(wal: Buffer, file: string): Header {
  for (const bigEndian of [false, true]) {
    const sums = checksum(wal.subarray(0, 24), { a: 0, b: 0 }, bigEndian);
    const isWhole = sumsAt(wal, 24, sums) && wal.readUInt32BE(0) === MAGIC + Number(bigEndian);
    if (!isWhole) continue;
    return { isWhole, bigEndian, pageSize: wal.readUInt32BE(8), salt: wal.subarray(16, 24) };
  }
  const salt = wal.subarray(HEADER_BYTES + 8, HEADER_BYTES + 16);
  // Written here, on a little-endian machine, as the snapshots are.
  return { isWhole: false, bigEndian: false, pageSize: mainPageSize(file), salt };
}

function framesOf(wal: Buffer, header: Header): readonly Frame[] {
  const { bigEndian, pageSize, salt } = header;
  const frames: Frame[] = [];
  let before = { a: wal.readUInt32BE(24), b: wal.readUInt32BE(28) };
  const frameBytes = FRAME_HEADER_BYTES + pageSize;
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    const page = wal.subarray(at + FRAME_HEADER_BYTES, at + frameBytes);
    const isCurrent = wal.subarray(at + 8, at + 16).equals(salt);
    const headSums = checksum(wal.subarray(at, at + 8), before, bigEndian);
    const followsOn = sumsAt(wal, at + 16, checksum(page, headSums, bigEndian));
    frames.push({
      isWhole: isCurrent && followsOn && (header.isWhole || frames.length > 0),
      isCurrent,
      pageNumber: wal.readUInt32BE(at),
      sizeAfter: wal.readUInt32BE(at + 4),
    });
    before = { a: wal.readUInt32BE(at + 16), b: wal.readUInt32BE(at + 20) };
  }
  return frames;
}

function losesAppend(frames: readonly Frame[], damagedAt: number): boolean {
  let sawMeta = false;
  for (let i = startOfTransaction(frames, damagedAt); i < frames.length; i++) {
    const frame = frames[i]!;
    if (!frame.isCurrent && i !== damagedAt) return false;
    const isMeta = frame.pageNumber === META_PAGE;
    // A whole frame after the end of a transaction: what that transaction synced was durable.
    // No transaction writes a page twice, so a second meta page is of a later one as well.
    const afterAnEnd = endsTransaction(frames, i - 1) || (isMeta && sawMeta);
    if (i > damagedAt && frame.isWhole && afterAnEnd && sawMeta) return true;
    sawMeta ||= isMeta;
  }
  return false;
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
