import type { RefusalNote } from "../port.ts";

/** Notes on their way to the followers: bounded, and the oldest go when there are too many. */
export interface NoteQueue {
  add(notes: readonly RefusalNote[]): void;
  /** Resolves when all that was added is handed over. */
  drain(): Promise<void>;
  /** Notes lost because nobody had time for them. */
  readonly dropped: number;
}

/** Soft data for reports: a minute of refusals at some hundreds a second. */
const NOTES_MAX = 20_000;
const NOTES_PER_MESSAGE = 500;
/** Long enough to gather a batch, short enough for a report to look fresh. */
const GATHER_MS = 50;

/** `send` is called with one batch at a time; a batch that fails counts as dropped. */
export function createNoteQueue(
  send: (notes: readonly RefusalNote[]) => Promise<unknown>,
): NoteQueue {
  let queue: RefusalNote[] = [];
  let dropped = 0;
  let sending: Promise<void> | undefined;

  const sendAll = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, NOTES_PER_MESSAGE);
      await send(batch).catch(() => {
        dropped += batch.length;
      });
    }
    sending = undefined;
  };
  const start = (): Promise<void> => {
    sending ??= sendAll();
    return sending;
  };
  const add = (notes: readonly RefusalNote[]): void => {
    if (notes.length === 0) return;
    const isFirst = queue.length === 0 && sending === undefined;
    queue.push(...notes.slice(-NOTES_MAX));
    const excess = queue.length - NOTES_MAX;
    dropped += Math.max(0, excess) + Math.max(0, notes.length - NOTES_MAX);
    if (excess > 0) queue = queue.slice(excess);
    if (isFirst) setTimeout(start, GATHER_MS).unref();
  };
  const drain = async (): Promise<void> => {
    while (queue.length > 0 || sending !== undefined) await start();
  };
  return {
    add,
    drain,
    get dropped() {
      return dropped;
    },
  };
}
