export * from "./book/index.ts";
export * from "./clearing/index.ts";
export * from "./matching/index.ts";
export * from "./money/index.ts";
export * from "./windows/index.ts";
