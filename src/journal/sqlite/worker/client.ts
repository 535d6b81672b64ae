import { type Transferable, Worker } from "node:worker_threads";
import { errorOf, faultOf, type JournalFault } from "../../faults.ts";
import { replyOf } from "./codec.ts";
import type { FromWorker, Replies, ReplyValue, Request, WorkerSetup } from "./messages.ts";

/** The journal's thread as seen from the thread that opened it. */
export interface WorkerClient {
  readonly epoch: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  call<K extends Request["kind"]>(
    kind: K,
    request: Extract<Request, { kind: K }>,
    transfer?: readonly Transferable[],
  ): Promise<Replies[K]>;
  /** Ends the thread; what still waits for an answer is refused as closed. */
  stop(): Promise<void>;
}

interface Pending {
  readonly resolve: (value: ReplyValue) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the thread and waits until the file is open; rejects with the fault if it is not. */
export async function startWorker(
  setup: WorkerSetup,
  onFault: (fault: JournalFault) => void,
): Promise<WorkerClient> {
  const worker = new Worker(workerUrl(), { workerData: setup, name: "journal" });
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let gone: JournalFault | undefined;
  let isClosing = false;
  const end = (fault: JournalFault): void => {
    gone ??= fault;
    for (const { reject } of pending.values()) reject(errorOf(gone));
    pending.clear();
  };
  const ready = await begin(worker);
  worker.on("message", (message: FromWorker) => settle(pending, message, onFault));
  worker.on("error", (error) => lost(faultOf(error)));
  worker.on("exit", () => lost({ kind: "disk", why: "the journal's thread has ended" }));
  const lost = (fault: JournalFault): void => {
    // Having closed the file the thread may end before it is told to: that is no loss.
    if (isClosing) return end({ kind: "closed" });
    if (gone === undefined) onFault(fault);
    end(fault);
  };
  return {
    ...ready,
    call: (kind, request, transfer = []) => {
      if (gone !== undefined) return Promise.reject(errorOf(gone));
      if (kind === "close") isClosing = true;
      const id = nextId++;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve: (value) => resolve(replyOf(kind, value)), reject });
        worker.postMessage({ id, request }, transfer);
      });
    },
    stop: async () => {
      end({ kind: "closed" });
      await worker.terminate();
    },
  };
}

type Ready = Extract<FromWorker, { kind: "ready" }>;

function begin(worker: Worker): Promise<Ready> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: FromWorker) => {
      worker.off("error", reject);
      if (message.kind === "ready") return resolve(message);
      const fault = message.kind === "failed" ? message.fault : undefined;
      reject(errorOf(fault ?? { kind: "disk", why: `the thread began with ${message.kind}` }));
    });
  });
}

function settle(
  pending: Map<number, Pending>,
  message: FromWorker,
  onFault: (fault: JournalFault) => void,
): void {
  if (message.kind === "fault") onFault(message.fault);
  if (message.kind !== "answer" && message.kind !== "refused") return;
  const waiting = pending.get(message.id);
  pending.delete(message.id);
  if (message.kind === "answer") waiting?.resolve(message.value);
  else waiting?.reject(errorOf(message.fault));
}

/** The compiled package has the same files with another ending. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./main.ts" : "./main.js", import.meta.url);
}
