export * from "./constraints/index.ts";
export * as limits from "./limits.ts";
export * from "./schedulers/index.ts";
