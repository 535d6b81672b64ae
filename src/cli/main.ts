import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Sources are stripped and compiled once and kept: a command starts in half the time. Where the
// folder can't be written they are compiled each time; nothing else changes.
enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/arbiter"));
await import("./start.ts");
