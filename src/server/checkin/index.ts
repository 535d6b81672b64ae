export { GATEWAY_PATH, type GatewayService } from "./gateway.ts";
export { type CheckinOptions, type CheckinService, openCheckin } from "./service.ts";
