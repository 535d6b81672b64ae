export * from "./contexts/index.ts";
export * from "./contract.ts";
export * from "./registry/index.ts";
export * from "./sandboxes/index.ts";
export * from "./search/index.ts";
