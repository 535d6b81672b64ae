import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import {
  type JobNumber,
  type KernelEvent,
  type LedgerRecord,
  type OfferRoom,
  offerRoom,
  type PoolId,
} from "../../kernel/index.ts";
import { type Problem, problem } from "../../wire/index.ts";
import type { Knock } from "../access/gate.ts";
import type { Context } from "../handlers/context.ts";
import { type Connection, createConnection } from "./connection.ts";
import { createMaster, type MasterBounds } from "./master.ts";

export interface OfferBounds extends MasterBounds {
  /** What happens in between leads to one round. */
  readonly roundMs: number;
  /** Capacity also changes by itself, as schedules and reservations have it. */
  readonly idleRoundMs: number;
  readonly connectionsMax: number;
  readonly messageBytesMax: number;
  readonly pingMs: number;
  /** A connection that does not say who it is ends after this. */
  readonly helloMs: number;
  /** What may wait for a framework that does not read; beyond it the connection ends. */
  readonly unsentBytesMax: number;
}

const BOUNDS: OfferBounds = {
  offerMs: 10_000,
  expiredFilterMs: 5_000,
  roundMs: 20,
  idleRoundMs: 1_000,
  connectionsMax: 256,
  messageBytesMax: 262_144,
  pingMs: 20_000,
  helloMs: 10_000,
  unsentBytesMax: 1_048_576,
};

/** Offers to frameworks, over WebSocket at `/v1/offers`. */
export interface OffersService {
  /** Takes an upgrade of this path; the caller has looked at the path. */
  handleOffersUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly open: number;
  /** Says goodbye to all, then hangs up. */
  close(): Promise<void>;
}

export const OFFERS_PATH = "/v1/offers";

const GOING_AWAY = 1_001;
const GOODBYE_MS = 1_000;

export function createOffers(context: Context, given: Partial<OfferBounds> = {}): OffersService {
  const bounds = { ...BOUNDS, ...given };
  const { backend, gate, logger } = context;
  const endpoint = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: bounds.messageBytesMax,
  });
  const master = createMaster(bounds);
  const connections = new Map<WebSocket, Connection>();
  const owners = new Map<JobNumber, Connection>();
  let nextId = 1;
  let timer: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;

  const round = async (): Promise<void> => {
    if (master.pools.size === 0) return;
    const now = backend.now();
    const rooms = await backend.read((state) => {
      const found = new Map<PoolId, OfferRoom>();
      for (const pool of master.pools) {
        const room = offerRoom(state, pool, now);
        if (room !== undefined) found.set(pool, room);
      }
      return found;
    });
    master.round(rooms, now);
  };

  /** The next round comes within `roundMs` of something that happened, or when nothing does. */
  const wake = (afterMs: number): void => {
    clearTimeout(timer);
    if (connections.size === 0) return;
    timer = setTimeout(() => {
      round()
        .catch((error: unknown) => logger.error({ err: error }, "offers fault"))
        .finally(() => wake(bounds.idleRoundMs));
    }, afterMs);
    timer.unref();
  };

  const hear = (record: LedgerRecord): void => {
    for (const event of record.events) tellOwner(owners, event);
    if (record.events.some(changesRoom)) wake(bounds.roundMs);
  };

  const enter = (opened: WebSocket, knock: Omit<Knock, "needs">): void => {
    const connection = createConnection(opened, {
      id: nextId,
      context,
      knock,
      master,
      bounds,
      wake: () => wake(0),
      own: (job) => owners.set(job, connection),
    });
    nextId += 1;
    connections.set(opened, connection);
    stopListening ??= backend.subscribe(hear);
    opened.once("close", () => {
      connections.delete(opened);
      for (const [job, owner] of owners) if (owner === connection) owners.delete(job);
      if (connections.size > 0) return;
      stopListening?.();
      stopListening = undefined;
    });
  };

  const refusalOf = (knock: Omit<Knock, "needs">): Problem | undefined => {
    const admission = gate.admit({ ...knock, needs: "user" });
    if ("problem" in admission) return admission.problem;
    if (connections.size < bounds.connectionsMax) return undefined;
    const detail = `${bounds.connectionsMax} frameworks are connected, which is all there may be.`;
    return problem("overloaded", detail, { retry_after_s: 1 });
  };

  const pings = setInterval(() => {
    for (const connection of connections.values()) connection.look();
  }, bounds.pingMs);
  pings.unref();

  return {
    handleOffersUpgrade: (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      const knock = knockOf(request);
      const refused = refusalOf(knock);
      if (refused !== undefined) return refuseUpgrade(socket, refused);
      endpoint.handleUpgrade(request, socket, head, (opened) => enter(opened, knock));
    },
    get open() {
      return connections.size;
    },
    close: async () => {
      clearInterval(pings);
      clearTimeout(timer);
      stopListening?.();
      await Promise.all([...connections.keys()].map(goodbye));
    },
  };
}

/** An answer in HTTP, for there is no WebSocket yet. */
export function refuseUpgrade(socket: Duplex, told: Problem): void {
  const body = JSON.stringify(told);
  socket.end(
    `HTTP/1.1 ${told.status} Refused\r\nConnection: close\r\n` +
      "Content-Type: application/problem+json; charset=utf-8\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
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

function knockOf({ headers, socket }: IncomingMessage): Omit<Knock, "needs"> {
  return {
    host: headers.host,
    origin: headers.origin,
    authorization: headers.authorization,
    localPort: socket.localPort,
  };
}

/** Anything of a pool, a grant or a job may change what is left. */
function changesRoom({ kind }: KernelEvent): boolean {
  return /^(pool|reservation|job|queue)\./.test(kind);
}

/** What became of a job is told to whoever started it on an offer. */
function tellOwner(owners: Map<JobNumber, Connection>, event: KernelEvent): void {
  if (event.kind !== "job.ended" && event.kind !== "job.curtailed") return;
  const owner = owners.get(event.job);
  if (owner === undefined) return;
  owner.tellJob(event);
  if (event.kind === "job.ended") owners.delete(event.job);
}
