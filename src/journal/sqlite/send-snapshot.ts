import type { MessagePort } from "node:worker_threads";
import { crc32 } from "node:zlib";
import type { StateImage } from "../../kernel/index.ts";
import { errorOf } from "../faults.ts";
import { imageBytes } from "../snapshot/bytes.ts";
import { CHUNK_BYTES } from "./core/snapshots.ts";
import type { FromSnapshotPort, ToSnapshotPort } from "./worker/messages.ts";

/**
 * Hands `image` to the journal over a port from `SqliteJournal.snapshotPort()`, from whatever
 * thread holds it. Copies one chunk at a time and waits for each to be written, so neither thread
 * is held up; resolves when the snapshot is durable and was read back. The port stays open for
 * the next one. The image must not change meanwhile.
 */
export async function sendSnapshot(port: MessagePort, image: StateImage): Promise<void> {
  const source = imageBytes(image);
  const { length, headerLength } = source;
  await ask(port, { kind: "begin", plan: { seq: image.seq, length, headerLength } });
  let crc = 0;
  for (let index = 0; index * CHUNK_BYTES < length; index++) {
    const offset = index * CHUNK_BYTES;
    const data = source.slice(offset, Math.min(CHUNK_BYTES, length - offset));
    crc = crc32(data, crc);
    await ask(port, { kind: "chunk", index, data });
  }
  await ask(port, { kind: "end", crc });
}

function ask(port: MessagePort, message: ToSnapshotPort): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      port.off("message", answered);
      port.off("close", closed);
    };
    const answered = (reply: FromSnapshotPort): void => {
      forget();
      if (reply.kind === "taken") resolve();
      else reject(errorOf(reply.fault));
    };
    const closed = (): void => {
      forget();
      reject(errorOf({ kind: "closed" }));
    };
    port.on("message", answered);
    port.on("close", closed);
    port.postMessage(message, message.kind === "chunk" ? [message.data.buffer] : []);
  });
}
