import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { errorOf, faultOf } from "../faults.ts";
import type { CopyReply, CopyReport, CopySetup } from "./worker/copy-main.ts";

export type { CopyReport } from "./worker/copy-main.ts";

/**
 * Copies the journal in `file` with all that stands beside it into `toFile`, from one unchanging
 * view, while a writer may be at work in this or another process; then checks the whole copy.
 * Refuses a `toFile` that exists. Runs in a thread of its own. Cost: O(file).
 */
export async function backupJournal(options: {
  readonly file: string;
  readonly toFile: string;
}): Promise<CopyReport> {
  const { file, toFile } = options;
  if (existsSync(toFile)) throw errorOf({ kind: "exists", file: toFile });
  return copyInThread({ fromFile: file, toFile, holdsTarget: false });
}

/**
 * Puts a backup in the place of a journal that nobody has open, after checking all of it. An
 * existing `toFile` is refused unless `overwrite` says so. Faults: `exists`, `in_use`, `corrupt`.
 */
export async function restoreJournal(options: {
  readonly fromFile: string;
  readonly toFile: string;
  readonly overwrite?: boolean;
}): Promise<CopyReport> {
  const { fromFile, toFile, overwrite = false } = options;
  if (!overwrite && existsSync(toFile)) throw errorOf({ kind: "exists", file: toFile });
  return copyInThread({ fromFile, toFile, holdsTarget: true });
}

function copyInThread(setup: CopySetup): Promise<CopyReport> {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const url = new URL(`./worker/copy-main.${ending}`, import.meta.url);
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData: setup, name: "journal-copy" });
    worker.once("error", (error) => reject(errorOf(faultOf(error))));
    worker.once("message", (reply: CopyReply) => {
      if (reply.kind === "copied") resolve(reply.report);
      else reject(errorOf(reply.fault));
    });
  });
}
