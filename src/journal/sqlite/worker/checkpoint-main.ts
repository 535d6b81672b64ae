import { parentPort, workerData } from "node:worker_threads";
import { faultOf, type JournalFault } from "../../faults.ts";
import { openSoft } from "../core/file.ts";

/** The outcome of one checkpoint; a fault changes nothing but that the file is not moved yet. */
export interface CheckpointReply {
  readonly fault?: JournalFault;
}

/** What was written during one pass is moved by the next, which has much less to do. */
const PASSES = 3;

const setup: { readonly file: string } = workerData;
const db = openSoft(setup.file);
const checkpoint = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");

parentPort?.on("message", (message: "checkpoint" | "close") => {
  if (message === "checkpoint") {
    parentPort?.postMessage(run());
    return;
  }
  db.close();
  parentPort?.close();
});

function run(): CheckpointReply {
  try {
    for (let pass = 0; pass < PASSES; pass++) {
      const row = checkpoint.get();
      if (row?.["log"] === row?.["checkpointed"]) break;
    }
    return {};
  } catch (error) {
    return { fault: faultOf(error) };
  }
}
