export * from "./decide.ts";
export * from "./types.ts";
export * from "./view.ts";
