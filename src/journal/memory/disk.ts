import type { StateImage } from "../../kernel/index.ts";
import type { StoredRecord } from "../codec.ts";
import { imageBytes, imageOf } from "../snapshot/bytes.ts";

/** What a crash leaves: the durable content of a memory journal, shared by its handles. */
export interface MemoryDisk {
  readonly records: StoredRecord[];
  /** Records of a batch that a crash cut off: never acknowledged, discarded at the next opening. */
  readonly torn: StoredRecord[];
  readonly snapshots: MemorySnapshot[];
  epoch: number;
  firstSeq: number;
  /** Checksum of the record before the first. */
  anchorCrc: number;
}

/** A snapshot as bytes, so that a reader never shares arrays with the writer. */
export interface MemorySnapshot {
  readonly seq: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headerLength: number;
}

export function createMemoryDisk(): MemoryDisk {
  return { records: [], torn: [], snapshots: [], epoch: 0, firstSeq: 1, anchorCrc: 0 };
}

/** The same content on another disk: what one does no longer shows on the other. O(records). */
export function copyDisk(disk: MemoryDisk): MemoryDisk {
  return {
    ...disk,
    records: [...disk.records],
    torn: [...disk.torn],
    snapshots: [...disk.snapshots],
  };
}

export function lastSeqOf(disk: MemoryDisk): number {
  return disk.firstSeq + disk.records.length - 1;
}

export function lastCrcOf(disk: MemoryDisk): number {
  return disk.records[disk.records.length - 1]?.crc ?? disk.anchorCrc;
}

export function frozen(image: StateImage): MemorySnapshot {
  const source = imageBytes(image);
  const bytes = source.slice(0, source.length);
  return { seq: image.seq, bytes, headerLength: source.headerLength };
}

export function thawed({ bytes, headerLength }: MemorySnapshot): StateImage {
  return imageOf(bytes.slice(), headerLength);
}
