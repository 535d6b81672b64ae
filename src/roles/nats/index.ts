export { type Bus, connectBus } from "./bus.ts";
export type { RestCall, RestReply } from "./codec.ts";
export { createBusDesk } from "./desk.ts";
export { allRoles, parseRoles, type Roles } from "./roles.ts";
