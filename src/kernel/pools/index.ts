export { applyPool } from "./apply.ts";
export { decidePool } from "./decide.ts";
export { dueExtensions, nextExtensionAt } from "./rolling.ts";
export * from "./types.ts";
