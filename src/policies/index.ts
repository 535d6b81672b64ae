export * from "./contract.ts";
export * from "./search/index.ts";
