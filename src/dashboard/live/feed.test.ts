import { describe, expect, it } from "vitest";
import { createClient } from "../../client/index.ts";
import { pieces, problemResponse, type Scripted, scriptFetch } from "../../client/testing/index.ts";
import { type FeedState, followFeed } from "./feed.ts";
import { createStore } from "./store.ts";

const event = (seq: number): string =>
  `id: ${seq}\nevent: reservation.ended\n` +
  `data: ${JSON.stringify({ seq, at: 1, kind: "reservation.ended", pool: "gpu" })}\n\n`;

/** Follows a scripted server from record 5 on, until the script is over. */
async function follow(script: readonly Scripted[]) {
  const { fetch, sent } = scriptFetch(script);
  const state = createStore<FeedState>({ kind: "connecting" });
  const states: FeedState["kind"][] = [];
  state.subscribe(() => void states.push(state.get().kind));
  const seen: number[] = [];
  const locks: string[] = [];
  let gaps = 0;
  const stop = new AbortController();
  const noWait = { count: 0, firstWaitMs: 0, waitMsMax: 0 };
  const place = await followFeed(
    {
      client: createClient({ baseUrl: "http://arbiter.test", fetch, retries: noWait }),
      state,
      onEvent: ({ seq }) => void seen.push(seq),
      onGap: () => {
        gaps += 1;
      },
      onLocked: (why) => void locks.push(why),
      nowMs: () => 0,
      wait: () => {
        if (sent.length >= script.length) stop.abort();
        return Promise.resolve();
      },
    },
    5,
    stop.signal,
  );
  return { place, seen, states, gaps, locks, urls: sent.map(({ url }) => url) };
}

describe("the feed", () => {
  it("starts at its record and goes on behind the last one seen", async () => {
    const told = await follow([
      pieces([event(5), event(6)]),
      pieces([event(7)]),
      problemResponse(401, "unauthenticated"),
    ]);
    expect(told.seen).toEqual([5, 6, 7]);
    expect(told.urls[0]).toBe("/v1/stream?from_seq=5");
    expect(told.gaps).toBe(1);
    expect(told.states.slice(0, 3)).toEqual(["live", "broken", "live"]);
  });

  it("asks for a token when the server takes the old one no more", async () => {
    const told = await follow([problemResponse(401, "unauthenticated")]);
    expect(told.locks).toEqual(["unauthenticated."]);
    expect(told.place).toBe(5);
  });

  it("starts anew from now, and has everything loaded again, when its place is gone", async () => {
    const told = await follow([
      problemResponse(410, "records_trimmed"),
      Response.json({ status: "ready", seq: 90 }),
      pieces([event(91)]),
      problemResponse(401, "unauthenticated"),
    ]);
    expect(told.urls.slice(1, 3)).toEqual(["/readyz", "/v1/stream?from_seq=91"]);
    expect(told.seen).toEqual([91]);
    expect(told.gaps).toBeGreaterThanOrEqual(1);
  });

  it("keeps its place while the server is away", async () => {
    const told = await follow([new Error("refused"), new Error("refused")]);
    expect([told.place, told.states]).toEqual([5, ["broken", "broken"]]);
  });
});
