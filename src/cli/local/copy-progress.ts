import { statSync } from "node:fs";
import type { Output } from "../terminal/io.ts";
import { createProgress } from "../terminal/progress.ts";

const LOOK_EVERY_MS = 100;

/**
 * Shows how far a copy has come while `work` makes it, by the size of what it has written: the copy
 * runs in a thread of its own that reports only its end.
 */
export async function withCopyProgress<Result>(
  copy: { readonly label: string; readonly from: string; readonly to: string },
  io: { readonly err: Output },
  work: () => Promise<Result>,
): Promise<Result> {
  const progress = createProgress(copy.label, "MiB", io);
  const total = mebibytes(copy.from) + mebibytes(`${copy.from}-wal`);
  const timer = setInterval(() => {
    progress.update(Math.min(total, mebibytes(`${copy.to}.partial`)), total);
  }, LOOK_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}

function mebibytes(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return Math.ceil(size / 1_048_576);
}
