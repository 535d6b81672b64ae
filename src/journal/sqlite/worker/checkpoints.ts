import { Worker } from "node:worker_threads";
import { faultOf, type JournalFault } from "../../faults.ts";
import type { CheckpointReply } from "./checkpoint-main.ts";

/** Moves the write-ahead file into the main one, in a thread of its own: appends go on. */
export interface Checkpoints {
  /** About `bytes` were added to the write-ahead file. */
  wrote(bytes: number): void;
  /** Waits for what is under way and ends the thread. */
  close(): Promise<void>;
}

/**
 * Enough to be worth two syncs, little enough that the disk is soon free again. Under a load
 * without a pause the file is never moved whole; then a commit does it, at `CHECKPOINT_PAGES_MAX`.
 */
const CHECKPOINT_BYTES = 4 * 2 ** 20;

export function createCheckpoints(
  file: string,
  report: (fault: JournalFault) => void,
): Checkpoints {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const url = new URL(`./checkpoint-main.${ending}`, import.meta.url);
  const worker = new Worker(url, { workerData: { file }, name: "journal-checkpoint" });
  worker.unref();
  let bytesSince = 0;
  let isRunning = false;
  let isClosing = false;
  worker.on("message", ({ fault }: CheckpointReply) => {
    isRunning = false;
    if (fault !== undefined) report(fault);
  });
  // Without it the file is still moved, by commits.
  worker.on("error", (error) => report(faultOf(error)));
  const wrote = (bytes: number): void => {
    bytesSince += bytes;
    if (isRunning || isClosing || bytesSince < CHECKPOINT_BYTES) return;
    bytesSince = 0;
    isRunning = true;
    worker.postMessage("checkpoint");
  };
  const close = (): Promise<void> => {
    isClosing = true;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    worker.ref();
    worker.postMessage("close");
    return ended;
  };
  return { wrote, close };
}
