import type { MessagePort } from "node:worker_threads";
import type { RecordBatch } from "../../codec.ts";
import type { JournalFault } from "../../faults.ts";
import type { RefusalNote } from "../../port.ts";
import type { SnapshotPlan } from "../core/snapshots.ts";

/** A module that makes a follower; it is loaded in the journal's thread. */
export interface FollowerModule {
  /** URL of a module that exports `createFollower(db, options): Follower`. */
  readonly module: string;
  /** Plain data handed to `createFollower`, with the journal's `firstSeq` added. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What the journal's thread is started with. */
export interface WorkerSetup {
  readonly file: string;
  readonly followers: readonly FollowerModule[];
}

/** Bounds of a trim, each optional; the newest verified snapshot always is one. */
export interface TrimBounds {
  readonly keepFromSeq?: number;
  /** Records younger than this, measured from the newest record, stay. */
  readonly retentionMs?: number;
}

export type Request =
  | { readonly kind: "append"; readonly batch: RecordBatch }
  | { readonly kind: "read"; readonly fromSeq: number; readonly limit: number }
  | { readonly kind: "latest_snapshot" }
  | { readonly kind: "snapshot_port"; readonly port: MessagePort }
  | { readonly kind: "followed"; readonly seq: number }
  | { readonly kind: "notes"; readonly notes: readonly RefusalNote[] }
  | { readonly kind: "trim_plan"; readonly bounds: TrimBounds }
  | { readonly kind: "trim"; readonly firstSeq: number }
  | { readonly kind: "close" };

/** What each kind of request is answered with. */
export interface Replies {
  readonly append: undefined;
  readonly read: RecordBatch;
  readonly latest_snapshot: SnapshotBytes | undefined;
  readonly snapshot_port: undefined;
  readonly followed: undefined;
  readonly notes: undefined;
  readonly trim_plan: TrimPlan;
  readonly trim: undefined;
  readonly close: undefined;
}

export type ReplyValue = Replies[keyof Replies];

export interface SnapshotBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headerLength: number;
}

/** Records in `[firstSeq, keepFromSeq)` may go. */
export interface TrimPlan {
  readonly firstSeq: number;
  readonly keepFromSeq: number;
  readonly anchorCrc: number;
}

export interface Numbered {
  readonly id: number;
  readonly request: Request;
}

/** From the journal's thread: first `ready` or `failed`, then answers and faults. */
export type FromWorker =
  | {
      readonly kind: "ready";
      readonly epoch: number;
      readonly firstSeq: number;
      readonly lastSeq: number;
    }
  | { readonly kind: "failed"; readonly fault: JournalFault }
  | { readonly kind: "answer"; readonly id: number; readonly value: ReplyValue }
  | { readonly kind: "refused"; readonly id: number; readonly fault: JournalFault }
  /** Something went wrong that nobody was waiting for. */
  | { readonly kind: "fault"; readonly fault: JournalFault };

/** A snapshot on its way, from any thread that holds the other end of the port. */
export type ToSnapshotPort =
  | { readonly kind: "begin"; readonly plan: SnapshotPlan }
  | { readonly kind: "chunk"; readonly index: number; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly kind: "end"; readonly crc: number };

/** One for each message: the sender waits for it before it sends the next. */
export type FromSnapshotPort =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly fault: JournalFault };
