import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface SocketLoad {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** What each connection asks, over and over. */
  readonly message: (connection: number) => string;
}

export interface SocketResult {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/**
 * Sends messages over many WebSockets, each waiting for its reply before it sends again. Their
 * frames are made once and replies are only measured: a load generator takes the time that the
 * server needs. Throws at a reply that says it is no success.
 */
export async function socketLoad(options: SocketLoad): Promise<SocketResult> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + options.seconds * 1_000;
  const callers = Array.from({ length: options.connections }, (_, connection) =>
    runCaller(options, { message: options.message(connection), endAt, latencies }),
  );
  await Promise.all(callers);
  const elapsedMs = performance.now() - startedAt;
  const sorted = Float64Array.from(latencies).sort();
  return {
    perSecond: (latencies.length / elapsedMs) * 1_000,
    p99Ms: sorted[Math.floor((sorted.length - 1) * 0.99)] ?? 0,
  };
}

function runCaller(
  { port }: SocketLoad,
  caller: { readonly message: string; readonly endAt: number; readonly latencies: number[] },
): Promise<void> {
  const { message, endAt, latencies } = caller;
  const frame = maskedFrame(message);
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let isOpen = false;
    let sentAt = 0;
    let received: Buffer = Buffer.alloc(0);
    const send = (): void => {
      sentAt = performance.now();
      socket.write(frame);
    };
    socket.once("connect", () => socket.write(handshake(port)));
    socket.once("error", reject);
    socket.on("data", (data: Buffer) => {
      received = received.length === 0 ? data : Buffer.concat([received, data]);
      if (!isOpen) {
        const end = received.indexOf("\r\n\r\n");
        if (end < 0) return;
        isOpen = true;
        received = received.subarray(end + 4);
        return send();
      }
      const whole = frameEnd(received);
      if (whole === undefined || received.length < whole) return;
      if (received.includes('"success":false')) {
        reject(new Error(`refused: ${received.toString("latin1").slice(0, 400)}`));
        socket.destroy();
        return;
      }
      received = received.subarray(whole);
      const now = performance.now();
      latencies.push(now - sentAt);
      if (now < endAt) return send();
      socket.destroy();
      resolve();
    });
  });
}

function handshake(port: number): string {
  const key = randomBytes(16).toString("base64");
  return (
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`
  );
}

/** A text frame as clients must send it. */
function maskedFrame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length >= 65_536) throw new Error("the message is too long for this load generator");
  const isShort = body.length < 126;
  const head = Buffer.from(
    isShort ? [0x81, 0x80 | body.length] : [0x81, 0xfe, body.length >> 8, body.length & 0xff],
  );
  const mask = randomBytes(4);
  const masked = body.map((byte, i) => byte ^ mask[i % 4]!);
  return Buffer.concat([head, mask, masked]);
}

/** Length of the server's frame at the front, head included; undefined if that is not in yet. */
function frameEnd(data: Buffer): number | undefined {
  if (data.length < 2) return undefined;
  const short = data[1]! & 0x7f;
  if (short < 126) return 2 + short;
  return data.length < 4 ? undefined : 4 + data.readUInt16BE(2);
}
