import { SingleBar } from "cli-progress";
import type { Output } from "./io.ts";

/** A bar for work that may take long. */
export interface Progress {
  /** How much of how much is done, in `unit`. */
  update(done: number, total: number): void;
  stop(): void;
}

/** Work that is done sooner needs no bar. */
const SHOW_AFTER_MS = 1_000;
const BARS_PER_SECOND = 10;

/**
 * A bar on standard error, shown once the work has lasted a second; on anything but a terminal
 * there is none.
 */
export function createProgress(
  label: string,
  unit: string,
  { err, nowMs = Date.now }: { readonly err: Output; readonly nowMs?: () => number },
): Progress {
  if (!err.isTty) return { update: () => {}, stop: () => {} };
  const startedAtMs = nowMs();
  let bar: SingleBar | undefined;
  return {
    update: (done, total) => {
      if (bar === undefined && nowMs() - startedAtMs < SHOW_AFTER_MS) return;
      bar ??= start(label, unit, total);
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar?.stop(),
  };
}

function start(label: string, unit: string, total: number): SingleBar {
  const bar = new SingleBar({
    format: `${label} {bar} {percentage}% {value}/{total} ${unit}, {eta_formatted} left`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    fps: BARS_PER_SECOND,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(total, 0);
  return bar;
}
