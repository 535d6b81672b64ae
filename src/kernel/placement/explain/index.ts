export { explain } from "./explain.ts";
export { failedConstraint } from "./ruled-out.ts";
export * from "./types.ts";
