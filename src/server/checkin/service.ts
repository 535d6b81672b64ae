import { randomBytes } from "node:crypto";
import { CHECKIN_SETTINGS, type CheckinSettings, createDesk } from "../../roles/index.ts";
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
}

/** The check-in desk of this server. */
export interface CheckinService {
  readonly handlers: CheckinHandlers;
  readonly gateway: GatewayService;
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
  const desk = createDesk({
    ledger: context.backend,
    settings: options.settings ?? CHECKIN_SETTINGS,
    sealKey: options.sealKey ?? randomBytes(KEY_BYTES),
    onFault: (what) => context.logger.error({ what }, "check-in fault"),
  });
  await desk.start();
  const gateway = createGateway(context, desk);
  return {
    handlers: {
      ...checkinJobHandlers(context, desk),
      ...deviceHandlers(desk),
      ...statusHandlers(desk, gateway.open),
    },
    gateway,
    stop: () => desk.stop(),
  };
}
