import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { JobNumber, KernelEvent, LedgerRecord } from "../../kernel/index.ts";
import { type Problem, problem } from "../../wire/index.ts";
import type { Knock } from "../access/gate.ts";
import type { Context } from "../handlers/context.ts";
import { OFFER_BOUNDS, type OfferBounds } from "./bounds.ts";
import { type Connection, createConnection } from "./connection.ts";
import { createMaster, type SeatView } from "./master.ts";
import { createRounds } from "./rounds.ts";

/** Offers to frameworks, over WebSocket at `/v1/offers`. */
export interface OffersService {
  /** Takes an upgrade of this path; the caller has looked at the path. */
  handleOffersUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly open: number;
  /** Who is there, and what each may take now. */
  seats(): readonly SeatView[];
  /** Says goodbye to all, then hangs up. */
  close(): Promise<void>;
}

export const OFFERS_PATH = "/v1/offers";

const GOING_AWAY = 1_001;
const GOODBYE_MS = 1_000;

export function createOffers(context: Context, given: Partial<OfferBounds> = {}): OffersService {
  const bounds = { ...OFFER_BOUNDS, ...given };
  const endpoint = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: bounds.messageBytesMax,
  });
  const hall = createHall(context, bounds);
  const pings = setInterval(() => {
    for (const connection of hall.connections.values()) connection.look();
  }, bounds.pingMs);
  pings.unref();

  const refusalOf = (knock: Omit<Knock, "needs">): Problem | undefined => {
    const admission = context.gate.admit({ ...knock, needs: "user" });
    if ("problem" in admission) return admission.problem;
    if (hall.connections.size < bounds.connectionsMax) return undefined;
    const detail = `${bounds.connectionsMax} frameworks are connected, which is all there may be.`;
    return problem("overloaded", detail, { retry_after_s: 1 });
  };
  return {
    handleOffersUpgrade: (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      const knock = knockOf(request);
      const refused = refusalOf(knock);
      if (refused !== undefined) return refuseUpgrade(socket, refused);
      endpoint.handleUpgrade(request, socket, head, (opened) => hall.enter(opened, knock));
    },
    get open() {
      return hall.connections.size;
    },
    seats: () => hall.seats(),
    close: async () => {
      clearInterval(pings);
      hall.close();
      await Promise.all([...hall.connections.keys()].map(goodbye));
    },
  };
}

/** Those who are connected, and what they all hear of. */
interface Hall {
  readonly connections: ReadonlyMap<WebSocket, Connection>;
  seats(): readonly SeatView[];
  enter(opened: WebSocket, knock: Omit<Knock, "needs">): void;
  close(): void;
}

function createHall(context: Context, bounds: OfferBounds): Hall {
  const master = createMaster(bounds);
  const connections = new Map<WebSocket, Connection>();
  const owners = new Map<JobNumber, Connection>();
  const rounds = createRounds(context, master, bounds, () => connections.size > 0);
  let nextId = 1;
  let stopListening: (() => void) | undefined;

  const hear = (record: LedgerRecord): void => {
    for (const event of record.events) tellOwner(owners, event);
    if (record.events.some(changesRoom)) rounds.wake(bounds.roundMs);
  };
  const quiet = (): void => {
    stopListening?.();
    stopListening = undefined;
    rounds.stop();
  };
  const enter = (opened: WebSocket, knock: Omit<Knock, "needs">): void => {
    const connection = createConnection(opened, {
      id: nextId,
      context,
      knock,
      master,
      bounds,
      wake: () => rounds.wake(0),
      own: (job) => owners.set(job, connection),
    });
    nextId += 1;
    connections.set(opened, connection);
    stopListening ??= context.backend.subscribe(hear);
    opened.once("close", () => {
      connections.delete(opened);
      for (const [job, owner] of owners) if (owner === connection) owners.delete(job);
      if (connections.size === 0) quiet();
    });
  };
  return { connections, seats: () => master.seats(), enter, close: quiet };
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
  return /^(pool|reservation|placement|job|queue)\./.test(kind);
}

/** What became of a job is told to whoever started it on an offer. */
function tellOwner(owners: Map<JobNumber, Connection>, event: KernelEvent): void {
  if (event.kind !== "job.ended" && event.kind !== "job.curtailed") return;
  const owner = owners.get(event.job);
  if (owner === undefined) return;
  owner.tellJob(event);
  if (event.kind === "job.ended") owners.delete(event.job);
}
