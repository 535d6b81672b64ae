import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { JsonObject } from "../../../policies/index.ts";
import { createGate } from "../../access/gate.ts";
import type { Answerer } from "./connection.ts";
import { createSocketService, type SocketOptions, type SocketService } from "./service.ts";

const open: { readonly server: Server; readonly sockets: SocketService }[] = [];

afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    await sockets.close();
    server.close();
  }
});

type Changes = Partial<Omit<SocketOptions, "flow">> & {
  readonly flow?: Partial<SocketOptions["flow"]>;
};

async function start(answer: Answerer, changes: Changes = {}) {
  const server = createServer();
  const sockets = createSocketService({
    gate: createGate({ allowedHosts: [], nowMs: Date.now }),
    answererFor: () => answer,
    messageBytesMax: 10_000,
    connectionsMax: 8,
    pingMs: 60_000,
    ...changes,
    flow: {
      requestsMax: 4,
      charsMax: 1_000_000,
      unsentCharsMax: 1_000_000,
      stallMs: 1_000,
      nowMs: () => performance.now(),
      ...changes.flow,
    },
  });
  server.on("upgrade", sockets.upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ server, sockets });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { sockets, port };
}

/** A client that keeps all that it hears. */
async function connect(port: number, path = "/", headers: Record<string, string> = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  const heard: JsonObject[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  socket.on("message", (data) => {
    heard.push(JSON.parse(data.toString()));
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const until = (count: number): Promise<readonly JsonObject[]> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (heard.length < count) return;
        waiting.delete(look);
        resolve(heard);
      };
      waiting.add(look);
      look();
    });
  return {
    socket,
    heard,
    until,
    closed,
    say: (message: unknown) => socket.send(JSON.stringify(message)),
  };
}

/** Answers when the test says so, by name. */
function heldAnswerer() {
  const holds = new Map<unknown, () => void>();
  const started: unknown[] = [];
  const answer: Answerer = (message, { id, signal }) => {
    const name = message["name"];
    started.push(name);
    return new Promise((resolve) => {
      const go = (word: string) =>
        resolve({ name: name ?? null, word, ...(id === undefined ? {} : { request_id: id }) });
      holds.set(name, () => go("done"));
      signal.addEventListener("abort", () => go("cancelled"), { once: true });
    });
  };
  const release = async (name: unknown): Promise<void> => {
    await expect.poll(() => holds.has(name)).toBe(true);
    holds.get(name)?.();
  };
  return { answer, release, started };
}

const echo: Answerer = async (message, { id }) => ({
  ...message,
  ...(id === undefined ? {} : { request_id: id }),
});
const names = (messages: readonly JsonObject[]) => messages.map(({ name }) => name);

describe("requests on one connection", () => {
  it("without an id are answered one after another, in order", async () => {
    const { answer, release, started } = heldAnswerer();
    const { port } = await start(answer);
    const client = await connect(port);
    for (const name of ["a", "b", "c"]) client.say({ name });
    await release("a");
    await client.until(1);
    expect(started).toEqual(["a", "b"]);
    await release("b");
    await release("c");
    expect(names(await client.until(3))).toEqual(["a", "b", "c"]);
  });

  it("with an id run side by side, whatever is slow", async () => {
    const { answer, release } = heldAnswerer();
    const { port } = await start(answer);
    const client = await connect(port);
    client.say({ name: "slow" });
    client.say({ name: "x", request_id: 1 });
    client.say({ name: "y", request_id: "two" });
    await release("y");
    await release("x");
    expect(await client.until(2)).toEqual([
      { name: "y", word: "done", request_id: "two" },
      { name: "x", word: "done", request_id: 1 },
    ]);
    await release("slow");
    expect((await client.until(3))[2]).toEqual({ name: "slow", word: "done" });
  });

  it("are cancelled by their id, and all when the client goes", async () => {
    const { answer, started } = heldAnswerer();
    let cancels = 0;
    const { port } = await start(async (message, about) => {
      about.signal.addEventListener("abort", () => {
        cancels += 1;
      });
      return answer(message, about);
    });
    const client = await connect(port);
    client.say({ name: "x", request_id: 1 });
    client.say({ name: "y", request_id: 2 });
    client.say({ name: "z" });
    client.say({ cancel: 1 });
    client.say({ cancel: "nothing" });
    expect(await client.until(1)).toEqual([{ name: "x", word: "cancelled", request_id: 1 }]);
    await expect.poll(() => started.length).toBe(3);
    client.socket.close();
    await expect.poll(() => cancels).toBe(3);
  });

  it("more than may be under way wait unread", async () => {
    const { answer, release, started } = heldAnswerer();
    const { port } = await start(answer);
    const client = await connect(port);
    const pad = "x".repeat(9_000);
    for (let i = 0; i < 40; i++) client.say({ name: i, request_id: i, pad });
    await expect.poll(() => started.length).toBeGreaterThanOrEqual(4);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // What had come in with the same piece of the stream is under way too.
    expect(started.length).toBeLessThan(20);
    for (let i = 0; i < 40; i++) await release(i);
    expect((await client.until(40)).length).toBe(40);
  });
});

describe("what can't be read", () => {
  it.each<readonly [string | Buffer, string]>([
    ["{", "is no JSON"],
    ["", "is no JSON"],
    ["[1]", "must be a JSON object"],
    ["7", "must be a JSON object"],
    ['{"request_id": {}}', "`request_id` must be"],
    [Buffer.from([0xff, 0xfe]), "is no JSON"],
  ])("%j is told, and the connection stays", async (text, why) => {
    const { port } = await start(echo);
    const client = await connect(port);
    client.socket.send(text, { binary: Buffer.isBuffer(text) });
    client.say({ name: "next" });
    const [first, second] = await client.until(2);
    expect(first).toMatchObject({ success: false, code: "invalid_request" });
    expect(first?.["message"]).toContain(why);
    expect(second).toEqual({ name: "next" });
  });

  it("is answered in its turn", async () => {
    const { answer, release } = heldAnswerer();
    const { port } = await start(answer);
    const client = await connect(port);
    client.say({ name: "a" });
    client.socket.send("{");
    await release("a");
    expect(names(await client.until(2))).toEqual(["a", undefined]);
  });

  it("too long a message closes with 1009", async () => {
    const { port } = await start(echo);
    const client = await connect(port);
    client.say({ name: "x".repeat(10_001) });
    expect(await client.closed).toBe(1_009);
  });
});

describe("a connection", () => {
  it("takes any path, text and binary", async () => {
    const { port } = await start(echo);
    const client = await connect(port, "/some/where?x=1");
    client.socket.send(Buffer.from('{"name":"binary"}'), { binary: true });
    expect(await client.until(1)).toEqual([{ name: "binary" }]);
  });

  it.each<readonly [string, Record<string, string>, number]>([
    ["/v1", {}, 404],
    ["/v1/stream", {}, 404],
    ["/", { host: "evil.example" }, 421],
    ["/", { origin: "https://evil.example" }, 403],
  ])("to %s with %j is refused with %i", async (path, headers, status) => {
    const { port, sockets } = await start(echo);
    const refused = await connect(port, path, headers).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(refused).toContain(`Unexpected server response: ${status}`);
    expect(sockets.open).toBe(0);
  });

  it("beyond the bound is refused with 429", async () => {
    const { port } = await start(echo, { connectionsMax: 1 });
    const first = await connect(port);
    await expect(connect(port)).rejects.toThrow("429");
    first.socket.close();
    await first.closed;
    await expect
      .poll(async () =>
        connect(port).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it("that does not answer a ping is dropped, one that does stays", async () => {
    // Long enough for a busy machine to answer.
    const { port, sockets } = await start(echo, { pingMs: 700 });
    const deaf = await connect(port);
    deaf.socket.pause();
    const alive = await connect(port);
    await expect.poll(() => sockets.open, { timeout: 10_000 }).toBe(1);
    alive.say({ name: "here" });
    expect(await alive.until(1)).toEqual([{ name: "here" }]);
  });

  it("that reads no replies is read from no more, then dropped", async () => {
    let answered = 0;
    const { port, sockets } = await start(
      async () => {
        answered += 1;
        return { pad: "x".repeat(2_000_000) };
      },
      { pingMs: 30, flow: { stallMs: 100 } },
    );
    const client = await connect(port);
    client.socket.pause();
    const pad = "x".repeat(9_000);
    for (let i = 0; i < 200; i++) client.say({ request_id: i, pad });
    await expect.poll(() => sockets.open).toBe(0);
    // What had come in with the first pieces of the stream.
    expect(answered).toBeLessThan(50);
    client.socket.resume();
    await client.closed;
  });

  it("is told goodbye when the server closes", async () => {
    const { port, sockets } = await start(echo);
    const client = await connect(port);
    await sockets.close();
    expect(await client.closed).toBe(1_001);
  });
});
