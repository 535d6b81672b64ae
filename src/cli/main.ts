import { enableCompileCache } from "node:module";
import { COMPILE_CACHE } from "./compile-cache.ts";

// Sources are stripped and compiled once and kept: a command starts in half the time. Where the
// folder can't be written they are compiled each time; nothing else changes. Threads take the
// folder from the environment.
process.env["NODE_COMPILE_CACHE"] ??= COMPILE_CACHE;
enableCompileCache(COMPILE_CACHE);
await import("./start.ts");
