export { applyRegistry } from "./apply.ts";
export { decideRegistry } from "./decide.ts";
export * from "./types.ts";
export * from "./view.ts";
