export * from "./book/index.ts";
export * from "./matching/index.ts";
