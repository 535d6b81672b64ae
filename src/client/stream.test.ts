import { describe, expect, it } from "vitest";
import type { StreamEvent, StreamQuery } from "../wire/index.ts";
import { DEFAULT_RETRIES, Refused, Unreachable } from "./index.ts";
import { type StreamOptions, streamEvents } from "./stream.ts";
import {
  jsonResponse,
  pieces,
  problemResponse,
  type Scripted,
  scriptFetch,
} from "./testing/scripted-fetch.ts";
import { createTransport } from "./transport.ts";

const text = (seq: number, id = `${seq}`): string =>
  `id: ${id}\nevent: pool.updated\ndata: {"seq":${seq},"kind":"pool.updated"}\n\n`;
const BROKEN = new TypeError("fetch failed");
const ready = (seq: number) => jsonResponse(200, { status: "ready", seq });

interface Bench {
  readonly events: AsyncIterable<StreamEvent>;
  readonly requests: () => readonly string[];
  readonly waits: readonly number[];
}

/** Time stands still but for the waits. */
function bench(
  script: readonly Scripted[],
  query: StreamQuery = {},
  options: StreamOptions = {},
): Bench {
  const scripted = scriptFetch(script);
  const waits: number[] = [];
  let nowMs = 0;
  const target = {
    baseUrl: new URL("http://ledger.test"),
    retries: { ...DEFAULT_RETRIES, count: 2 },
    timeoutMs: 1_000,
  };
  const transport = createTransport(target, {
    fetch: scripted.fetch,
    wait: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    chance: () => 1,
    nowMs: () => nowMs,
  });
  const requests = () =>
    scripted.sent.map(({ url, headers }) => {
      const lastId = headers.get("last-event-id");
      return lastId === null ? url : `${url} after ${lastId}`;
    });
  return { events: streamEvents(transport, query, options), requests, waits };
}

async function take(events: AsyncIterable<StreamEvent>, count: number): Promise<readonly number[]> {
  const seen: number[] = [];
  for await (const { seq } of events) {
    seen.push(seq);
    if (seen.length === count) break;
  }
  return seen;
}

describe("the feed", () => {
  it("starts at the moment of the call, so that nothing falls into a gap", async () => {
    const { events, requests } = bench([ready(41), pieces([text(42)])]);
    expect(await take(events, 1)).toEqual([42]);
    expect(requests()).toEqual(["/readyz", "/v1/stream?from_seq=42"]);
  });

  it("starts where it is told to, with what it is told to look for", async () => {
    const query = { from_seq: 5, pool: "gpu", kind: "reservation.admitted" };
    const { events, requests } = bench([pieces([text(5)])], query);
    await take(events, 1);
    expect(requests()).toEqual(["/v1/stream?from_seq=5&pool=gpu&kind=reservation.admitted"]);
  });

  it("goes on behind the last event after every kind of break", async () => {
    const breaks: string[] = [];
    const { events, requests } = bench(
      [
        pieces([text(5), text(6, "6.1").slice(0, 9)]),
        pieces([text(6, "6.1"), ": alive\n"], new Error("reset")),
        BROKEN,
        problemResponse(503, "not_ready"),
        problemResponse(429, "too_many_streams"),
        pieces([text(6), text(7)]),
      ],
      { from_seq: 5, user: "42" },
      { onBreak: (reason) => breaks.push(reason) },
    );
    expect(await take(events, 4)).toEqual([5, 6, 6, 7]);
    expect(requests()).toEqual([
      "/v1/stream?from_seq=5&user=42",
      "/v1/stream?user=42 after 5",
      "/v1/stream?user=42 after 6.1",
      "/v1/stream?user=42 after 6.1",
      "/v1/stream?user=42 after 6.1",
      "/v1/stream?user=42 after 6.1",
    ]);
    expect(breaks).toHaveLength(5);
    expect(breaks[0]).toBe("the server ended the stream");
  });

  it("says whenever a connection stands", async () => {
    const opened: string[] = [];
    const { events } = bench(
      [BROKEN, pieces([text(5)]), BROKEN, pieces([text(6)])],
      { from_seq: 5 },
      { onOpen: () => void opened.push("open") },
    );
    expect(await take(events, 2)).toEqual([5, 6]);
    expect(opened).toHaveLength(2);
  });

  it("goes on behind what its filter has left out", async () => {
    const { events, requests } = bench([pieces([":\nid: 90\n\n"]), pieces([text(91)])], {
      from_seq: 1,
      pool: "gpu",
    });
    expect(await take(events, 1)).toEqual([91]);
    expect(requests()[1]).toBe("/v1/stream?pool=gpu after 90");
  });

  it("tells nothing that is no record's event", async () => {
    const cut = 'event: stream.cut\ndata: {"reason":"closing","last_seq":1}\n\n';
    const { events } = bench([pieces([cut]), pieces([text(2)])], { from_seq: 1 });
    expect(await take(events, 1)).toEqual([2]);
  });

  it("waits as long as the server asks for", async () => {
    const { events, waits } = bench(
      [
        pieces(["retry: 7000\n\n", text(1)]),
        problemResponse(429, "too_many_streams", { retry_after_s: 9 }),
        pieces([text(2)]),
      ],
      { from_seq: 1 },
    );
    expect(await take(events, 2)).toEqual([1, 2]);
    expect(waits).toEqual([7_000, 9_000]);
  });

  it("fails soon if there never was a server", async () => {
    const { events, requests } = bench([BROKEN, BROKEN, BROKEN], { from_seq: 1 });
    await expect(take(events, 1)).rejects.toMatchObject({
      name: "Unreachable",
      facts: { attempts: 3 },
    });
    expect(requests()).toHaveLength(3);
  });

  it("has more patience with a server that was there, but not for ever", async () => {
    const script = [pieces([text(1)]), ...Array<Scripted>(40).fill(BROKEN)];
    const { events, waits } = bench(script, { from_seq: 1 }, { giveUpMs: 60_000 });
    await expect(take(events, 2)).rejects.toBeInstanceOf(Unreachable);
    const waited = waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(60_000);
    expect(waited).toBeLessThanOrEqual(60_000 + DEFAULT_RETRIES.waitMsMax);
  });

  it("does not argue with a refusal", async () => {
    const script = [pieces([text(1)]), problemResponse(410, "records_trimmed", { first_seq: 9 })];
    const { events } = bench(script, { from_seq: 1 });
    const failure = await take(events, 2).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Refused);
    expect(failure).toMatchObject({ problem: { first_seq: 9 } });
  });

  it("gives up a connection on which nothing comes any more", async () => {
    const silent: Scripted = (_request, signal) => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode(text(1)));
          signal?.addEventListener("abort", () => controller.error(signal.reason));
        },
      });
      return new Response(body);
    };
    const breaks: string[] = [];
    const { events } = bench(
      [silent, pieces([text(2)])],
      { from_seq: 1 },
      { idleMs: 30, onBreak: (reason) => breaks.push(reason) },
    );
    expect(await take(events, 2)).toEqual([1, 2]);
    expect(breaks).toEqual(["nothing came for 0.03 s"]);
  });

  it("lets go of the connection when its reader leaves", async () => {
    let held: AbortSignal | undefined;
    const endless: Scripted = (_request, signal) => {
      held = signal;
      return pieces(Array.from({ length: 100 }, (_, seq) => text(seq)));
    };
    const { events } = bench([endless], { from_seq: 0 });
    await take(events, 3);
    expect(held?.aborted).toBe(true);
  });

  it("ends without a fuss when its signal is aborted", async () => {
    const stop = new AbortController();
    const { events } = bench(
      [pieces([text(1), text(2)])],
      { from_seq: 1 },
      { signal: stop.signal },
    );
    const seen: number[] = [];
    for await (const { seq } of events) {
      seen.push(seq);
      stop.abort();
    }
    expect(seen[0]).toBe(1);
  });
});
