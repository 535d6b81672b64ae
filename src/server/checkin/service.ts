import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import {
  type Bus,
  CHECKIN_SETTINGS,
  type CheckinSettings,
  createBusDesk,
  createDesk,
  type RestCall,
  type RestReply,
  type Roles,
} from "../../roles/index.ts";
import type { Context } from "../handlers/context.ts";
import type { Handlers } from "../http/call.ts";
import { deviceHandlers } from "./devices.ts";
import { createGateway, type GatewayService } from "./gateway.ts";
import { checkinJobHandlers } from "./jobs.ts";
import { statusHandlers } from "./status.ts";

/** What a server is told of its check-in desk. */
export interface CheckinOptions {
  readonly settings?: CheckinSettings;
  /** What offers are sealed with; without it those of before a restart are void. */
  readonly sealKey?: Uint8Array;
  /** The bus to the other processes of the desk, and which roles are here; absent: all of them. */
  readonly part?: { readonly bus: Bus; readonly roles: Roles };
}

/** The check-in desk of this server. */
export interface CheckinService {
  readonly handlers: CheckinHandlers;
  readonly gateway: GatewayService;
  /** Calls about jobs that come over the bus are answered like any other. */
  serveRest(app: FastifyInstance): void;
  stop(): void;
}

type CheckinHandlers = Pick<
  Handlers,
  | keyof ReturnType<typeof checkinJobHandlers>
  | keyof ReturnType<typeof deviceHandlers>
  | keyof ReturnType<typeof statusHandlers>
>;

const KEY_BYTES = 32;

/** The desk with all roles in this process, started with what the ledger has. */
export async function openCheckin(
  context: Context,
  options: CheckinOptions = {},
): Promise<CheckinService> {
  const setup = {
    ledger: context.backend,
    settings: options.settings ?? CHECKIN_SETTINGS,
    sealKey: options.sealKey ?? randomBytes(KEY_BYTES),
    onFault: (what: string) => context.logger.error({ what }, "check-in fault"),
  };
  const { part } = options;
  const desk = part === undefined ? createDesk(setup) : createBusDesk({ ...setup, ...part });
  await desk.start();
  const gateway = createGateway(context, desk);
  return {
    handlers: {
      ...checkinJobHandlers(context, desk),
      ...deviceHandlers(desk),
      ...statusHandlers(desk, gateway.open),
    },
    gateway,
    serveRest: (app) => desk.serveRest((call) => inject(app, call)),
    stop: () => desk.stop(),
  };
}

async function inject(
  app: FastifyInstance,
  { method, url, body, key, authorization }: RestCall,
): Promise<RestReply> {
  const reply = await app.inject({
    method,
    url,
    headers: {
      ...(key === undefined ? {} : { "idempotency-key": key }),
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const type = String(reply.headers["content-type"]);
  return { status: reply.statusCode, type, text: reply.body };
}
