export * from "./client-manager/index.ts";
export * from "./constraints/index.ts";
export * from "./job-manager/index.ts";
export * as limits from "./limits.ts";
export type * from "./messages.ts";
export * from "./options.ts";
export * from "./reducer/index.ts";
export * from "./router/index.ts";
export * from "./schedulers/index.ts";
