import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type Problem, problem } from "../../../wire/index.ts";
import type { Gate, Knock } from "../../access/gate.ts";
import { pathOf } from "../../http/send.ts";
import { type Answerer, type Connection, createConnection } from "./connection.ts";
import type { FlowBounds } from "./flow.ts";
import { createOutbox } from "./outbox.ts";

export interface SocketOptions {
  readonly gate: Gate;
  /** Answers for a connection that was let in, with what it said of itself at its start. */
  readonly answererFor: (knock: Omit<Knock, "needs">) => Answerer;
  readonly messageBytesMax: number;
  readonly connectionsMax: number;
  readonly pingMs: number;
  readonly flow: FlowBounds;
}

/** The WebSockets of one server. */
export interface SocketService {
  /** Takes an upgrade; one whose path is under `/v1` is refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly open: number;
  /** Says goodbye to all, then hangs up on those that do not answer. */
  close(): Promise<void>;
}

/** After a goodbye: time for a client to answer it. */
const GOODBYE_MS = 1_000;
const GOING_AWAY = 1_001;

export function createSocketService(options: SocketOptions): SocketService {
  const { gate, answererFor, connectionsMax, pingMs } = options;
  const endpoint = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.messageBytesMax,
  });
  const connections = new Map<WebSocket, Connection>();
  const outbox = createOutbox();
  const pings = setInterval(() => {
    for (const connection of connections.values())
      if (!connection.isAlive()) connection.terminate();
  }, pingMs);
  pings.unref();

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on("error", () => socket.destroy());
    const knock = knockOf(request);
    const refused = refusalOf(request, knock);
    if (refused !== undefined) return refuse(socket, refused);
    endpoint.handleUpgrade(request, socket, head, (opened) => {
      const connection = createConnection(opened, answererFor(knock), {
        outbox,
        bounds: options.flow,
      });
      connections.set(opened, connection);
      opened.once("close", () => connections.delete(opened));
    });
  };

  const refusalOf = (
    request: IncomingMessage,
    knock: Omit<Knock, "needs">,
  ): Problem | undefined => {
    const path = pathOf(request.url ?? "/");
    if (path === "/v1" || path.startsWith("/v1/")) {
      return problem("not_found", `No WebSocket is served under ${JSON.stringify(path)}.`);
    }
    // Who asks counts with each message: a token may be revoked while the connection lasts.
    const admission = gate.admit({ ...knock, needs: "viewer" });
    if ("problem" in admission) return admission.problem;
    if (connections.size < connectionsMax) return undefined;
    const detail = `${connectionsMax} connections are open, which is all there may be.`;
    return problem("overloaded", detail, { retry_after_s: 1 });
  };

  return {
    upgrade,
    get open() {
      return connections.size;
    },
    close: async () => {
      clearInterval(pings);
      const gone = [...connections].map(([socket, connection]) => endOf(socket, connection));
      await Promise.all(gone);
    },
  };
}

function endOf(socket: WebSocket, connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const hangUp = setTimeout(() => connection.terminate(), GOODBYE_MS);
    socket.once("close", () => {
      clearTimeout(hangUp);
      resolve();
    });
    connection.close(GOING_AWAY, "the server is closing");
  });
}

function knockOf(request: IncomingMessage): Omit<Knock, "needs"> {
  const { headers, socket } = request;
  return {
    host: headers.host,
    origin: headers.origin,
    authorization: headers.authorization,
    localPort: socket.localPort,
  };
}

/** An answer in HTTP, for there is no WebSocket yet. */
function refuse(socket: Duplex, told: Problem): void {
  const body = JSON.stringify(told);
  socket.end(
    `HTTP/1.1 ${told.status} Refused\r\nConnection: close\r\n` +
      "Content-Type: application/problem+json; charset=utf-8\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
