import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./child.ts";
import type { Over } from "./watch.ts";

export interface Supervision {
  readonly child: Child;
  /** Resolves when the command may not go on; undefined for never. Stops at the signal. */
  readonly untilOver: (signal: AbortSignal) => Promise<Over | undefined>;
  /** Told when the command is asked to end. */
  readonly onOver: (over: Over) => void;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

/** How a supervised command came to its end. */
export interface Outcome {
  readonly exitCode: number;
  /** Why it was ended; undefined where it ended by itself. */
  readonly over: Over | undefined;
}

const LOOK_EVERY_MS = 50;
/** What does not end by SIGKILL within this never will: a zombie that nobody waits for. */
const KILL_MS_MAX = 5_000;

/** Stands by a command to its end, and leaves nobody of its group behind. */
export async function supervise(supervision: Supervision): Promise<Outcome> {
  const { child, graceMs } = supervision;
  const watching = new AbortController();
  try {
    const over = await Promise.race([
      child.exitCode.then(() => undefined),
      supervision.untilOver(watching.signal).then((said) => said ?? never()),
    ]);
    watching.abort();
    if (over !== undefined) supervision.onOver(over);
    await endGroup(child, graceMs);
    return { exitCode: await child.exitCode, over };
  } finally {
    watching.abort();
  }
}

/** Asks all of the group to end, and makes them when the grace is over. */
async function endGroup(child: Child, graceMs: number): Promise<void> {
  const until = performance.now() + graceMs;
  if (child.isAlive()) {
    child.send("SIGTERM");
    // One that was stopped would not hear of it.
    child.send("SIGCONT");
  }
  while (child.isAlive() && performance.now() < until + KILL_MS_MAX) {
    if (performance.now() >= until) child.send("SIGKILL");
    await sleep(LOOK_EVERY_MS);
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
