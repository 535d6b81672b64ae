export * from "./facts.ts";
export * from "./fleet.ts";
export * from "./ordered-ids.ts";
export * from "./placement-table.ts";
export * from "./policy-book.ts";
export * from "./tenants.ts";
export * from "./utf8.ts";
