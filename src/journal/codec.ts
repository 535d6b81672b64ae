import { crc32 } from "node:zlib";
import { assert } from "../base/index.ts";
import type { LedgerRecord } from "../kernel/index.ts";

/** A record as it is stored; `body` is the JSON text of `{command, events}`. */
export interface StoredRecord {
  readonly seq: number;
  readonly at: number;
  readonly epoch: number;
  readonly deciderVersion: number;
  /** CRC-32 of this record, continued from the record before. */
  readonly crc: number;
  readonly body: string;
}

/** Consecutive records in columns: cheap to hand from thread to thread. */
export interface RecordBatch {
  readonly fromSeq: number;
  /** For each record: at, epoch, decider version. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly bodies: readonly string[];
}

/** Numbers of one record in `RecordBatch.numbers`. */
export const BATCH_STRIDE = 3;

/** Encodes records that follow each other without a gap. Throws for a gap: the caller's bug. */
export function encodeBatch(records: readonly LedgerRecord[]): RecordBatch {
  const fromSeq = records[0]?.seq ?? 0;
  const numbers = new Float64Array(records.length * BATCH_STRIDE);
  const bodies: string[] = [];
  for (const [i, record] of records.entries()) {
    assert(record.seq === fromSeq + i, "records of a batch must follow each other without a gap");
    numbers[i * BATCH_STRIDE] = record.at;
    numbers[i * BATCH_STRIDE + 1] = record.epoch;
    numbers[i * BATCH_STRIDE + 2] = record.deciderVersion;
    bodies.push(JSON.stringify({ command: record.command, events: record.events }));
  }
  return { fromSeq, numbers, bodies };
}

export function decodeBatch(batch: RecordBatch): readonly LedgerRecord[] {
  return batch.bodies.map((body, i) => {
    const base = i * BATCH_STRIDE;
    return decodeRecord({
      seq: batch.fromSeq + i,
      at: batch.numbers[base]!,
      epoch: batch.numbers[base + 1]!,
      deciderVersion: batch.numbers[base + 2]!,
      body,
    });
  });
}

/** The stored forms of a batch, chained on from `previousCrc`. */
export function storedRecords(batch: RecordBatch, previousCrc: number): readonly StoredRecord[] {
  let crc = previousCrc;
  return batch.bodies.map((body, i) => {
    const base = i * BATCH_STRIDE;
    const row = {
      seq: batch.fromSeq + i,
      at: batch.numbers[base]!,
      epoch: batch.numbers[base + 1]!,
      deciderVersion: batch.numbers[base + 2]!,
      body,
      crc: 0,
    };
    crc = chainedCrc(row, crc);
    row.crc = crc;
    return row;
  });
}

export function batchOf(rows: readonly StoredRecord[]): RecordBatch {
  const numbers = new Float64Array(rows.length * BATCH_STRIDE);
  for (const [i, row] of rows.entries()) {
    numbers[i * BATCH_STRIDE] = row.at;
    numbers[i * BATCH_STRIDE + 1] = row.epoch;
    numbers[i * BATCH_STRIDE + 2] = row.deciderVersion;
  }
  return { fromSeq: rows[0]?.seq ?? 0, numbers, bodies: rows.map((row) => row.body) };
}

/** CRC-32 over the whole record, begun with that of the record before: order and gaps show. */
export function chainedCrc(row: Omit<StoredRecord, "crc">, previousCrc: number): number {
  // In two parts, which gives the same sum as one text and saves joining them.
  const head = `${row.seq} ${row.at} ${row.epoch} ${row.deciderVersion} `;
  return crc32(row.body, crc32(head, previousCrc));
}

/** Why `row` is not the record that follows `previousCrc` as number `seq`; absent if it is. */
export function chainProblem(
  row: StoredRecord,
  seq: number,
  previousCrc: number,
): string | undefined {
  if (row.seq !== seq) return `the record is missing (the next one held is ${row.seq})`;
  if (chainedCrc(row, previousCrc) !== row.crc) return "the checksum does not match";
  return undefined;
}

export function decodeRecord(row: Omit<StoredRecord, "crc">): LedgerRecord {
  const body = JSON.parse(row.body) as Pick<LedgerRecord, "command" | "events">;
  assert(typeof body.command?.kind === "string", "a stored record must hold a command");
  assert(Array.isArray(body.events), "a stored record must hold its events");
  return {
    seq: row.seq,
    at: row.at,
    epoch: row.epoch,
    deciderVersion: row.deciderVersion,
    command: body.command,
    events: body.events,
  };
}
