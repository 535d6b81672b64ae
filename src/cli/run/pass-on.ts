import type { Signals } from "../terminal/signals.ts";
import type { Child } from "./child.ts";

/** Signals on their way to a command. */
export interface PassOn {
  /** From now on they reach it; those that came before do so at once. */
  to(child: Child): void;
  /** They mean again what they always do. */
  stop(): void;
}

/** Takes the signals before there is a command: one that comes while it starts is not lost. */
export function passOnSignals(signals: Signals): PassOn {
  const early: NodeJS.Signals[] = [];
  let child: Child | undefined;
  const giveBack = signals.take((signal) => {
    if (child === undefined) early.push(signal);
    else pass(signal, child);
  });
  return {
    to: (started) => {
      child = started;
      for (const signal of early.splice(0)) pass(signal, started);
    },
    stop: giveBack,
  };
}

/** Suspending is done to the command and to us: its group is not the terminal's own. */
function pass(signal: NodeJS.Signals, child: Child): void {
  if (signal !== "SIGTSTP") return child.send(signal);
  child.send("SIGSTOP");
  process.kill(process.pid, "SIGSTOP");
}
