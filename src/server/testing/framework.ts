import { WebSocket } from "ws";

/** A message as it came over the wire. */
export type Heard = Readonly<Record<string, unknown>>;

/** A framework for tests: says what it is told to and keeps all that it hears. */
export interface TestFramework {
  readonly heard: readonly Heard[];
  say(message: unknown): void;
  /** Says text as it stands. */
  sayText(text: string): void;
  /** The next message of that type that was not taken yet. Throws after 5 seconds. */
  next(type: string): Promise<Heard>;
  /** The code with which the connection ended. */
  readonly closed: Promise<number>;
  close(): void;
  /** Gone without a word. */
  terminate(): void;
}

/** Connects; `path` may be wrong on purpose. Rejects with the status if it is refused. */
export async function connectFramework(
  port: number,
  { path = "/v1/offers", token }: { readonly path?: string; readonly token?: string } = {},
): Promise<TestFramework> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  const heard: Heard[] = [];
  const taken = new Set<Heard>();
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  socket.on("message", (data) => {
    heard.push(JSON.parse(data.toString()));
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const next = (type: string): Promise<Heard> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = heard.find((one) => one["type"] === type && !taken.has(one));
        if (found === undefined) return;
        taken.add(found);
        waiting.delete(look);
        clearTimeout(tooLong);
        resolve(found);
      };
      const tooLong = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`no ${type} came, but ${JSON.stringify(heard)}`));
      }, 5_000);
      waiting.add(look);
      look();
    });
  return {
    heard,
    say: (message) => socket.send(JSON.stringify(message)),
    sayText: (text) => socket.send(text),
    next,
    closed,
    close: () => socket.close(),
    terminate: () => socket.terminate(),
  };
}
