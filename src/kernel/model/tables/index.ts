export * from "./grant-table.ts";
export * from "./key-table.ts";
export * from "./user-table.ts";
