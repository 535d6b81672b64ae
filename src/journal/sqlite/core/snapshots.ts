import type { DatabaseSync, StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { assert } from "../../../base/index.ts";
import { JournalError } from "../../faults.ts";
import { inTransaction, numberIn, type Row } from "./file.ts";

/** The snapshots of one open file; chunks are written on `soft`, the last word on `durable`. */
export interface Snapshots {
  readonly durable: DatabaseSync;
  readonly soft: DatabaseSync;
  readonly addChunk: StatementSync;
}

/** A snapshot on its way into the file, or one that is there. */
export interface SnapshotRow {
  readonly id: number;
  readonly seq: number;
  readonly length: number;
  readonly headerLength: number;
  readonly chunks: number;
  readonly crc: number;
}

/** What a sender says first. */
export interface SnapshotPlan {
  readonly seq: number;
  readonly length: number;
  readonly headerLength: number;
}

export const CHUNK_BYTES: number = 256 * 1024;
/** Complete snapshots that are kept: the newest, and one more should it be found damaged. */
const SNAPSHOTS_KEPT = 2;
/** Chunk `i` of snapshot `s` is row `s * CHUNKS_MAX + i`: 256 GiB a snapshot. */
const CHUNKS_MAX = 2 ** 20;

export function openSnapshots(durable: DatabaseSync, soft: DatabaseSync): Snapshots {
  const addChunk = soft.prepare("INSERT INTO journal_chunks VALUES (?, ?, ?)");
  return { durable, soft, addChunk };
}

export function beginSnapshot(snapshots: Snapshots, plan: SnapshotPlan): SnapshotRow {
  const chunks = Math.ceil(plan.length / CHUNK_BYTES);
  assert(chunks >= 1 && chunks < CHUNKS_MAX, "a snapshot must have a chunk and fit its rows");
  const { soft } = snapshots;
  const id = inTransaction(soft, () => {
    const top = soft.prepare("SELECT coalesce(max(id), 0) + 1 AS id FROM journal_snapshots").get();
    const sql = "INSERT INTO journal_snapshots VALUES (?, ?, ?, ?, ?, 0, 0)";
    soft.prepare(sql).run(numberIn(top, "id"), plan.seq, plan.length, plan.headerLength, chunks);
    return numberIn(top, "id");
  });
  return { id, ...plan, chunks, crc: 0 };
}

/** Writes one chunk in its own small transaction, without waiting for the disk. */
export function writeChunk(
  snapshots: Snapshots,
  snapshot: SnapshotRow,
  chunk: { readonly index: number; readonly data: Uint8Array },
): void {
  assert(chunk.index < snapshot.chunks, "a chunk must belong to its snapshot");
  const wanted = Math.min(CHUNK_BYTES, snapshot.length - chunk.index * CHUNK_BYTES);
  assert(chunk.data.length === wanted, "a chunk must have the size of its place");
  const rowId = snapshot.id * CHUNKS_MAX + chunk.index;
  snapshots.addChunk.run(rowId, crc32(chunk.data), chunk.data);
}

/** Reads all chunks back, then makes the snapshot count, synced. Yields between the chunks. */
export function* completeSnapshot(
  snapshots: Snapshots,
  snapshot: SnapshotRow,
  crc: number,
): Generator<void, void> {
  const written = { ...snapshot, crc };
  for (const _ of chunksOf(snapshots.soft, written)) yield;
  inTransaction(snapshots.durable, () => {
    const sql = "UPDATE journal_snapshots SET crc = ?, complete = 1 WHERE id = ?";
    const changed = snapshots.durable.prepare(sql).run(crc, snapshot.id);
    assert(changed.changes === 1, "a snapshot being completed must still be there");
  });
}

/** All complete snapshots, newest first. */
export function listSnapshots(db: DatabaseSync): readonly SnapshotRow[] {
  const sql = "SELECT * FROM journal_snapshots WHERE complete = 1 ORDER BY seq DESC, id DESC";
  return db.prepare(sql).all().map(snapshotRow);
}

/** The bytes of a complete snapshot, checked. Yields between the chunks. */
export function* readSnapshot(
  db: DatabaseSync,
  snapshot: SnapshotRow,
): Generator<void, Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(snapshot.length);
  let offset = 0;
  for (const data of chunksOf(db, snapshot)) {
    bytes.set(data, offset);
    offset += data.length;
    yield;
  }
  return bytes;
}

/** Removes complete snapshots beyond the newest two; yields between small transactions. */
export function* removeOld(snapshots: Snapshots): Generator<void, void> {
  for (const old of listSnapshots(snapshots.soft).slice(SNAPSHOTS_KEPT)) {
    yield* removeSnapshot(snapshots, old.id);
  }
}

/** Removes what a writer left unfinished when it died. */
export function* sweepIncomplete(snapshots: Snapshots): Generator<void, void> {
  const sql = "SELECT id FROM journal_snapshots WHERE complete = 0";
  for (const row of snapshots.soft.prepare(sql).all()) {
    yield* removeSnapshot(snapshots, numberIn(row, "id"));
  }
}

/** The row goes last, so that a sweep cut short is taken up again. */
export function* removeSnapshot(snapshots: Snapshots, id: number): Generator<void, void> {
  const { soft } = snapshots;
  // Whoever reads must not take it for whole while its chunks go.
  soft.prepare("UPDATE journal_snapshots SET complete = 0 WHERE id = ?").run(id);
  const remove = soft.prepare(
    "DELETE FROM journal_chunks WHERE id IN " +
      "(SELECT id FROM journal_chunks WHERE id >= ? AND id < ? LIMIT 4)",
  );
  while (remove.run(id * CHUNKS_MAX, (id + 1) * CHUNKS_MAX).changes > 0) yield;
  soft.prepare("DELETE FROM journal_snapshots WHERE id = ?").run(id);
}

function* chunksOf(db: DatabaseSync, snapshot: SnapshotRow): Generator<Uint8Array, void> {
  const select = db.prepare("SELECT crc, data FROM journal_chunks WHERE id = ?");
  let crc = 0;
  for (let i = 0; i < snapshot.chunks; i++) {
    const row = select.get(snapshot.id * CHUNKS_MAX + i);
    const data = row?.["data"];
    const isWhole = data instanceof Uint8Array && crc32(data) === numberIn(row, "crc");
    if (!isWhole) throw damaged(snapshot, `chunk ${i} of ${snapshot.chunks} is damaged`);
    crc = crc32(data, crc);
    yield data;
  }
  if (crc !== snapshot.crc) throw damaged(snapshot, "the checksum over all chunks does not match");
}

function damaged(snapshot: SnapshotRow, why: string): JournalError {
  return new JournalError({ kind: "disk", why: `snapshot of record ${snapshot.seq}: ${why}` });
}

function snapshotRow(row: Row): SnapshotRow {
  return {
    id: numberIn(row, "id"),
    seq: numberIn(row, "seq"),
    length: numberIn(row, "length"),
    headerLength: numberIn(row, "header_length"),
    chunks: numberIn(row, "chunks"),
    crc: numberIn(row, "crc"),
  };
}
