import type { ServerResponse } from "node:http";
import type { Feed } from "./feed.ts";
import { eventText, type FeedFilter, type FramedRecord, matches } from "./frames.ts";
import type { FeedPlace } from "./place.ts";

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

/** What browsers wait before they come back. */
const RETRY_MS = 2_000;
/** A reader that does not even take the last event is dropped after this. */
const LAST_WORD_MS = 1_000;

/**
 * One reader, served until it goes, is cut, or the feed closes. Holds no queue of its own: what
 * the socket does not take yet stays in the feed or in the journal, so memory is bounded.
 */
export class Subscriber {
  readonly #raw: ServerResponse;
  readonly #options: SubscriberOptions;
  readonly #ended = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #seq: number;
  #skip: number;
  /** In the middle of a record no heartbeat may name a place. */
  #isWriting = false;

  constructor(raw: ServerResponse, options: SubscriberOptions) {
    this.#raw = raw;
    this.#options = options;
    this.#seq = options.from.seq;
    this.#skip = options.from.skip;
    this.#timer = setInterval(() => this.#heartbeat(), options.heartbeatMs);
    this.#timer.unref();
    raw.on("close", () => this.#end());
    raw.on("error", () => this.#end());
    raw.writeHead(200, {
      ...options.headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    options.feed.open();
    this.#run().catch((error: unknown) => {
      options.onFault(error);
      this.cut("fault");
    });
  }

  /** Ends the feed with a last event that says why. */
  cut(reason: CutReason): void {
    if (this.#ended.signal.aborted) return;
    this.#end();
    this.#raw.end(eventText("stream.cut", JSON.stringify({ reason, last_seq: this.#seq })));
    setTimeout(() => this.#raw.destroy(), LAST_WORD_MS).unref();
  }

  async #run(): Promise<void> {
    const { feed } = this.#options;
    while (!this.#ended.signal.aborted) {
      const records = await feed.next(this.#seq + 1, this.#ended.signal);
      if (records === "trimmed") return this.cut("trimmed");
      for (const record of records) {
        await this.#write(record);
        if (this.#ended.signal.aborted) return;
      }
    }
  }

  async #write(record: FramedRecord): Promise<void> {
    const { filter, stallMs } = this.#options;
    this.#isWriting = true;
    for (const frame of record.frames.slice(this.#skip)) {
      if (!matches(frame, filter)) continue;
      const isTaken =
        this.#raw.write(frame.text) || (await drained(this.#raw, stallMs, this.#ended.signal));
      if (!isTaken) this.cut("too_slow");
      if (this.#ended.signal.aborted) return;
    }
    this.#skip = 0;
    this.#seq = record.seq;
    this.#isWriting = false;
  }

  #heartbeat(): void {
    if (this.#raw.destroyed) this.#end();
    else if (!this.#options.isStillGood()) this.cut("token_revoked");
    if (
      this.#ended.signal.aborted ||
      this.#isWriting ||
      this.#skip > 0 ||
      this.#raw.writableNeedDrain
    )
      return;
    // An id without data moves the reader's place past what its filter has left out.
    this.#raw.write(`:\nid: ${this.#seq}\n\n`);
  }

  #end(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    clearInterval(this.#timer);
    this.#options.feed.close();
    this.#options.onEnd();
  }
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
