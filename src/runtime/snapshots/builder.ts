import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { openSqliteReader, sendSnapshot } from "../../journal/index.ts";
import { encodeState } from "../../kernel/index.ts";
import { giveWay } from "../nice.ts";
import { recoverFrom } from "../recovery.ts";

/** What the builder's thread is given: the file, and the way to the journal's own thread. */
export interface BuilderSetup {
  readonly file: string;
  readonly port: MessagePort;
}

/** What the builder says when it is done. */
export type BuilderReply =
  | { readonly kind: "built"; readonly seq: number }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Builds a snapshot in a thread of its own, from the last one and the journal behind it, so that
 * the loop never stops for it; the image goes to the journal's thread chunk by chunk.
 */
async function build({ file, port }: BuilderSetup): Promise<number> {
  const reader = openSqliteReader(file);
  try {
    const state = recoverFrom(reader);
    await sendSnapshot(port, encodeState(state));
    return state.seq;
  } finally {
    reader.close();
    port.close();
  }
}

giveWay();
const setup: BuilderSetup = workerData;
const reply: BuilderReply = await build(setup).then(
  (seq) => ({ kind: "built", seq }),
  (error: unknown) => ({
    kind: "failed",
    why: error instanceof Error ? error.message : String(error),
  }),
);
parentPort?.postMessage(reply);
