import { connect, type Socket } from "node:net";

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly path: string;
  /** The next body to post. */
  readonly body: () => string;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Posts over keep-alive connections, each waiting for its answer before it asks again. As little
 * work as there can be for each request: on a machine of few cores a load generator takes the
 * time that the server needs. Throws at the first answer that is not 201.
 */
export async function postLoad(options: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + options.seconds * 1_000;
  const callers = Array.from({ length: options.connections }, () =>
    runCaller(options, endAt, latencies),
  );
  await Promise.all(callers);
  const elapsedMs = performance.now() - startedAt;
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return {
    perSecond: (latencies.length / elapsedMs) * 1_000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function runCaller(options: LoadOptions, endAt: number, latencies: number[]): Promise<void> {
  const { port, path, body } = options;
  const type = "content-type: application/json";
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${type}\r\n`;
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sentAt = 0;
    let received = "";
    const send = (): void => {
      const text = body();
      sentAt = performance.now();
      socket.write(`${head}content-length: ${text.length}\r\n\r\n${text}`);
    };
    socket.setEncoding("latin1");
    socket.once("connect", send);
    socket.once("error", reject);
    socket.on("data", (data: string) => {
      received = received === "" ? data : received + data;
      if (!isWhole(received)) return;
      if (!received.startsWith("HTTP/1.1 201")) {
        socket.destroy();
        reject(new Error(`not admitted: ${received.slice(0, 400)}`));
        return;
      }
      received = "";
      const now = performance.now();
      latencies.push(now - sentAt);
      if (now < endAt) return send();
      socket.end();
      resolve();
    });
  });
}

/** Has an answer with a content length come in to its end? */
function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const name = text.search(/content-length: /i);
  if (name < 0 || name > headEnd) throw new Error("an answer must tell its length");
  const length = Number.parseInt(text.slice(name + 16, name + 26), 10);
  return text.length >= headEnd + 4 + length;
}
