import { WebSocket } from "ws";

export interface SocketReply {
  readonly success: boolean;
  readonly data?: unknown;
  readonly message?: string;
  readonly code?: string;
  readonly request_id?: string | number;
  readonly [field: string]: unknown;
}

/** A client of the allocation protocol that keeps what it hears in the order it comes. */
export interface Client {
  readonly socket: WebSocket;
  readonly heard: readonly SocketReply[];
  say(message: unknown): void;
  /** Says it and waits for the next reply. */
  ask(message: unknown): Promise<SocketReply>;
  until(count: number): Promise<readonly SocketReply[]>;
  readonly closed: Promise<number>;
}

export async function connectTo(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const socket = new WebSocket(url, { headers });
  const heard: SocketReply[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => {
    socket.once("close", (code) => {
      for (const look of waiting) look();
      resolve(code);
    });
  });
  socket.on("message", (data) => {
    heard.push(JSON.parse(data.toString()));
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const until: Client["until"] = (count) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const isClosed = socket.readyState === WebSocket.CLOSED;
        if (heard.length < count && !isClosed) return;
        waiting.delete(look);
        if (heard.length < count) reject(new Error(`closed after ${heard.length} replies`));
        else resolve(heard.slice(0, count));
      };
      waiting.add(look);
      look();
    });
  const say = (message: unknown): void => {
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
  };
  const ask = async (message: unknown): Promise<SocketReply> => {
    const place = heard.length;
    say(message);
    return (await until(place + 1))[place]!;
  };
  return { socket, heard, say, ask, until, closed };
}
