import { Worker } from "node:worker_threads";
import { nearestName } from "../../wire/index.ts";
import { LocalRefusal } from "../failure.ts";
import type { Io } from "../terminal/io.ts";
import { createProgress, type Progress } from "../terminal/progress.ts";
import { UsageError } from "../usage.ts";
import type { Order, Outcome, Told } from "./order.ts";

export interface Simulated {
  readonly outcome: Outcome;
  /** What was written into the folder that was asked for. */
  readonly files: readonly string[];
}

/**
 * Simulates in a thread of its own, so that the bar moves and Ctrl-C is heard meanwhile.
 * Errors: `UsageError` for bad input, `LocalRefusal` for a file that can't be written or Ctrl-C.
 */
export async function runSimulation(order: Order, unit: string, io: Io): Promise<Simulated> {
  // Beside the sources this file ends in .ts, in the shipped package in .js.
  const file = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js";
  const thread = new Worker(new URL(file, import.meta.url), { workerData: order });
  const progress = createProgress("simulating", unit, io);
  try {
    return simulatedOf(await lastWords(thread, progress, io.signal));
  } finally {
    progress.stop();
    await thread.terminate();
  }
}

type End = Exclude<Told, { readonly kind: "progress" }>;

function lastWords(thread: Worker, progress: Progress, signal: AbortSignal): Promise<End> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new LocalRefusal("stopped", "the simulation was stopped before its end"));
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const leave = (): void => signal.removeEventListener("abort", onAbort);
    thread.once("error", (error) => {
      leave();
      reject(error);
    });
    thread.once("exit", () => reject(new Error("the thread ended without an answer")));
    thread.on("message", (told: Told) => {
      if (told.kind === "progress") {
        progress.update(told.done, told.all);
      } else {
        leave();
        resolve(told);
      }
    });
  });
}

function simulatedOf(told: End): Simulated {
  switch (told.kind) {
    case "done":
      return told;
    case "bad_input":
      throw new UsageError(told.text);
    case "unwritable":
      throw new LocalRefusal("unwritable", told.text);
    case "unknown_name": {
      const { what, name, known } = told;
      const nearest = nearestName(name, known);
      const hint = nearest === undefined ? "." : `: did you mean ${nearest}?`;
      throw new UsageError(`no ${what} is called "${name}"${hint} There are ${known.join(", ")}`);
    }
  }
}
