import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { takeInOrder } from "./in-order.ts";

const COUNT = 2_000;
const PATIENCE = { timeout: 30_000 };

let endpoint: WebSocketServer | undefined;
afterEach(() => {
  for (const one of endpoint?.clients ?? []) one.terminate();
  endpoint?.close();
});

/** Both ends of a connection. */
async function connect(): Promise<{ readonly near: WebSocket; readonly far: WebSocket }> {
  endpoint = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(endpoint, "listening");
  const address = endpoint.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const connected = new Promise<WebSocket>((resolve) => endpoint?.once("connection", resolve));
  const far = new WebSocket(`ws://127.0.0.1:${address.port}`);
  await once(far, "open");
  return { near: await connected, far };
}

it("reads no further while many wait, and takes all of them in their order", async () => {
  const { near, far } = await connect();
  const taken: string[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  takeInOrder(near, 16, async (data) => {
    await gate;
    taken.push(data.toString());
  });
  const told = Array.from({ length: COUNT }, (_, i) => `${i}`.padStart(1_000, "."));
  for (const text of told) far.send(text);
  await expect.poll(() => near.isPaused, PATIENCE).toBe(true);
  expect(taken).toEqual([]);

  open();
  await expect.poll(() => taken.length, PATIENCE).toBe(COUNT);
  expect(taken).toEqual(told);
  expect(near.isPaused).toBe(false);
});
