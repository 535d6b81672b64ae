import type { CheckinDesk } from "../../roles/index.ts";
import type { Context } from "../handlers/context.ts";
import type { Handlers } from "../http/call.ts";
import { deviceHandlers } from "./devices.ts";
import type { GatewayService } from "./gateway.ts";
import { checkinJobHandlers } from "./jobs.ts";
import { statusHandlers } from "./status.ts";

export { createGateway, GATEWAY_PATH, type GatewayService } from "./gateway.ts";
export { type CheckinOptions, openDesk } from "./service.ts";

type CheckinHandlers = ReturnType<typeof checkinJobHandlers> &
  ReturnType<typeof deviceHandlers> &
  ReturnType<typeof statusHandlers>;

/** All routes of the check-in desk. */
export function checkinHandlers(
  context: Context,
  desk: CheckinDesk,
  gateway: GatewayService,
): Pick<Handlers, keyof CheckinHandlers> {
  return {
    ...checkinJobHandlers(context, desk),
    ...deviceHandlers(desk),
    ...statusHandlers(desk, gateway.open),
  };
}
