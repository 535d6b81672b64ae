import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { CheckinDesk } from "../../roles/index.ts";
import {
  compileValidator,
  GatewayBatch,
  type GatewayReply,
  type Problem,
  problem,
} from "../../wire/index.ts";
import type { Knock } from "../access/gate.ts";
import type { Context } from "../handlers/context.ts";
import { refuseUpgrade } from "../offers/index.ts";
import { accept, checkIn, finish, progress, type Told } from "./devices.ts";

/** Batches of gateways, over WebSocket at `/v1/checkin/gateway`. */
export interface GatewayService {
  /** Takes an upgrade of this path; the caller has looked at the path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  open(): number;
  /** Says goodbye to all, then hangs up. */
  close(): Promise<void>;
}

export const GATEWAY_PATH = "/v1/checkin/gateway";

const GATEWAYS_MAX = 1_024;
const MESSAGE_BYTES_MAX = 4 * 1_048_576;
/** A gateway that reads no replies is cut off. */
const UNSENT_BYTES_MAX = 64 * 1_048_576;
const PING_MS = 20_000;
const GOING_AWAY = 1_001;
const SERVER_FAULT = 1_011;
const GOODBYE_MS = 1_000;

const batches = compileValidator(GatewayBatch);

export function createGateway(context: Context, desk: CheckinDesk): GatewayService {
  const endpoint = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
  });
  const sockets = new Set<WebSocket>();
  const alive = new WeakSet<WebSocket>();
  const pings = setInterval(() => {
    for (const socket of sockets) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_MS);
  pings.unref();
  const enter = (socket: WebSocket, knock: Omit<Knock, "needs">): void => {
    sockets.add(socket);
    alive.add(socket);
    socket.on("pong", () => alive.add(socket));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => sockets.delete(socket));
    socket.on("message", (data) => void hear({ context, desk, socket, knock }, data));
  };
  return {
    upgrade: (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      const knock = knockOf(request);
      const admission = context.gate.admit({ ...knock, needs: "user" });
      if ("problem" in admission) return refuseUpgrade(socket, admission.problem);
      if (sockets.size >= GATEWAYS_MAX) return refuseUpgrade(socket, tooMany());
      endpoint.handleUpgrade(request, socket, head, (opened) => enter(opened, knock));
    },
    open: () => sockets.size,
    close: async () => {
      clearInterval(pings);
      await Promise.all([...sockets].map(goodbye));
    },
  };
}

interface Talk {
  readonly context: Context;
  readonly desk: CheckinDesk;
  readonly socket: WebSocket;
  readonly knock: Omit<Knock, "needs">;
}

async function hear(talk: Talk, data: RawData): Promise<void> {
  const { context, desk, socket, knock } = talk;
  const batch = parse(String(data));
  if ("problem" in batch) return send(talk, batch);
  // Who asks counts with each message: a token may be revoked while the connection lasts.
  const admission = context.gate.admit({ ...knock, needs: "user" });
  if ("problem" in admission) return send(talk, { id: batch.id, problem: admission.problem });
  try {
    send(talk, await answer(desk, batch));
  } catch (error) {
    context.logger.error({ err: error }, "gateway fault");
    socket.close(SERVER_FAULT, "the server has a fault");
  }
}

/**
 * Everything is decided as it comes, finishes and accepts before check-ins, so that a slot that is
 * given back can be had by a device of the same batch; then the batch waits for the ledger once.
 */
async function answer(desk: CheckinDesk, batch: GatewayBatch): Promise<GatewayReply> {
  const { id, checkins, accepts, heartbeats, finishes } = batch;
  const finished = finishes?.map((one) => finish(desk, one));
  const accepted = accepts?.map((one) => accept(desk, one));
  const beaten = heartbeats?.map((one) => progress(desk, one, "heartbeat"));
  const offered = checkins?.map((one) => checkIn(desk, one));
  await desk.durable();
  return {
    id,
    ...(offered === undefined ? {} : { checkins: (await Promise.all(offered)).map(short) }),
    ...(accepted === undefined ? {} : { accepts: (await Promise.all(accepted)).map(short) }),
    ...(beaten === undefined ? {} : { heartbeats: (await Promise.all(beaten)).map(short) }),
    ...(finished === undefined ? {} : { finishes: (await Promise.all(finished)).map(short) }),
  };
}

function short<Body extends object>(
  told: Told<Body>,
): Body | { readonly code: string; readonly detail: string } {
  if (!("problem" in told)) return told;
  const { code, detail } = told.problem;
  return { code, detail };
}

function parse(text: string): GatewayBatch | { readonly problem: Problem } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: problem("invalid_request", "A message is a JSON object.") };
  }
  if (batches.check(value)) return value;
  const errors = [...batches.explain(value)];
  const [first] = errors;
  const detail = `${first?.path ?? "The message"} ${first?.message ?? "can't be read"}.`;
  return { problem: problem("invalid_request", detail, { errors }) };
}

function send({ socket }: Talk, message: object): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > UNSENT_BYTES_MAX) return socket.terminate();
  socket.send(JSON.stringify(message));
}

function knockOf({ headers, socket }: IncomingMessage): Omit<Knock, "needs"> {
  return {
    host: headers.host,
    origin: headers.origin,
    authorization: headers.authorization,
    localPort: socket.localPort,
  };
}

function tooMany(): Problem {
  const detail = `${GATEWAYS_MAX} gateways are connected, which is all there may be.`;
  return problem("overloaded", detail, { retry_after_s: 1 });
}

function goodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const hangUp = setTimeout(() => socket.terminate(), GOODBYE_MS);
    socket.once("close", () => {
      clearTimeout(hangUp);
      resolve();
    });
    socket.close(GOING_AWAY, "the server is closing");
  });
}
