import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { KernelEvent } from "../../kernel/index.ts";
import { compileValidator, StreamEvent } from "../../wire/index.ts";
import { openTokenStore } from "../access/token-store.ts";
import { addToken, revokeToken } from "../access/tokens.ts";
import type { ArbiterServer, ServerOptions } from "../create-server.ts";
import {
  addGrant,
  addPool,
  admitted,
  createFakeBackend,
  type FakeBackend,
} from "../testing/fake-backend.ts";
import { readEvents, type SseReader } from "../testing/sse.ts";
import { startServer } from "../testing/start.ts";

const open: { readonly server: ArbiterServer; readonly readers: SseReader[] }[] = [];

afterEach(async () => {
  for (const { server, readers } of open.splice(0)) {
    for (const reader of readers) reader.close();
    await server.close();
  }
});

async function start(backend: FakeBackend, options: Partial<ServerOptions> = {}) {
  const server = await startServer(backend, { streamHeartbeatMs: 3_600_000, ...options });
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  const readers: SseReader[] = [];
  open.push({ server, readers });
  const read = async (query = "", headers: Record<string, string> = {}): Promise<SseReader> => {
    const reader = await readEvents(`${url}/v1/stream${query}`, headers);
    readers.push(reader);
    return reader;
  };
  return { server, read, url };
}

const OLD = {
  pool: "gpu",
  firstPool: "gpu",
  userId: "old",
  tier: "standard",
  state: "ended",
  startAt: 0,
  endAt: 1_000,
  readyAt: 0,
  createdAt: 0,
  createdBy: "old",
  changedSeq: 1,
  amount: 1,
  price: 0,
} as const;

const ids = (events: readonly { readonly id?: string }[]) => events.map(({ id }) => id);
/** Id of the event at a place, in records of one length. */
const idOf = (place: number, length: number): string => {
  const [record, event] = [Math.floor(place / length) + 1, (place % length) + 1];
  return event === length ? `${record}` : `${record}.${event}`;
};
const grants = (count: number, from = 1): readonly (readonly KernelEvent[])[] =>
  Array.from({ length: count }, (_, i) => [admitted(from + i, "42")]);

describe("the feed", () => {
  it("tells what happens from now on, in order, in the public form", async () => {
    const backend = createFakeBackend();
    backend.publish(...grants(3));
    const { read } = await start(backend);
    const reader = await read();
    expect(reader.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(reader.headers["x-request-id"]).toBeTypeOf("string");
    backend.publish(...grants(2, 4));
    const events = await reader.until(2);
    expect(ids(events)).toEqual(["4", "5"]);
    expect(events[0]).toMatchObject({
      event: "reservation.admitted",
      data: { seq: 4, pool: "gpu", reservation_id: "r4", user_id: "42" },
    });
    expect(compileValidator(StreamEvent).explain(events[0]!.data)).toEqual([]);
  });

  it("goes on from a record, out of the journal into what is live, without a gap", async () => {
    const backend = createFakeBackend();
    backend.publish(...grants(700));
    const { read } = await start(backend);
    const reader = await read("?from_seq=101");
    for (let i = 0; i < 50; i++) {
      backend.publish(...grants(7, 701 + i * 7));
      await new Promise((soon) => setImmediate(soon));
    }
    const events = await reader.until(950);
    expect(ids(events)).toEqual(Array.from({ length: 950 }, (_, i) => `${i + 101}`));
  });

  it("goes on in the middle of a record with several events", async () => {
    const backend = createFakeBackend();
    backend.publish([admitted(1, "a")], [admitted(2, "a"), admitted(3, "a"), admitted(4, "a")]);
    backend.publish([admitted(5, "a")]);
    const { read } = await start(backend);
    const whole = await (await read("?from_seq=1")).until(5);
    expect(ids(whole)).toEqual(["1", "2.1", "2.2", "2", "3"]);
    for (let seen = 0; seen < whole.length - 1; seen++) {
      const rest = await (await read("", { "last-event-id": whole[seen]!.id! })).until(4 - seen);
      expect(ids(rest)).toEqual(ids(whole.slice(seen + 1)));
    }
  });

  it("says whose reservation an event is about, from the live state or from history", async () => {
    const backend = createFakeBackend({
      get: async (grant) => ({
        ok: true,
        value: { item: { ...OLD, grant, group: grant }, parts: [], asOfSeq: 9 },
      }),
    });
    addPool(backend.state, "gpu");
    const live = addGrant(backend.state, { pool: "gpu", userId: "new" });
    const { read } = await start(backend);
    backend.publish(
      [{ kind: "reservation.ended", grant: live, pool: "gpu" }],
      [{ kind: "reservation.ended", grant: 99, pool: "gpu" }],
    );
    const events = await (await read("?from_seq=1")).until(2);
    expect(events.map(({ data }) => data?.["user_id"])).toEqual(["new", "old"]);
  });
});

describe("filters", () => {
  const mixed: readonly KernelEvent[] = [
    admitted(1, "a", "gpu"),
    admitted(2, "b", "cpu"),
    { kind: "pool.deleted", pool: "cpu" },
    {
      kind: "reservation.moved",
      grant: 3,
      fromPool: "old",
      toPool: "gpu",
      amountBefore: 1,
      amount: 1,
      priceBefore: 0,
      price: 0,
      listPrice: 0,
      fromAt: 0,
      endAt: 1,
    },
    admitted(4, "a", "cpu"),
  ];
  it.each<readonly [string, readonly string[]]>([
    ["pool=gpu", ["1.1", "1.4"]],
    ["pool=cpu&user=a", ["1"]],
    ["user=b", ["1.2"]],
    ["kind=pool", ["1.3"]],
    ["kind=pool.deleted,reservation.moved", ["1.3", "1.4"]],
    ["kind=reservation", ["1.1", "1.2", "1.4", "1"]],
  ])("%s", async (filter, expected) => {
    const backend = createFakeBackend();
    backend.publish(mixed, [admitted(9, "a", "gpu"), admitted(10, "b", "cpu")]);
    const { read } = await start(backend);
    const reader = await read(`?from_seq=1&${filter}`);
    expect(ids(await reader.until(expected.length))).toEqual(expected);
  });
});

describe("where a reader can't begin", () => {
  it.each<readonly [string, Record<string, string>, number, string]>([
    ["?from_seq=99", {}, 400, "from_seq"],
    ["?from_seq=-1", {}, 400, "from_seq"],
    ["", { "last-event-id": "x" }, 400, "Last-Event-ID"],
    ["", { "last-event-id": "99" }, 400, "Last-Event-ID"],
  ])("%s %j: %i", async (query, headers, status, path) => {
    const backend = createFakeBackend();
    const server = await startServer(backend);
    const reply = await server.app.inject({ url: `/v1/stream${query}`, headers });
    await server.close();
    expect(reply.statusCode).toBe(status);
    expect(reply.json().errors[0].path).toBe(path);
  });

  it("what was trimmed is 410, with where the journal begins", async () => {
    const backend = createFakeBackend();
    backend.publish(...grants(9));
    backend.trim(5);
    const server = await startServer(backend);
    const reply = await server.app.inject("/v1/stream?from_seq=4");
    await server.close();
    expect(reply.statusCode).toBe(410);
    expect(reply.json()).toMatchObject({ code: "records_trimmed", first_seq: 5 });
  });

  it("too many readers are told to come back", async () => {
    const { read } = await start(createFakeBackend(), { streamReadersMax: 1 });
    const first = await read();
    expect((await read()).status).toBe(429);
    first.close();
    await first.ended;
    await expect.poll(async () => (await read()).status).toBe(200);
  });
});

describe("a stream ends", () => {
  it("with the server, and says so", async () => {
    const { server, read } = await start(createFakeBackend());
    const reader = await read();
    await server.close();
    await reader.ended;
    expect(reader.events).toEqual([
      { event: "stream.cut", data: { reason: "closing", last_seq: 0 } },
    ]);
  });

  it("for a reader that takes nothing, without holding its events in memory", async () => {
    const backend = createFakeBackend();
    const { server, read } = await start(backend, { streamStallMs: 500 });
    const slow = await read("?from_seq=1");
    slow.pause();
    const crowd = Array.from({ length: 300 }, (_, i) => admitted(i + 1, "u".repeat(100)));
    const all = 80 * crowd.length;
    for (let i = 0; i < 80; i++) backend.publish(crowd);
    const isOver = async () => (await server.app.inject("/metrics")).body;
    await expect.poll(isOver, { timeout: 10_000 }).toContain("arbiter_streams_open 0");
    slow.resume();
    await slow.ended;
    const seen = slow.events.filter(({ id }) => id !== undefined);
    expect(seen.length).toBeLessThan(all);

    // It lost nothing: whoever comes back with the last id gets the rest.
    const back = await read("", { "last-event-id": seen[seen.length - 1]?.id ?? "0" });
    const rest = await back.until(all - seen.length);
    const expected = Array.from({ length: all }, (_, i) => idOf(i, crowd.length));
    expect(ids([...seen, ...rest])).toEqual(expected);
  });

  it("when its token is revoked", async () => {
    const folder = mkdtempSync(join(tmpdir(), "arbiter-stream-"));
    const path = join(folder, "tokens.json");
    const { secret, entry } = await addToken(path, { user: "42", role: "user" }, 0);
    const tokens = await openTokenStore(path, () => {});
    const { read } = await start(createFakeBackend(), { tokens, streamHeartbeatMs: 20 });
    const reader = await read("", { authorization: `Bearer ${secret}` });
    await revokeToken(path, entry.id);
    await tokens.refresh();
    await reader.ended;
    expect(reader.events[0]?.data).toMatchObject({ reason: "token_revoked" });
    tokens.close();
    rmSync(folder, { recursive: true });
  });
});

it("heartbeats move the place past what the filter leaves out", async () => {
  const backend = createFakeBackend();
  const { read } = await start(backend, { streamHeartbeatMs: 20 });
  const reader = await read("?user=nobody");
  backend.publish(...grants(5));
  await expect.poll(() => reader.text()).toContain(":\nid: 5\n\n");
  expect(reader.events).toEqual([]);
});

it("a user sees the pools' events and its own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-stream-"));
  const path = join(folder, "tokens.json");
  const { secret } = await addToken(path, { user: "a", role: "user" }, 0);
  const tokens = await openTokenStore(path, () => {});
  const backend = createFakeBackend();
  backend.publish([admitted(1, "a")], [admitted(2, "b")], [{ kind: "pool.deleted", pool: "x" }]);
  backend.publish([{ kind: "reservation.ended", grant: 77, pool: "gpu" }], [admitted(3, "a")]);
  const { read } = await start(backend, { tokens });
  const headers = { authorization: `Bearer ${secret}` };
  expect(ids(await (await read("?from_seq=1", headers)).until(3))).toEqual(["1", "3", "5"]);
  expect((await read("?user=b", headers)).status).toBe(403);
  tokens.close();
  rmSync(folder, { recursive: true });
});
