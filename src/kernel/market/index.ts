export * from "./book/index.ts";
