import { setTimeout as delay } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import { faultOf, JournalError } from "../../faults.ts";
import {
  beginSnapshot,
  completeSnapshot,
  removeOld,
  removeSnapshot,
  type SnapshotRow,
  writeChunk,
} from "../core/snapshots.ts";
import type { Writer } from "../core/writer.ts";
import type { Background } from "./background.ts";
import type { FromSnapshotPort, ToSnapshotPort } from "./messages.ts";

/** How long to leave to appends after a chunk, in times of what the chunk took, and at least. */
const PAUSE_RATIO = 3;
const PAUSE_MS_MIN = 15;

/** Takes one snapshot after another from `port`; one that stops half way is removed again. */
export function takeSnapshots(
  port: MessagePort,
  writer: Writer,
  ports: { readonly background: Background; readonly wrote: (bytes: number) => void },
): void {
  let current: SnapshotRow | undefined;
  const drop = (): void => {
    if (current === undefined) return;
    const { id } = current;
    current = undefined;
    // What could not be removed now is swept at the next opening.
    ports.background.run(removeSnapshot(writer.snapshots, id)).catch(() => undefined);
  };
  const take = async (message: ToSnapshotPort): Promise<void> => {
    if (message.kind === "begin") {
      drop();
      refuseAhead(writer, message.plan.seq);
      current = beginSnapshot(writer.snapshots, message.plan);
      return;
    }
    if (current === undefined) throw new Error("a snapshot must begin with its plan");
    if (message.kind === "chunk") {
      const before = performance.now();
      writeChunk(writer.snapshots, current, message);
      ports.wrote(message.data.length);
      // Appends come first: a snapshot may take a part of the time only, and of the disk.
      await delay(Math.max(PAUSE_MS_MIN, (performance.now() - before) * PAUSE_RATIO));
      return;
    }
    const { background } = ports;
    await background.run(completeSnapshot(writer.snapshots, current, message.crc));
    current = undefined;
    await background.run(removeOld(writer.snapshots));
  };
  port.on("message", (message: ToSnapshotPort) => {
    const answer = (reply: FromSnapshotPort): void => port.postMessage(reply);
    take(message).then(
      () => answer({ kind: "taken" }),
      (error: unknown) => {
        drop();
        answer({ kind: "refused", fault: faultOf(error) });
      },
    );
  });
  port.on("close", drop);
}

function refuseAhead(writer: Writer, seq: number): void {
  const { lastSeq } = writer.records;
  if (seq <= lastSeq) return;
  const why = `a snapshot of record ${seq} is ahead of the journal, which ends at ${lastSeq}`;
  throw new JournalError({ kind: "disk", why });
}
