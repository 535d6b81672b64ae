import type { ServerResponse } from "node:http";
import type { Feed } from "./feed.ts";
import { eventText, type FeedFilter, type FramedRecord, matches } from "./frames.ts";

/** Where a reader goes on: behind record `seq`, and behind `skip` events of the next one. */
export interface FeedPlace {
  readonly seq: number;
  readonly skip: number;
}

/** Why a feed ends; told in its last event, `stream.cut`. */
export type CutReason = "closing" | "too_slow" | "trimmed" | "token_revoked" | "fault";

export interface SubscriberOptions {
  readonly feed: Feed;
  readonly filter: FeedFilter;
  readonly from: FeedPlace;
  readonly headers: Readonly<Record<string, string>>;
  readonly heartbeatMs: number;
  /** A reader that takes nothing for this long is cut off. */
  readonly stallMs: number;
  readonly isStillGood: () => boolean;
  readonly onFault: (error: unknown) => void;
  readonly onEnd: () => void;
}

export interface Subscriber {
  cut(reason: CutReason): void;
}

/** What browsers wait before they come back. */
const RETRY_MS = 2_000;
/** A reader that does not even take the last event is dropped after this. */
const LAST_WORD_MS = 1_000;

/**
 * Serves one reader until it goes, is cut, or the feed closes. Holds no queue of its own: what
 * the socket does not take yet stays in the feed or in the journal, so memory is bounded.
 */
export function serveSubscriber(raw: ServerResponse, options: SubscriberOptions): Subscriber {
  const { feed, filter, heartbeatMs } = options;
  const ended = new AbortController();
  let seq = options.from.seq;
  let skip = options.from.skip;
  /** In the middle of a record no heartbeat may name a place. */
  let isWriting = false;

  const end = (): void => {
    if (ended.signal.aborted) return;
    ended.abort();
    clearInterval(timer);
    feed.close();
    options.onEnd();
  };
  const cut = (reason: CutReason): void => {
    if (ended.signal.aborted) return;
    end();
    raw.end(eventText("stream.cut", JSON.stringify({ reason, last_seq: seq })));
    setTimeout(() => raw.destroy(), LAST_WORD_MS).unref();
  };
  const heartbeat = (): void => {
    if (!options.isStillGood()) cut("token_revoked");
    // An id without data moves the reader's place past what its filter has left out.
    else if (!isWriting && !raw.writableNeedDrain) raw.write(`:\nid: ${seq}\n\n`);
  };
  const write = async (record: FramedRecord): Promise<void> => {
    isWriting = true;
    const first = record.seq === options.from.seq + 1 ? skip : 0;
    for (const frame of record.frames.slice(first)) {
      if (!matches(frame, filter)) continue;
      const isTaken = raw.write(frame.text) || (await drained(raw, options.stallMs, ended.signal));
      if (!isTaken) cut("too_slow");
      if (ended.signal.aborted) return;
    }
    skip = 0;
    seq = record.seq;
    isWriting = false;
  };
  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const records = await feed.next(seq + 1, ended.signal);
      if (records === "trimmed") return cut("trimmed");
      for (const record of records) {
        await write(record);
        if (ended.signal.aborted) return;
      }
    }
  };

  const timer = setInterval(heartbeat, heartbeatMs);
  timer.unref();
  raw.on("close", end);
  raw.on("error", end);
  raw.writeHead(200, {
    ...options.headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  feed.open();
  run().catch((error: unknown) => {
    options.onFault(error);
    cut("fault");
  });
  return { cut };
}

/** True once the socket takes more; false if it does not within `stallMs`, or it is closed. */
function drained(raw: ServerResponse, stallMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isTaken: boolean): void => {
      clearTimeout(timer);
      raw.off("drain", onDrain);
      signal.removeEventListener("abort", onAbort);
      resolve(isTaken);
    };
    const onDrain = (): void => done(true);
    const onAbort = (): void => done(false);
    const timer = setTimeout(() => done(false), stallMs);
    raw.on("drain", onDrain);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
