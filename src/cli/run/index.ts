export { SpawnFailure } from "./child.ts";
export { type Order, type RunEvent, type RunPorts, runUnderGrant } from "./run.ts";
