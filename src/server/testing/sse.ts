import { get, type IncomingMessage } from "node:http";

/** One event as it came over the wire; `id` and `data` are absent where they were. */
export interface SeenEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: Record<string, unknown>;
}

/** A reader of server-sent events for tests, as slow as it is told to be. */
export interface SseReader {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly events: readonly SeenEvent[];
  /** All that came, comments too. */
  readonly text: () => string;
  /** Resolves when `count` events with data are there, or the stream has ended. */
  until(count: number): Promise<readonly SeenEvent[]>;
  readonly ended: Promise<void>;
  pause(): void;
  resume(): void;
  close(): void;
}

/** Opens a stream and starts to read. */
export function readEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<SseReader> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (response) => {
      resolve(readerOf(response, () => request.destroy()));
    });
    request.on("error", reject);
  });
}

function readerOf(response: IncomingMessage, destroy: () => void): SseReader {
  const events: SeenEvent[] = [];
  const waiting = new Set<() => void>();
  const chunks: string[] = [];
  let rest = "";
  let isOver = false;
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    chunks.push(chunk);
    const blocks = `${rest}${chunk}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = parse(block);
      if (event.data !== undefined) events.push(event);
    }
    for (const look of waiting) look();
  });
  const ended = new Promise<void>((resolve) => {
    response.on("close", () => {
      isOver = true;
      for (const look of waiting) look();
      resolve();
    });
  });
  const until = (count: number): Promise<readonly SeenEvent[]> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (events.length < count && !isOver) return;
        waiting.delete(look);
        resolve(events.slice(0, count));
      };
      waiting.add(look);
      look();
    });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    text: () => chunks.join(""),
    until,
    ended,
    pause: () => response.pause(),
    resume: () => response.resume(),
    close: destroy,
  };
}

function parse(block: string): SeenEvent {
  const field = (name: string): string | undefined =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const [id, event, data] = [field("id"), field("event"), field("data")];
  return {
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    ...(data === undefined ? {} : { data: JSON.parse(data) }),
  };
}
