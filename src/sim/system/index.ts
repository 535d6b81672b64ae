export { runSystem, type SystemOptions, type SystemResult } from "./run.ts";
export { createVirtualTime, type VirtualTime } from "./virtual-time.ts";
