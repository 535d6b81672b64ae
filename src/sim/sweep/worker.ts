import { parentPort } from "node:worker_threads";
import { runTask, type SweepTask } from "./task.ts";

/** The thread's side of a sweep: a task comes in, its simulation goes out. */
parentPort?.on("message", (task: SweepTask) => {
  void runTask(task).then((simulation) => parentPort?.postMessage(simulation));
});
