export { LEAN, type LeanConstants } from "./constants.ts";
export { createLean } from "./lean.ts";
