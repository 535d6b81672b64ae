import { type MessagePort, parentPort } from "node:worker_threads";
import { sendSnapshot } from "../sqlite/send-snapshot.ts";
import { makeImage } from "./records.ts";

/** A thread that makes a snapshot and hands it to a journal in another thread. */
parentPort?.once("message", (task: { port: MessagePort; seq: number; length: number }) => {
  sendSnapshot(task.port, makeImage(task.seq, task.length)).then(
    () => finish(task.port, "saved"),
    (error: unknown) => finish(task.port, String(error)),
  );
});

function finish(port: MessagePort, outcome: string): void {
  port.close();
  parentPort?.postMessage(outcome);
}
