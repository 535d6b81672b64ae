export * from "./book.ts";
export * from "./match.ts";
