import { type MessagePort, Worker } from "node:worker_threads";
import type { BuilderReply, BuilderSetup } from "./builder.ts";

export interface SnapshotOptions {
  readonly file: string;
  /** Records between two snapshots. */
  readonly every: number;
  /** Record of the newest snapshot at the start; 0 for none. */
  readonly lastSeq: number;
  /** A way to the journal's thread, one for each snapshot. */
  readonly openPort: () => Promise<MessagePort>;
  /** A snapshot that fails costs time at the next start, nothing else. */
  readonly onFailed: (why: string) => void;
  /** Told when a snapshot is durable. */
  readonly onBuilt?: () => void;
}

/** Keeps snapshots coming while the ledger grows. */
export interface Snapshots {
  /** Says how far the journal is; starts a snapshot if the last one is `every` records old. */
  grown(seq: number): void;
  /** Starts one now, or joins the one under way; resolves with its record. */
  build(): Promise<number>;
  /** Record of the newest snapshot known. */
  readonly lastSeq: number;
  /** Gives up the one under way. */
  close(): Promise<void>;
}

export function createSnapshots(options: SnapshotOptions): Snapshots {
  let lastSeq = options.lastSeq;
  let triedSeq = options.lastSeq;
  let running: Promise<number> | undefined;
  let worker: Worker | undefined;
  let isClosed = false;

  const run = async (): Promise<number> => {
    const port = await options.openPort();
    const setup: BuilderSetup = { file: options.file, port };
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const url = new URL(`./builder.${ending}`, import.meta.url);
    worker = new Worker(url, { workerData: setup, transferList: [port], name: "snapshot" });
    const reply = await answerOf(worker);
    if (reply.kind === "failed") throw new Error(reply.why);
    return reply.seq;
  };

  const build = (): Promise<number> => {
    running ??= run()
      .then((seq) => {
        lastSeq = Math.max(lastSeq, seq);
        options.onBuilt?.();
        return seq;
      })
      .finally(() => {
        running = undefined;
        worker = undefined;
      });
    return running;
  };

  return {
    get lastSeq() {
      return lastSeq;
    },
    grown: (seq) => {
      if (isClosed || running !== undefined || seq - triedSeq < options.every) return;
      triedSeq = seq;
      build().catch((error: unknown) => {
        if (!isClosed) options.onFailed(error instanceof Error ? error.message : String(error));
      });
    },
    build,
    close: async () => {
      isClosed = true;
      await worker?.terminate();
      await running?.catch(() => {});
    },
  };
}

/** The builder's word, or why there is none. */
function answerOf(worker: Worker): Promise<BuilderReply> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the snapshot's thread ended without a word")));
  });
}
