export * from "./command.ts";
export * from "./decision.ts";
export * as limits from "./limits.ts";
export * from "./model/index.ts";
export * from "./pools/index.ts";
export * from "./record.ts";
export * from "./reservations/index.ts";
export * from "./snapshot/types.ts";
