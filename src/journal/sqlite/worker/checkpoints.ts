import type { DatabaseSync } from "node:sqlite";
import type { Background } from "./background.ts";

/** Moves the write-ahead file into the main one while nobody waits. */
export interface Checkpoints {
  /** About `bytes` were added to the write-ahead file. */
  wrote(bytes: number): void;
}

/**
 * Enough to be worth a sync of the main file, little enough to be quick. If idle time never
 * comes, SQLite does it itself at `CHECKPOINT_PAGES_MAX`.
 */
const CHECKPOINT_BYTES = 4 * 2 ** 20;

export function createCheckpoints(db: DatabaseSync, background: Background): Checkpoints {
  let bytesSince = 0;
  let isRunning = false;
  function* steps(): Generator<void, void> {
    // One more turn: an append that is already waiting goes first.
    yield;
    bytesSince = 0;
    isRunning = false;
    db.exec("PRAGMA wal_checkpoint(PASSIVE)");
  }
  const wrote = (bytes: number): void => {
    bytesSince += bytes;
    if (isRunning || bytesSince < CHECKPOINT_BYTES) return;
    isRunning = true;
    // A checkpoint that fails changes nothing; the next append meets the disk's fault itself.
    background.run(steps()).catch(() => undefined);
  };
  return { wrote };
}
