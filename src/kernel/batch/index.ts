export * as batchLimits from "./limits.ts";
export * from "./offers/index.ts";
export * from "./queue/index.ts";
