export type { Answerer } from "./connection.ts";
export { createSocketService, type SocketOptions, type SocketService } from "./service.ts";
