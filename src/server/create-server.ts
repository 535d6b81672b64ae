import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import {
  createFleetWatch,
  type FleetWatch,
  type LeasePolicy,
  type Scheduler,
  systemScheduler,
} from "../runtime/index.ts";
import { renderOpenApi } from "../wire/index.ts";
import { createGate, openAddressFault } from "./access/gate.ts";
import type { TokenStore } from "./access/token-store.ts";
import {
  type Allocation,
  type AllocationBounds,
  openAllocation,
  type PolicyPort,
  type SocketService,
} from "./allocation/index.ts";
import {
  type CheckinOptions,
  type CheckinService,
  GATEWAY_PATH,
  type GatewayService,
  openCheckin,
} from "./checkin/index.ts";
import { mountGlow } from "./glow/index.ts";
import type { Base, Context, PolicyIntake } from "./handlers/context.ts";
import { fleetHandlers, plainIntake } from "./handlers/fleet/index.ts";
import { jobDeskHandlers } from "./handlers/jobs/index.ts";
import { marketHandlers } from "./handlers/market/index.ts";
import { poolHandlers } from "./handlers/pools.ts";
import { reportHandlers } from "./handlers/reports.ts";
import { reservationHandlers } from "./handlers/reservations.ts";
import { serviceHandlers } from "./handlers/service.ts";
import { streamService } from "./handlers/stream.ts";
import { bindRoutes, createApp } from "./http/app.ts";
import type { Handlers } from "./http/call.ts";
import { pathOf } from "./http/send.ts";
import type { Logger } from "./observe/log.ts";
import { createMetrics } from "./observe/metrics.ts";
import {
  createOffers,
  frameworkHandlers,
  OFFERS_PATH,
  type OfferBounds,
  type OffersService,
} from "./offers/index.ts";
import { servePage } from "./page/page.ts";
import type { Backend } from "./ports.ts";

export interface ServerOptions {
  readonly version: string;
  readonly logger: Logger;
  /** Absent: no tokens; then only loopback addresses can be listened on. */
  readonly tokens?: TokenStore;
  readonly allowedHosts?: readonly string[];
  /** Folder of the built page; without it `/ui/` says that there is none. */
  readonly page?: string;
  readonly bodyBytesMax?: number;
  readonly streamHeartbeatMs?: number;
  readonly streamStallMs?: number;
  readonly streamReadersMax?: number;
  /** How often nodes are to be heard; defaults of `runtime/fleet` where absent. */
  readonly leases?: Partial<LeasePolicy>;
  /** Where the watch's timers come from; the machine's own by default. */
  readonly scheduler?: Scheduler;
  /** What checks uploaded policies; inline code is stored unchecked by default. */
  readonly policyIntake?: PolicyIntake;
  /** What runs policies of users; without it only the built-in ones answer. */
  readonly policies?: PolicyPort;
  readonly allocation?: Partial<AllocationBounds>;
  /** How offers to frameworks are paced; defaults where absent. */
  readonly offers?: Partial<OfferBounds>;
  /** The check-in desk: defaults where absent. */
  readonly checkin?: CheckinOptions;
  /** Wall clock in milliseconds, for rates and the expiry of tokens. */
  readonly nowMs?: () => number;
}

/** The HTTP interface of one backend. */
export interface ArbiterServer {
  /** For tests: `app.inject` asks without a socket. */
  readonly app: FastifyInstance;
  /** Errors: an address that needs tokens, or that can't be listened on. Port 0 takes any. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{
    readonly url: string;
    readonly port: number;
  }>;
  /** Ends streams, lets open requests finish, and closes the port. The backend is left open. */
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 1_048_576;
const HEARTBEAT_MS = 15_000;
const STALL_MS = 30_000;
const READERS_MAX = 256;

export async function createServer(
  backend: Backend,
  options: ServerOptions,
): Promise<ArbiterServer> {
  const { logger, tokens, version } = options;
  const gate = createGate({
    allowedHosts: options.allowedHosts ?? [],
    nowMs: options.nowMs ?? Date.now,
    ...(tokens === undefined ? {} : { tokens }),
  });
  const fleet = openFleet(backend, options);
  await fleet.start();
  const metrics = createMetrics(backend, fleet);
  const policyIntake = options.policyIntake ?? plainIntake;
  const base: Base = { backend, fleet, policyIntake, gate, metrics, logger, version };
  const allocation = openAllocation({
    context: base,
    ...(options.policies === undefined ? {} : { policies: options.policies }),
    ...(options.allocation === undefined ? {} : { bounds: options.allocation }),
  });
  const context: Context = { ...base, placeByPolicy: allocation.placeByPolicy };
  const checkin = await openCheckin(context, options.checkin);
  const streams = streamService(context, {
    heartbeatMs: options.streamHeartbeatMs ?? HEARTBEAT_MS,
    stallMs: options.streamStallMs ?? STALL_MS,
    readersMax: options.streamReadersMax ?? READERS_MAX,
  });
  const { bodyBytesMax = BODY_BYTES_MAX } = options;
  const app = createApp({ bodyBytesMax, gate, metrics, logger });
  const offers = createOffers(context, options.offers);
  bindRoutes(app, {
    ...handlersOf(context, checkin),
    ...frameworkHandlers(context, offers),
    stream: streams.stream,
  });
  await serveSockets(app, { offers, allocation, checkin });
  await serveOthers(app, context, options);
  app.addHook("preClose", async () => streams.cutAll("closing"));
  await app.ready();
  checkin.serveRest(app);

  return {
    app,
    listen: async ({ host, port }) => {
      const fault = openAddressFault(host, tokens !== undefined);
      if (fault !== undefined) throw new Error(fault);
      const url = await app.listen({ host, port });
      const bound = app.server.address();
      return { url, port: typeof bound === "object" && bound !== null ? bound.port : port };
    },
    close: async () => {
      await app.close();
      checkin.stop();
      fleet.stop();
    },
  };
}

function handlersOf(
  context: Context,
  checkin: CheckinService,
): Omit<Handlers, "stream" | "listFrameworks"> {
  return {
    ...reservationHandlers(context),
    ...poolHandlers(context),
    ...fleetHandlers(context),
    ...jobDeskHandlers(context),
    ...marketHandlers(context),
    ...checkin.handlers,
    ...reportHandlers(context),
    ...serviceHandlers(context),
  };
}

function openFleet(backend: Backend, { leases, scheduler, logger }: ServerOptions): FleetWatch {
  return createFleetWatch({
    ledger: backend,
    scheduler: scheduler ?? systemScheduler({ now: () => backend.now() }),
    onFault: (fault) => logger.error({ err: fault }, "fleet fault"),
    ...(leases === undefined ? {} : { leases }),
  });
}

/** The allocation protocol, and offers to frameworks: all that speaks over a WebSocket. */
/** Paths beside the API's own: Glow's, the page and the documentation. */
async function serveOthers(
  app: FastifyInstance,
  context: Context,
  { page, version }: ServerOptions,
): Promise<void> {
  await mountGlow(app, context);
  servePage(app, page);
  await serveDocs(app, version);
}

async function serveSockets(
  app: FastifyInstance,
  {
    offers,
    allocation,
    checkin,
  }: {
    readonly offers: OffersService;
    readonly allocation: Allocation;
    readonly checkin: CheckinService;
  },
): Promise<void> {
  const sockets = await allocation.mount(app);
  app.server.on("upgrade", upgradeSwitch(offers, checkin.gateway, sockets));
  app.addHook("preClose", () => offers.close());
  app.addHook("preClose", () => checkin.gateway.close());
}

/** Which WebSocket an upgrade is for, by its path alone. */
function upgradeSwitch(
  offers: OffersService,
  gateway: GatewayService,
  allocation: SocketService,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    const path = pathOf(request.url ?? "/");
    if (path === OFFERS_PATH) offers.handleOffersUpgrade(request, socket, head);
    else if (path === GATEWAY_PATH) gateway.upgrade(request, socket, head);
    else allocation.upgrade(request, socket, head);
  };
}

/** The page under `/docs`, from the installed package: no outside request is made. */
async function serveDocs(app: FastifyInstance, version: string): Promise<void> {
  const document = renderOpenApi(version);
  await app.register(async (docs) => {
    // The page's plugin insists on this one, though the document is not its own.
    await docs.register(swagger);
    await docs.register(swaggerUi, {
      routePrefix: "/docs",
      transformSpecification: () => ({ ...document }),
      transformSpecificationClone: false,
      staticCSP: PAGE_POLICY,
    });
  });
}

const PAGE_POLICY = {
  "default-src": "'self'",
  "img-src": "'self' data:",
  "style-src": "'self' 'unsafe-inline'",
  "object-src": "'none'",
  "base-uri": "'self'",
  "frame-ancestors": "'self'",
};
