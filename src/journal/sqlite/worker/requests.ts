import { unreachable } from "../../../base/index.ts";
import { batchOf, type RecordBatch } from "../../codec.ts";
import type { JournalFault } from "../../faults.ts";
import { corruptOr } from "../core/file.ts";
import { newestUsable } from "../core/newest.ts";
import { appendBatches, firstSeqSince, readMeta, readRows, trimBefore } from "../core/records.ts";
import { closeWriter, type Writer } from "../core/writer.ts";
import type { Background } from "./background.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { Feed } from "./feed.ts";
import { takeSnapshots } from "./intake.ts";
import type {
  Replies,
  ReplyValue,
  Request,
  SnapshotBytes,
  TrimBounds,
  TrimPlan,
} from "./messages.ts";

/** What the journal's thread works with. */
export interface Desk {
  readonly writer: Writer;
  readonly background: Background;
  readonly feed: Feed;
  readonly checkpoints: Checkpoints;
  readonly report: (fault: JournalFault) => void;
}

/** What a row costs beside its body, and a transaction beside its rows: for `Checkpoints`. */
const ROW_OVERHEAD_BYTES = 32;
const TRANSACTION_BYTES = 3 * 4096;
/** Records removed in one transaction. */
const TRIM_STEP = 1000;

/** Answers at once where it can, and with a promise for what is done in steps. */
export function answerTo(desk: Desk, request: Request): ReplyValue | Promise<ReplyValue> {
  switch (request.kind) {
    case "append":
      return append(desk, [request.batch]);
    case "read":
      return read(desk, request.fromSeq, request.limit);
    case "latest_snapshot":
      return latestSnapshot(desk);
    case "snapshot_port":
      takeSnapshots(request.port, desk.writer, {
        background: desk.background,
        wrote: desk.checkpoints.wrote,
      });
      return undefined;
    case "followed":
      return desk.feed.followed(request.seq).then(() => undefined);
    case "notes":
      return desk.feed.note(request.notes).then(() => undefined);
    case "trim_plan":
      return trimPlan(desk, request.bounds);
    case "trim":
      return desk.background.run(trimSteps(desk, request.firstSeq)).then(() => undefined);
    case "close":
      return close(desk);
    default:
      return unreachable(request);
  }
}

/** Writes all of them at once: what waits in line costs one sync together. */
export function append(desk: Desk, batches: readonly RecordBatch[]): Replies["append"] {
  appendBatches(desk.writer.records, batches);
  let bytes = TRANSACTION_BYTES;
  for (const { bodies } of batches) {
    for (const body of bodies) bytes += body.length + ROW_OVERHEAD_BYTES;
  }
  desk.checkpoints.wrote(bytes);
  desk.feed.wake();
  return undefined;
}

function read(desk: Desk, fromSeq: number, limit: number): Replies["read"] {
  try {
    return batchOf(readRows(desk.writer.records, fromSeq, limit));
  } catch (error) {
    throw corruptOr(error, desk.writer.file, fromSeq - 1);
  }
}

async function latestSnapshot(desk: Desk): Promise<SnapshotBytes | undefined> {
  const found = await desk.background.run(newestUsable(desk.writer.records));
  if (found === undefined) return undefined;
  for (const why of found.skipped) desk.report({ kind: "disk", why });
  return { bytes: found.bytes, headerLength: found.headerLength };
}

/** Records may go up to a snapshot that was just read whole, and that all followers have passed. */
async function trimPlan(desk: Desk, bounds: TrimBounds): Promise<TrimPlan> {
  const { records } = desk.writer;
  const snapshot = await desk.background.run(newestUsable(records));
  const { firstSeq, anchorCrc } = readMeta(records);
  const last = readRows(records, records.lastSeq, 1)[0];
  const limits = [(snapshot?.seq ?? 0) + 1, desk.feed.cursor() + 1];
  if (bounds.keepFromSeq !== undefined) limits.push(bounds.keepFromSeq);
  if (bounds.retentionMs !== undefined && last !== undefined) {
    limits.push(firstSeqSince(records, last.at - bounds.retentionMs));
  }
  return { firstSeq, anchorCrc, keepFromSeq: Math.max(firstSeq, Math.min(...limits)) };
}

function* trimSteps(desk: Desk, firstSeq: number): Generator<void, void> {
  const { records } = desk.writer;
  for (;;) {
    const held = readMeta(records).firstSeq;
    if (held >= firstSeq) return;
    trimBefore(records, Math.min(firstSeq, held + TRIM_STEP));
    desk.checkpoints.wrote(TRIM_STEP * ROW_OVERHEAD_BYTES);
    yield;
  }
}

async function close(desk: Desk): Promise<undefined> {
  desk.feed.flush();
  await desk.background.idle();
  await desk.checkpoints.close();
  closeWriter(desk.writer);
  return undefined;
}
